import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { weightOfWork } from '../onset/weightOfWork.ts';
import { analyse } from '../facade.ts';
import { ownSwing } from '../scoring/ownSwing.ts';
import { baselineOf } from '../scoring/robustScore.ts';
import { bundleOf, chain, type SmallSystem } from '../testing/smallSystem.ts';
import { badCells } from './badCells.ts';
import type { Flow, FlowTable } from './flowTable.ts';
import { ResourceGraph } from './resourceGraph.ts';

const flow = (rate: readonly number[], failed: readonly number[], busy: readonly number[]): Flow => ({
  rate: Float64Array.from(rate),
  failed: Float64Array.from(failed),
  clientBusy: null,
  serverBusy: Float64Array.from(busy),
  sources: [],
});
const table = (nodes: Record<string, Flow>): FlowTable => ({
  startMs: 0,
  stepMs: 1,
  length: 8,
  nodes: new Map(Object.entries(nodes)),
  edges: [],
});

describe('calls', () => {
  const healthy = chain({});
  const withStore = (before: number): SmallSystem => ({
    ...healthy,
    links: [{ from: 'service:back', to: 'database:other', kind: 'calls' }],
    edges: Object.fromEntries(
      Object.entries(healthy.edges).map(([name, behave]) => [
        name,
        (b: boolean) => ({ ...behave(b), failing: b && !name.endsWith('bank') ? 0.5 : 0 }),
      ])
    ),
    nodes: {
      ...Object.fromEntries(
        Object.entries(healthy.nodes).map(([name, behave]) => [
          name,
          (b: boolean) => ({ ...behave(b), failing: b ? 0.5 : 0 }),
        ])
      ),
      'database:other': (b) => ({ rate: b ? 10 : before, seconds: 0.001, failing: b ? 1 : 0 }),
    },
  });
  const cause = (system: SmallSystem): string | undefined => analyse(bundleOf(system)).findings[0]?.resourceKey;
  test("to a store that fails now are the store's fault", () => assert.equal(cause(withStore(10)), 'database:other'));
  test("to one that nobody called before are the caller's", () => assert.equal(cause(withStore(0)), 'service:back'));
});

describe('bins that were bad by the figures of an alert', () => {
  const nodes = {
    'service:a': flow([10, 10, 10, 10, 10, 10, 10, 10], [0, 0, 0, 0, 0, 5, 0, 2], [1, 1, 1, 1, 1, 1, 9, 1]),
  };
  const cells = { baseTo: 5, to: 8 };
  const graph = new ResourceGraph([], []);
  const weights = (role: 'errors' | 'duration' | 'rate' | undefined, key = 'service:a'): number[] | null => {
    const found = badCells(
      table(nodes),
      [{ name: '', startsAt: 0, resourceKeys: [key], ...(role && { role }) }],
      graph,
      cells
    );
    return found && [...found].map((weight) => Math.round(weight * 10) / 10);
  };
  test('weigh as much as they were bad', () => {
    assert.deepEqual(weights('errors'), [0, 0, 0, 0, 0, 0.5, 0, 0.2]);
    assert.deepEqual(weights('duration'), [0, 0, 0, 0, 0, 0, 0.8, 0]);
  });
  test('are not known for another figure, another resource, or none', () => {
    assert.equal(weights('rate'), null);
    assert.equal(weights(undefined), null);
    assert.equal(weights('errors', 'service:unknown'), null);
  });
});

describe('what a series does by itself', () => {
  const burst = (every: number): Float64Array =>
    Float64Array.from({ length: 300 }, (_, i) => (i % every < 3 && i >= 3 ? 10 : 1) + (i % 2) * 0.1);
  const widened = (values: Float64Array): number => {
    const base = baselineOf(values, 0, 300);
    return ownSwing(values, base, 0, 300, 3) / base.scale;
  };
  test('is in its scale, the more the more often it does it', () => {
    assert.ok(widened(burst(12)) > 20);
    assert.ok(widened(burst(12)) > widened(burst(40)));
    assert.ok(widened(burst(1_000)) < 3);
  });
  test('is not known from a short past', () => {
    const values = burst(12).subarray(0, 8);
    const base = baselineOf(values, 0, 8);
    assert.equal(ownSwing(values, base, 0, 8, 3), base.scale);
  });
});

describe('how much a change of work matters', () => {
  const one = [1, 1, 1, 1, 1, 1, 1, 1];
  const felt = weightOfWork(
    table({
      'service:big': flow(
        one.map(() => 100),
        one.map(() => 0),
        one.map(() => 50)
      ),
      'service:small': flow(
        one.map(() => 1),
        one.map(() => 0),
        one.map(() => 0.1)
      ),
    })
  );
  const change = (before: number, after: number): Parameters<typeof felt>[2] => ({
    before,
    after,
    z: 9,
    logRatio: 1,
    score: 1,
  });
  test('is measured by the busy seconds and failures that it adds', () => {
    assert.equal(felt('service:big', { role: 'duration', unit: 's' }, change(0.5, 1)), 1);
    assert.ok(felt('service:small', { role: 'duration', unit: 's' }, change(0.1, 0.2)) < 0.01);
    assert.equal(felt('service:big', { role: 'errors', unit: 'ratio' }, change(0, 0.5)), 1);
    assert.ok(felt('service:small', { role: 'errors', unit: 'ratio' }, change(0, 0.5)) <= 0.1);
    assert.equal(felt('service:small', { role: 'errors', unit: 'requests' }, change(0, 5)), 1);
  });
  test('is full where nothing is known of the work', () => {
    assert.equal(felt('service:unknown', { role: 'duration', unit: 's' }, change(1, 2)), 1);
    assert.equal(felt('service:small', { role: 'utilisation', unit: '%' }, change(1, 2)), 1);
    assert.equal(felt('service:small', { role: 'duration', unit: 's' }, change(0, 2)), 1);
  });
});
