import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChangeVerdict } from '#contract/analysis';
import { analyse } from '../index.ts';
import { bundleOf, chain, ONSET_MS, type SmallSystem } from '../testing/smallSystem.ts';

const deploy = (service: string, text?: string): NonNullable<SmallSystem['changes']>[number] => ({
  id: `deploy-${service}`,
  at: ONSET_MS - 20_000,
  kind: 'deploy',
  title: `deploy of ${service}`,
  resourceKey: `service:${service}`,
  ...(text !== undefined && { text }),
});
const verdictOf = (system: SmallSystem): ChangeVerdict => {
  const { changes } = analyse(bundleOf(system));
  assert.ok(changes !== null);
  return changes;
};

describe('causes and changes say the same', () => {
  test('a deploy that the ranking names is the suspect, and the reader is told so', () => {
    const { suspects, none } = verdictOf({ ...chain({ back: 0.5 }), changes: [deploy('back'), deploy('front')] });
    assert.equal(suspects[0]?.changeId, 'deploy-back');
    assert.ok((suspects[0]?.probability ?? 0) > 0.5 && none.probability < 0.4);
    assert.ok(suspects[0]?.clues.some(({ statement }) => statement.code === 'change.cause.named'));
  });
  test('where a provider outside is slow, no deploy next door is', () => {
    const { suspects, none } = verdictOf({ ...chain({ bank: 2 }), changes: [deploy('mid')] });
    assert.ok(none.probability > 0.8 && none.probability > (suspects[0]?.probability ?? 0));
  });
  test('a deploy that can do no harm is not named as the cause, although it came just before', () => {
    const docs = '@@ docs/guide.md @@\n-old words\n+new words';
    const result = analyse(bundleOf({ ...chain({ back: 0.5 }), changes: [deploy('back', docs)] }));
    assert.equal(result.findings[0]?.mechanism, 'latency');
    assert.ok((result.changes?.none.probability ?? 0) > 0.8);
  });
});
