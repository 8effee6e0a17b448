import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Finding, Mechanism } from '#contract/analysis';
import { PlaybookSpec } from '#contract/playbook';
import {
  MATCH_LIMITS,
  matchPlaybooks,
  type Dismissal,
  type Match,
  type PastFix,
  type PlaybookOffer,
} from './match.rules.ts';
import { titleOf } from './title.rules.ts';

function finding(rank: number, mechanism: Mechanism, resource = 'service:payment', confidence = 0.9): Finding {
  const title = { code: 'finding.deploy', params: {}, text: 't' };
  const [resourceKind, resourceName = ''] = resource.split(':') as [Finding['resourceKind'], string];
  return {
    id: `f${rank}`,
    rank,
    resourceKey: resource,
    resourceKind,
    resourceName,
    mechanism,
    changeId: null,
    title,
    confidence,
    certainty: 'likely',
    evidence: [],
    against: [],
    affected: [],
  };
}

function offer(slug: string, applies: object, [succeeded, failed] = [0, 0], more: object = {}): PlaybookOffer {
  const spec = PlaybookSpec.parse({
    slug,
    name: slug,
    steps: [{ id: 'w', kind: 'wait', seconds: 1 }],
    applies: { kinds: [], mechanisms: [], resources: [], ...applies },
    ...more,
  });
  const history = { runs: succeeded + failed, succeeded, failed, medianSeconds: null, lastRunAt: null };
  return { id: slug, version: 1, spec, history };
}

const fix = (playbookId: string, likeness: number, number = 1): PastFix => ({
  playbookId,
  incidentId: `i${number}`,
  number,
  at: '2026-01-01T00:00:00Z',
  likeness,
});

type Given = { findings?: Finding[]; playbooks: PlaybookOffer[]; pastFixes?: PastFix[]; dismissals?: Dismissal[] };
const match = ({ findings = [finding(1, 'deploy')], ...given }: Given): Match[] =>
  matchPlaybooks({ findings, pastFixes: [], dismissals: [], ...given });
const slugs = (found: readonly Match[]): string[] => found.map((one) => one.playbook.id);
const rollBack = offer('roll-back', { mechanisms: ['deploy'] });

describe('a playbook is matched', () => {
  test('only to what it says that it is for: mechanism, kind and resource', () => {
    const playbooks = [
      rollBack,
      offer('never', {}),
      offer('other-mechanism', { mechanisms: ['disk'] }),
      offer('other-kind', { mechanisms: ['deploy'], kinds: ['database'] }),
      offer('other-resource', { mechanisms: ['deploy'], resources: ['service:cart'] }),
      offer('this-kind', { mechanisms: ['deploy'], kinds: ['service'] }),
      offer('this-one', { mechanisms: ['deploy'], resources: ['service:payment'] }),
    ];
    assert.deepEqual(slugs(match({ playbooks })), ['this-one', 'this-kind', 'roll-back']);
  });

  test('to the first three findings', () => {
    const findings = [finding(4, 'crash'), finding(3, 'disk'), finding(2, 'memory'), finding(1, 'deploy')];
    const playbooks = [offer('crash', { mechanisms: ['crash'] }), offer('disk', { mechanisms: ['disk'] })];
    assert.deepEqual(slugs(match({ findings, playbooks })), ['disk']);
  });

  test('once for a resource, with the finding that speaks for it most', () => {
    const findings = [finding(1, 'errors', 'service:payment', 0.5), finding(2, 'deploy', 'service:payment', 0.9)];
    const found = match({ findings, playbooks: [offer('p', { mechanisms: ['errors', 'deploy'] })] });
    assert.deepEqual(
      found.map((one) => one.finding.rank),
      [2]
    );
  });
});

describe('the order of proposals', () => {
  const restart = offer('restart', { mechanisms: ['deploy'] }, [50, 0]);

  test('puts first what repaired a similar incident, the likest first, with its number', () => {
    const playbooks = [restart, rollBack, offer('third', { mechanisms: ['deploy'] })];
    const found = match({
      playbooks,
      pastFixes: [fix('third', 0.6, 8), fix('roll-back', 0.8, 12), fix('roll-back', 0.3, 2)],
    });
    assert.deepEqual(slugs(found), ['roll-back', 'third', 'restart']);
    assert.deepEqual([found[0]?.reason.code, found[0]?.reason.params['number']], ['proposal.repaired', 12]);
  });

  test('then what has a good record here', () => {
    const found = match({ playbooks: [rollBack, restart] });
    assert.deepEqual(slugs(found), ['restart', 'roll-back']);
    assert.deepEqual(
      found.map((one) => one.reason.code),
      ['proposal.proven', 'proposal.remedy']
    );
  });

  test('puts back what people dismissed for this, past repair or not, and says so', () => {
    const dismissed = { playbookId: 'restart', mechanism: 'deploy', resourceKey: 'service:payment', count: 2 } as const;
    const found = match({ playbooks: [restart, rollBack], pastFixes: [fix('restart', 1)], dismissals: [dismissed] });
    assert.deepEqual(slugs(found), ['roll-back', 'restart']);
    assert.equal(found[1]?.reason.code, 'proposal.dismissed');
    const elsewhere = { ...dismissed, resourceKey: 'service:cart' };
    assert.deepEqual(slugs(match({ playbooks: [restart, rollBack], dismissals: [elsewhere] })), [
      'restart',
      'roll-back',
    ]);
  });

  test('does not hang on the order of what is given, and is bounded', () => {
    const many = Array.from({ length: 40 }, (_, i) =>
      offer(`p${i}`, { mechanisms: ['deploy', 'disk'] }, [i % 5, i % 3])
    );
    const findings = [finding(1, 'deploy'), finding(2, 'disk', 'host:n1', 0.9), finding(3, 'disk', 'host:n2', 0.9)];
    const fixes = [fix('p3', 0.5), fix('p4', 0.5), fix('p4', 0.5, 2)];
    const expected = match({ findings, playbooks: many, pastFixes: fixes });
    assert.equal(expected.length, MATCH_LIMITS.proposals);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(many, { minLength: many.length }),
        fc.shuffledSubarray(findings, { minLength: 3 }),
        fc.shuffledSubarray(fixes, { minLength: 3 }),
        (playbooks, shuffled, pastFixes) => {
          assert.deepEqual(match({ findings: shuffled, playbooks, pastFixes }), expected);
        }
      ),
      { numRuns: 30 }
    );
  });
});

describe('the title of a proposal', () => {
  const parameters = {
    service: { from: 'finding.resourceName' },
    version: { from: 'change.versionFrom' },
    replicas: { type: 'number', default: 3 },
  };
  const { spec } = offer('p', {}, [0, 0], { name: 'Roll back', parameters });

  test('says what is done to whom and how', () => {
    assert.equal(
      titleOf(spec, 'payment', { service: 'payment', version: 'v411', replicas: 3 }),
      'Roll back: payment (version v411, replicas 3)'
    );
    assert.equal(titleOf(spec, 'payment', { service: 'payment' }), 'Roll back: payment');
  });

  test('fills the placeholders of the name, once, and leaves what they hold alone', () => {
    const named = { ...spec, name: 'Roll back {{ service }} to {{version}}' };
    assert.equal(
      titleOf(named, 'payment', { service: '{{version}}', version: 'v411' }),
      'Roll back {{version}} to v411'
    );
    assert.equal(titleOf(named, 'payment', { service: 'payment' }), 'Roll back payment to {{version}}');
    assert.ok(titleOf(named, 'p', { service: '😀'.repeat(900), version: '' }).isWellFormed());
  });
});
