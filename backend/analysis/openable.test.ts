import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ChangeVerdict, Evidence, HealthyResource } from '#contract/analysis';
import type { AnalysisResult, EvidenceBundle, LearntVerdicts } from './bundle.ts';
import { DECOYS } from './changes/testing/decoys.ts';
import { incidentOf } from './changes/testing/incident.ts';
import { INCIDENTS } from './changes/testing/incidents.ts';
import { analyse } from './facade.ts';
import { withLogPatterns } from './logs/index.ts';
import { bundleOf, chain, ONSET_MS } from './testing/smallSystem.ts';
import { bundleOfSpans, spannedChain } from './testing/spannedSystem.ts';

const id = (n: number): string => `0198c0de-0000-7000-8000-${String(n).padStart(12, '0')}`;
const deploy = (service: string): EvidenceBundle['changes'][number] => ({
  id: id(1),
  at: ONSET_MS - 20_000,
  kind: 'deploy',
  title: `deploy of ${service}`,
  resourceKey: `service:${service}`,
});
const learnt = (service: string, right: number, wrong: number): LearntVerdicts => ({
  resourceKey: `service:${service}`,
  mechanism: 'latency',
  right,
  near: 0,
  wrong,
  confirmedIn: right > 0 ? 7 : null,
  incidents: [{ id: id(2), number: 7, verdict: right > 0 ? 'right' : 'wrong' }],
});
const slow = (service: string, broken: boolean): { own: number } => ({ own: broken && service === 'mid' ? 60 : 5 });

const CASES: [string, EvidenceBundle][] = [
  ['a slow service', bundleOf(chain({ back: 0.5 }))],
  ['a failing service', bundleOf(chain({}, { back: 0.2 }))],
  ['a slow provider', bundleOf(chain({ bank: 2 }))],
  ['a deploy', bundleOf({ ...chain({ back: 0.5 }), changes: [deploy('back')] })],
  ['two in trouble', bundleOf({ ...chain({ mid: 0.2, back: 0.3 }), changes: [deploy('front')] })],
  ['a cause that people confirmed', { ...bundleOf(chain({ back: 0.5 })), learnt: [learnt('back', 2, 0)] }],
  ['a cause that people called wrong', { ...bundleOf(chain({ back: 0.5 })), learnt: [learnt('back', 0, 2)] }],
  ['nothing', bundleOf(chain({}), false)],
  ['spans and lines', bundleOfSpans(spannedChain(['front', 'mid', 'back'], slow))],
  ...Object.entries({ ...INCIDENTS, ...DECOYS }).map(([name, told]): [string, EvidenceBundle] => [
    name,
    incidentOf({ ...told, changes: told.changes.map((change, i) => ({ ...change, id: id(100 + i) })) }),
  ]),
];

/** All evidence of a result, and the ids that a conclusion may rest on. */
function allOf({ findings, healthy, changes }: AnalysisResult): { items: Evidence[]; known: Set<string> } {
  const items = [
    ...findings.flatMap((finding) => [...finding.evidence, ...finding.against]),
    ...healthy.flatMap(({ evidence }) => evidence ?? []),
    ...(changes?.evidence ?? []),
  ];
  return { items, known: new Set([...findings, ...items].map((one) => one.id)) };
}

describe('every claim opens what it rests on', () => {
  for (const [what, bundle] of CASES) {
    test(what, () => {
      const result = withLogPatterns(analyse(bundle), bundle);
      const { items, known } = allOf(result);
      assert.equal(new Set(items.map((item) => item.id)).size, items.length);
      for (const item of items) {
        Evidence.parse(item);
        const rests = item.rests ?? [];
        assert.ok(rests.every((one) => known.has(one)));
        const opens = [item.metric, item.log, item.change, item.alert, rests[0], item.incidents?.[0]];
        assert.ok(
          opens.some((one) => one !== null && one !== undefined),
          item.statement.text
        );
      }
      result.healthy.forEach((one) => HealthyResource.parse(one));
      if (result.changes !== null) {
        ChangeVerdict.parse(result.changes);
        const clues = [...result.changes.suspects, result.changes.none].flatMap((one) => one.clues);
        assert.ok(clues.flatMap(({ rests }) => rests ?? []).every((one) => known.has(one)));
      }
    });
  }

  test('a clue about signs of trouble has them: where it began, and the lines that name what was altered', () => {
    const results = Object.values(INCIDENTS).map((told) => analyse(incidentOf(told)).changes);
    for (const verdict of results) {
      const pool = new Map((verdict?.evidence ?? []).map((item) => [item.id, item]));
      const clues = verdict?.suspects[0]?.clues ?? [];
      for (const clue of clues.filter(({ part }) => part === 'time' || part === 'named')) {
        const [first] = (clue.rests ?? []).map((one) => pool.get(one));
        assert.ok(first, clue.statement.text);
        assert.ok(first.metric !== null || first.log || first.alert);
      }
    }
  });

  test('what is healthy shows its oddest check, the same in whatever order the series come', () => {
    const bundle = bundleOf(chain({ back: 0.5 }));
    const shown = (one: EvidenceBundle): unknown[] =>
      analyse(one).healthy.map(({ resourceKey, evidence }) => [
        resourceKey,
        evidence?.statement.text,
        evidence?.metric?.query,
      ]);
    assert.ok(shown(bundle).length > 0);
    const { healthy, evidenceSeries } = analyse(bundle);
    for (const { evidence } of healthy) {
      assert.equal(evidence?.metric?.onset ?? null, null);
      const positions = evidenceSeries.get(evidence?.id ?? '') ?? [];
      assert.equal(new Set(positions).size, positions.length);
    }
    assert.deepEqual(shown({ ...bundle, series: bundle.series.toReversed() }), shown(bundle));
  });
});
