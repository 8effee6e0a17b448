import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EvidenceBundle } from '../../bundle.ts';
import {
  byKey,
  graphOf,
  nodeShift,
  seen,
  seriesOf,
  shiftTo,
  type SpanRow,
  spansOf,
  STEP_MS,
} from '../../testing/handMade.ts';
import { profileOf } from '../../scoring/profile.ts';
import { type BehaviourInput, behaviourClues } from './behaviourClues.ts';

const STRETCHES = { since: 0, baseTo: 30 * STEP_MS, from: 30 * STEP_MS, to: 45 * STEP_MS };
const bundle: EvidenceBundle = {
  window: { from: 0, to: STRETCHES.to },
  series: [],
  resources: [],
  edges: [],
  changes: [],
  alerts: [],
  missing: [],
};
const weigh = (told: Partial<BehaviourInput>): ReturnType<typeof behaviourClues> =>
  behaviourClues({
    bundle,
    profiles: [],
    observations: [],
    shifts: new Map(),
    graph: graphOf(),
    stretches: STRETCHES,
    shareOf: () => null,
    ...told,
  });
/** Kinds of clues of each owner. */
const kinds = (told: Partial<BehaviourInput>): Record<string, string[]> =>
  Object.fromEntries([...weigh(told)].map(([owner, { clues }]) => [owner, clues.map(({ kind }) => kind).sort()]));

/** A request each step: b is called by a, and takes longer, comes later, calls on and fails from the onset on. */
const spans = spansOf(
  Array.from({ length: 45 }, (_, i) => i).flatMap((i): SpanRow[] => {
    const broken = i >= 30;
    const at = i * STEP_MS;
    const row = i < 30 ? 3 * i : 90 + 4 * (i - 30);
    return [
      { of: 'service:a', at, does: 'serve', takes: broken ? 200 : 50 },
      { of: 'service:a', in: row, at, does: 'call', takes: broken ? 190 : 40 },
      { of: 'service:b', in: row + 1, at, does: 'answer', takes: broken ? 100 : 30, fails: broken },
      ...(broken ? [{ of: 'service:b', in: row + 2, at, does: 'retry', takes: 0 }] : []),
    ];
  })
);
const logs = {
  entities: ['service:b'],
  templates: [
    { id: '0', text: 'served' },
    { id: '1', text: 'gave up' },
  ],
  time: Float64Array.from({ length: 45 }, (_, i) => i * STEP_MS),
  entity: new Int32Array(45),
  template: Int32Array.from({ length: 45 }, (_, i) => (i < 30 ? 0 : 1)),
};
const odd = seen({ metric: 'm', role: 'other', entity: 'service:c' }, shiftTo(1, 3));
const slow = seen({ metric: 'm_seconds', role: 'duration', entity: 'service:c' }, shiftTo(1, 3));

describe('every kind of evidence that somebody behaves unlike before', () => {
  test('of spans is told with their owner', () => {
    assert.deepEqual(kinds({ bundle: { ...bundle, spans } }), {
      'service:a': ['network-gap'],
      'service:b': ['child-calls', 'network-gap', 'self-time', 'span-errors'],
    });
  });
  test('of lines is told with or without spans', () => {
    assert.deepEqual(kinds({ bundle: { ...bundle, logs } }), { 'service:b': ['log-rate'] });
    assert.ok(kinds({ bundle: { ...bundle, logs, spans } })['service:b']?.includes('log-rate'));
  });
  test('of series is told for those without flows', () => {
    assert.deepEqual(kinds({ observations: [odd, slow] }), { 'service:c': ['resource-use', 'symptom'] });
    const shifts = byKey(nodeShift('service:c'));
    assert.deepEqual(kinds({ observations: [odd, slow], shifts }), { 'service:c': ['resource-use'] });
  });
  test('of both ends of calls is told by series as well', () => {
    const profiles = ['client', 'server'].map((side) =>
      profileOf(
        seriesOf(
          {
            metric: `${side}_seconds`,
            role: 'duration',
            unit: 's',
            entity: null,
            edge: { from: 'service:a', to: 'service:b' },
          },
          Array.from({ length: 45 }, (_, i) => (side === 'client' && i >= 30 ? 5 : 1))
        ),
        0,
        0
      )
    );
    assert.deepEqual(kinds({ profiles }), { 'service:a': ['network-gap'], 'service:b': ['network-gap'] });
  });
  test('is nothing where nothing is known', () => assert.deepEqual(kinds({}), {}));
});

describe('own time', () => {
  const graph = graphOf('service:b>service:c', 'service:a>service:b');
  const strength = (told: Partial<BehaviourInput>): number =>
    weigh({ bundle: { ...bundle, spans }, graph, ...told }).get('service:b')?.strength ?? 0;
  test('counts less where a callee that no span shows is in trouble', () => {
    const shareOf = (owner: string): number | null => (owner === 'service:c' ? 1 : null);
    assert.ok(strength({ shareOf }) < strength({}));
  });
  test('counts in full where spans show the calls', () => {
    const calls = Array.from({ length: 45 }, (_, i): SpanRow[] => [
      { of: 'service:a', at: i * STEP_MS, does: 'serve', takes: i < 30 ? 50 : 200 },
      { of: 'service:a', at: i * STEP_MS, in: 3 * i, does: 'call', takes: 40 },
      { of: 'service:b', at: i * STEP_MS, in: 3 * i + 1, does: 'answer', takes: 40 },
    ]).flat();
    const told = { bundle: { ...bundle, spans: spansOf(calls) }, graph };
    const own = (shareOf: BehaviourInput['shareOf']): number | undefined =>
      weigh({ ...told, shareOf }).get('service:a')?.strength;
    assert.ok((own(() => null) ?? 0) > 0.3);
    assert.equal(
      own((owner) => (owner === 'service:b' ? 1 : null)),
      own(() => null)
    );
  });
});
