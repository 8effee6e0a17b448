import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { MetricRole } from '#contract/resource';
import { graphOf, seen, shiftTo, STEP_MS } from '../testing/handMade.ts';
import type { Observation, Pressure } from './pressure.ts';
import { shortages } from './shortages.ts';

const ONSET_MS = 20 * STEP_MS;
const graph = graphOf('pod:o<database:o', 'pod:o@host:h', 'pod:a<service:a', 'pod:a@host:h');
const number = fc.oneof(
  fc.double({ min: -2, max: 2 }),
  fc.double(),
  fc.constantFrom(0, 1, Number.NaN, Infinity, -Infinity)
);
/** Any points, or forty of one level before and of another one after the onset. */
const level = fc.constantFrom(0, 0.2, 0.5, 0.95, 1);
const points = fc.oneof(
  fc.array(number, { maxLength: 40 }),
  fc.tuple(level, level).map(([before, after]) => Array.from({ length: 40 }, (_, i) => (i < 20 ? before : after)))
);
const observation = fc
  .record({
    metric: fc.constantFrom(
      'pool_usage',
      'pool_pending',
      'memory_used',
      'restarts',
      'disk_used',
      'disk_free',
      'cpu_usage',
      'load1',
      'x'
    ),
    role: fc.constantFrom<MetricRole>('utilisation', 'saturation', 'capacity', 'restarts', 'errors', 'other'),
    unit: fc.constantFrom('ratio', '%', 'bytes', '1/s', ''),
    entity: fc.constantFrom('pod:o', 'pod:a', 'host:h', 'service:a', null),
    labels: fc.constantFrom<Record<string, string>>({}, { mode: 'idle' }, { pool: 'x' }),
    type: fc.constantFrom('gauge', 'counter'),
    shift: fc.record({
      before: number,
      after: number,
      z: fc.double({ min: -50, max: 50, noNaN: true }),
      logRatio: number,
      score: number,
    }),
    values: points,
    baseTo: fc.nat(30),
  })
  .map(({ shift, values, baseTo, ...input }) =>
    seen(input, shift, { owner: graph.ownerOf(input.entity ?? ''), values, baseTo })
  );
/** As many observations, each of a query of its own. */
const observations = fc.array(observation, { maxLength: 8 }).map((list) =>
  list.map((one, i): Observation => ({
    ...one,
    profile: { ...one.profile, input: { ...one.profile.input, query: `q${i}` } },
  }))
);
const all = (list: readonly Observation[]): Pressure[] => {
  const { pressures, hosts } = shortages(list, ONSET_MS, graph);
  return [...pressures, ...hosts];
};
const idOf = ({ owner, mechanism, code, strength, observations: of }: Pressure): string =>
  [owner, mechanism, code, strength, ...of.map(({ profile }) => profile.input.query)].join(' ');

describe('whatever series tell, however odd', () => {
  test('a shortage is between nothing and all, and shows the series behind it', () => {
    fc.assert(
      fc.property(observations, (list) => {
        for (const { strength, observations: of, owner } of all(list)) {
          assert.ok(strength > 0 && strength <= 1, `${strength}`);
          assert.ok(
            of.length > 0 &&
              of.every((one) => list.some(({ profile }) => profile.input.query === one.profile.input.query))
          );
          assert.equal(typeof owner, 'string');
        }
      })
    );
  });
  test('the same is short, by the same series, in whatever order they come', () => {
    fc.assert(
      fc.property(observations, (list) => {
        assert.deepEqual(
          all([...list].reverse())
            .map(idOf)
            .sort(),
          all(list).map(idOf).sort()
        );
      })
    );
  });
});

describe('of several copies that tell the same', () => {
  const figure = (query: string, entity: string, metric: string, role: MetricRole, labels = {}): Observation =>
    seen({ metric, role, unit: 'ratio', query, entity, labels }, shiftTo(0.2, 1), {
      owner: 'database:o',
      values: Array.from({ length: 40 }, (_, i) => (i < 20 ? 0.2 : 1)),
      baseTo: 10,
    });
  const shown = (list: readonly Observation[]): string[] =>
    all(list).map(
      ({ code, observations: [first] }) => `${code} ${first?.profile.input.query} ${first?.profile.input.entity}`
    );

  test('the first by name is shown, by query, resource and labels', () => {
    for (const [code, metric, role] of [
      ['pool-full', 'pool_usage', 'utilisation'],
      ['memory-climbs', 'memory_usage', 'utilisation'],
      ['restarts', 'restarts', 'restarts'],
      ['disk-full', 'disk_usage', 'utilisation'],
      ['host-busy', 'cpu_usage', 'utilisation'],
    ] as const) {
      const list = [
        figure('q', 'host:2', metric, role),
        figure('q', 'host:1', metric, role),
        figure('p', 'host:3', metric, role),
        figure('p', 'host:4', metric, role),
      ];
      for (const some of [list, [...list].reverse()]) {
        assert.equal(
          shown(some).find((one) => one.startsWith(code)),
          code === 'host-busy' ? 'host-busy q host:1' : `${code} p host:3`
        );
      }
    }
  });
  test('the labels decide where nothing else does', () => {
    const list = ['z', 'x', 'y'].map((pod) => figure('q', 'pod:o', 'memory_usage', 'utilisation', { pod }));
    for (const some of [list, [...list].reverse()]) {
      assert.deepEqual(
        all(some)[0]?.observations.map(({ profile }) => profile.input.labels['pod']),
        ['x']
      );
    }
  });
  test('what says nothing of a shortage is passed over', () => {
    assert.deepEqual(
      all([figure('q', 'pod:o', 'requests', 'saturation'), figure('q', 'host:1', 'x', 'utilisation')]),
      []
    );
  });
});
