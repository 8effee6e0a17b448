import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { analyse, type LearntVerdicts } from '../index.ts';
import { bundleOf, chain, ONSET_MS, type SmallSystem } from '../testing/smallSystem.ts';
import { standingOf } from './learntCauses.ts';

const said = (
  key: string,
  verdicts: Partial<LearntVerdicts>,
  mechanism: LearntVerdicts['mechanism'] = 'pool-exhaustion'
): LearntVerdicts => ({
  resourceKey: key,
  mechanism,
  right: 0,
  near: 0,
  wrong: 0,
  confirmedIn: (verdicts.right ?? 0) > 0 ? 12 : null,
  ...verdicts,
});

const level =
  (low: number, high: number) =>
  (broken: boolean): number =>
    broken ? high : low;
const fullPool = (entity: string): NonNullable<SmallSystem['gauges']> => [
  {
    entity,
    metric: 'db_client_connection_count',
    role: 'utilisation',
    unit: 'connections',
    labels: { state: 'used' },
    level: level(3, 10),
  },
  { entity, metric: 'db_client_connection_max', role: 'capacity', unit: 'connections', level: level(10, 10) },
  {
    entity,
    metric: 'db_client_connection_pending_requests',
    role: 'saturation',
    unit: 'requests',
    level: level(0, 40),
  },
];
const slower = (broken: boolean): { rate: number; seconds: number; failing: number } => ({
  rate: 20,
  seconds: broken ? 0.4 : 0.05,
  failing: 0,
});

/** front calls left and right, whose pools run full and which get slower alike. */
const twins: SmallSystem = {
  edges: { 'front>left': slower, 'front>right': slower },
  nodes: {
    front: (b) => ({ rate: 20, seconds: b ? 0.81 : 0.11, failing: 0 }),
    left: slower,
    right: slower,
  },
  gauges: [...fullPool('left'), ...fullPool('right')],
  alerted: ['left', 'right'],
};
const ranking = (system: SmallSystem, learnt: LearntVerdicts[], breaks = true): string[] =>
  analyse({ ...bundleOf(system, breaks), learnt }).findings.map((one) => one.resourceKey);

describe('what people said before', () => {
  test('lets the confirmed one of two near-equal causes rank first, and says why', () => {
    assert.deepEqual(new Set(ranking(twins, []).slice(0, 2)), new Set(['service:left', 'service:right']));
    for (const key of ['service:left', 'service:right']) {
      const result = analyse({ ...bundleOf(twins), learnt: [said(key, { right: 2 })] });
      assert.equal(result.findings[0]?.resourceKey, key);
      const reason = result.findings[0]?.evidence.find((one) => one.statement.code === 'evidence.confirmed');
      assert.match(reason?.statement.text ?? '', /confirmed this cause .* in incident #12\./);
      assert.ok((reason?.weight ?? 0) > 0);
    }
  });

  test('lets the one that was wrong rank lower, and says so against it', () => {
    for (const key of ['service:left', 'service:right']) {
      const result = analyse({ ...bundleOf(twins), learnt: [said(key, { wrong: 3 })] });
      assert.notEqual(result.findings[0]?.resourceKey, key);
      const finding = result.findings.find((one) => one.resourceKey === key);
      assert.ok(finding?.against.some((one) => one.statement.code === 'against.judged-wrong' && one.weight < 0));
    }
  });

  test('lets no cause appear that the evidence does not bring', () => {
    const learnt = ['service:mid', 'service:front', 'service:elsewhere', 'external:bank'].flatMap((key) =>
      (['latency', 'disk', 'deploy'] as const).map((mechanism) => said(key, { right: 1_000 }, mechanism))
    );
    const system = chain({ back: 0.5 });
    assert.deepEqual(new Set(ranking(system, learnt)), new Set(ranking(system, [])));
    assert.equal(ranking(system, learnt)[0], 'service:back');
    const quiet = analyse({ ...bundleOf(system, false), learnt });
    assert.deepEqual([quiet.status, quiet.findings.length], ['abstained', 0]);
  });

  test('takes nobody off whom the evidence accuses clearly', () => {
    const system = { ...chain({ back: 0.5 }), alertedAt: ONSET_MS + 90_000 };
    assert.equal(ranking(system, [said('service:back', { wrong: 1_000 })])[0], 'service:back');
  });

  test('of nothing that is there changes nothing', () => {
    const bundle = bundleOf(twins);
    assert.deepEqual(analyse({ ...bundle, learnt: [said('service:elsewhere', { right: 3 })] }), analyse(bundle));
  });

  test('stands between -1 and 1, rises with right and falls with wrong', () => {
    const count = fc.nat(1_000);
    fc.assert(
      fc.property(count, count, count, (right, near, wrong) => {
        const standing = standingOf({ right, near, wrong });
        assert.ok(standing > -1 && standing < 1);
        assert.ok(standingOf({ right: right + 1, near, wrong }) > standing);
        assert.ok(standingOf({ right, near, wrong: wrong + 1 }) < standing);
      })
    );
    assert.equal(standingOf({ right: 0, near: 0, wrong: 0 }), 0);
  });
});
