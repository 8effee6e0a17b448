import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { BundleChange, EvidenceBundle } from '../bundle.ts';
import { profileOf, type Profile } from '../scoring/profile.ts';
import { graphOf, near, seriesOf } from '../testing/handMade.ts';
import { bundleOf, chain, ONSET_MS, type SmallSystem } from '../testing/smallSystem.ts';
import { buildGraph } from './buildGraph.ts';
import type { Findings } from './candidate.ts';
import { collectFindings, ownerOf } from './collectFindings.ts';
import { flowTable } from './flowTable.ts';
import type { Frame } from './frame.ts';

function findingsOf(bundle: EvidenceBundle): Findings {
  const { window } = bundle;
  const graph = buildGraph(bundle);
  const frame: Frame = {
    window,
    onsetMs: ONSET_MS,
    untilMs: window.to,
    searchFrom: ONSET_MS - 25 * 60_000,
    stepMs: 15_000,
  };
  const profiles = bundle.series.map((input, i) => profileOf(input, i, frame.searchFrom));
  return collectFindings(bundle, profiles, { graph, table: flowTable(profiles, graph, window, frame.stepMs) }, frame);
}
const gauge = (
  entity: string,
  metric: string,
  before: number,
  after: number
): NonNullable<SmallSystem['gauges']>[number] => ({
  entity,
  metric,
  role: 'utilisation',
  unit: 'ratio',
  level: (broken) => (broken ? after : before),
});

describe('all that is found of a small system', () => {
  const found = findingsOf(bundleOf(chain({ back: 0.5 })));
  test('are the changes of its nodes, and who made them', () => {
    assert.deepEqual([...found.shifts.keys()].sort(), [
      'external:bank',
      'service:back',
      'service:front',
      'service:mid',
    ]);
    const shares = [...found.excesses.values()].filter(({ share }) => share > 0.3).map(({ key }) => key);
    assert.deepEqual(shares, ['service:back']);
    assert.ok(Math.abs((found.shifts.get('service:back')?.latency.after ?? 0) - 0.6) < 0.02);
    assert.equal(found.onsetMs, ONSET_MS);
    assert.ok(found.severity.slow > 0.9 && found.severity.failing === 0);
  });
  test('is who was called for', () => assert.deepEqual([...found.alerted], ['service:front']));
  test('are no observations of edges', () => {
    assert.deepEqual(new Set(found.observations.map(({ profile }) => profile.input.edge)), new Set([null]));
    assert.equal(found.observations.length, 9);
  });
  test('are no symptoms of nodes with flows', () => assert.deepEqual([...found.behaviour.keys()], []));
});

test('whatever is short is found: pools, memory, disks, hosts, entries', () => {
  const system: SmallSystem = {
    edges: {},
    nodes: { front: (broken) => ({ rate: broken ? 60 : 20, seconds: 0.1, failing: 0 }) },
    links: [{ from: 'pod:back-1', to: 'service:back', kind: 'part-of' }],
    gauges: [
      gauge('pod:back-1', 'pool_usage', 0.3, 1),
      gauge('back', 'memory_usage', 0.4, 0.9),
      gauge('database:orders', 'disk_usage', 0.3, 0.99),
      gauge('host:h', 'cpu_usage', 0.2, 0.95),
    ],
  };
  const found = findingsOf(bundleOf(system));
  assert.deepEqual(
    found.pressures.map(({ owner, mechanism }) => `${owner} ${mechanism}`),
    ['service:back pool-exhaustion', 'service:back memory', 'database:orders disk']
  );
  assert.deepEqual(
    found.hosts.map(({ host }) => host),
    ['host:h']
  );
  assert.deepEqual(
    found.traffic.map(({ owner }) => owner),
    ['service:front']
  );
});

describe('a caller that was changed just then', () => {
  const early = { rate: 20, failing: 0 };
  const system: SmallSystem = {
    edges: { 'front>external:bank': (broken) => ({ ...early, seconds: 0.1, failing: broken ? 0.5 : 0 }) },
    nodes: { front: (broken) => ({ ...early, seconds: 0.2, failing: broken ? 0.5 : 0 }) },
  };
  const change: BundleChange = { id: '1', at: ONSET_MS, kind: 'deploy', title: '', resourceKey: 'service:front' };
  const fault = (changes: BundleChange[]): number | undefined =>
    findingsOf(bundleOf({ ...system, changes })).shifts.get('service:front')?.edgesOut[0]?.calleeFault;
  test('makes failures the likelier that the callee tells nothing of', () => {
    assert.equal(fault([]), 1);
    assert.ok((fault([change]) ?? 1) < 0.25);
  });
});

describe('the trouble that an alert does not reach', () => {
  test('is no part of what its nodes share', () => {
    const slower = (broken: boolean): { rate: number; seconds: number; failing: number } => ({
      rate: 20,
      seconds: broken ? 0.5 : 0.1,
      failing: 0,
    });
    const nodes = { front: slower, elsewhere: slower };
    const shareOf = (alerted: string[], key: string): number | undefined =>
      findingsOf(bundleOf({ edges: {}, nodes, alerted })).excesses.get(key)?.part;
    assert.ok(near(shareOf(['front'], 'service:front'), 1) && shareOf(['front'], 'service:elsewhere') === 0);
    // Of whom nothing is known, nothing is reached: all count.
    assert.ok(Math.abs((shareOf(['unknown'], 'service:elsewhere') ?? 0) - 0.5) < 0.05);
  });
});

describe('behaviour of a node whose flows tell that the trouble is elsewhere', () => {
  const strength = (nodes: SmallSystem['nodes']): number | undefined => {
    const base = bundleOf({ edges: {}, nodes, alerted: ['front'] });
    const logs = {
      entities: ['service:mid'],
      templates: ['one', 'two'].map((text) => ({ id: text, text })),
      time: Float64Array.from({ length: 240 }, (_, i) => base.window.from + i * 15_000),
      entity: new Int32Array(240),
      template: Int32Array.from({ length: 240 }, (_, i) => (i < 220 ? 0 : 1)),
    };
    return findingsOf({ ...base, logs }).behaviour.get('service:mid')?.strength;
  };
  const well = { rate: 20, seconds: 0.1, failing: 0 };
  test('counts a fifth, and in full where it has none', () => {
    const without = strength({});
    const rateless = (without ?? 0) / (1 - (without ?? 0));
    const excused = strength({ mid: () => well }) ?? 0;
    assert.ok(near(excused / (1 - excused), 0.2 * rateless));
  });
});

test('the owner of what a series is about is that of its entity, of calls the callee', () => {
  const graph = graphOf('pod:a<service:a', 'pod:b<service:b');
  const of = (told: Partial<Parameters<typeof seriesOf>[0]>): string =>
    ownerOf({ input: seriesOf({ metric: 'm', role: 'rate', ...told }) } as Profile, graph);
  assert.equal(of({ entity: 'pod:a' }), 'service:a');
  assert.equal(of({ entity: null, edge: { from: 'pod:a', to: 'pod:b' } }), 'service:b');
  assert.equal(of({ entity: null }), '');
});
