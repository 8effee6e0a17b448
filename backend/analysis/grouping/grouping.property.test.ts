import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isFlapping } from './flapping.ts';
import { AlertGrouper, type Placed, type StreamedAlert } from './grouper.ts';
import type { Neighbour } from './model.ts';
import { rarityOf } from './rarity.ts';
import { sayJoin } from './say.ts';

const NAMES = ['a', 'b', 'c', 'd', '__proto__', 'constructor', ''];
const HOSTILE = fc.oneof(fc.constantFrom(...NAMES), fc.string({ unit: 'binary', maxLength: 200 }));
const DAY_S = 86_400;

const alertOf = (name: fc.Arbitrary<string>): fc.Arbitrary<Omit<StreamedAlert, 'id'>> =>
  fc.record({
    // Clocks that are off by days, either way.
    at: fc.integer({ min: -2 * DAY_S, max: 2 * DAY_S }).map((seconds) => seconds * 1_000),
    series: name,
    entities: fc.array(name, { maxLength: 3 }),
    families: fc.array(fc.record({ key: name, matched: fc.dictionary(name, name, { maxKeys: 3 }) }), { maxLength: 2 }),
    scope: fc.constantFrom('', '', 'one', 'two'),
  });

/** Everybody calls the next one in the list. */
function ring(entity: string): Neighbour[] {
  const i = NAMES.indexOf(entity);
  const to = NAMES[(i + 1) % NAMES.length] ?? '';
  return i < 0 ? [] : [{ from: entity, to, path: [{ from: entity, to, kind: 'calls' }] }];
}

const grouperOf = (limits: { maxSeries?: number; maxGroups?: number } = {}): AlertGrouper =>
  new AlertGrouper({ windowSeconds: 900, neighbours: ring, ...limits });

/** The partition, without the names of groups. */
function partition(placed: readonly Placed[]): string[] {
  const groups = new Map<string, string[]>();
  placed.forEach(({ id, groupId }) => groups.set(groupId, [...(groups.get(groupId) ?? []), id].sort()));
  return [...groups.values()].map((ids) => ids.join(' ')).sort();
}

const named = (alerts: readonly Omit<StreamedAlert, 'id'>[]): StreamedAlert[] =>
  alerts.map((alert, i) => ({ ...alert, id: `#${i}` }));

describe('whatever comes', () => {
  test('each alert is placed once, with a reason that can be said, and nothing throws', () => {
    fc.assert(
      fc.property(fc.array(alertOf(HOSTILE), { maxLength: 60 }), (given) => {
        const alerts = named(given);
        const grouper = grouperOf();
        const placed = alerts.flatMap((alert) => grouper.take([alert]));
        assert.deepEqual(
          placed.map(({ id }) => id),
          alerts.map(({ id }) => id)
        );
        for (const { join } of placed) {
          const said = join === null ? 'Opened.' : sayJoin(join.reason);
          assert.ok(said.length <= 500 && said.endsWith('.'));
        }
      })
    );
  });

  test('the order of simultaneous alerts does not matter', () => {
    const batch = fc.array(alertOf(fc.constantFrom('a', 'b', 'c', 'd')), { minLength: 2, maxLength: 12 });
    const shuffled = batch.chain((given) => {
      const alerts = named(given).map((alert) => ({ ...alert, at: 0 }));
      return fc.tuple(fc.constant(alerts), fc.shuffledSubarray(alerts, { minLength: alerts.length }));
    });
    fc.assert(
      fc.property(shuffled, ([alerts, otherwise]) => {
        assert.deepEqual(partition(grouperOf().take(alerts)), partition(grouperOf().take(otherwise)));
      })
    );
  });

  test('what is held stays within its bounds', () => {
    const limits = { maxSeries: 20, maxGroups: 10 };
    fc.assert(
      fc.property(fc.array(alertOf(HOSTILE), { maxLength: 120 }), (given) => {
        const grouper = grouperOf(limits);
        for (const alert of named(given)) {
          grouper.take([alert]);
          assert.ok(grouper.size.groups <= limits.maxGroups);
          assert.ok(grouper.size.series <= limits.maxSeries);
        }
      })
    );
  });

  test('groups of the past leave nothing behind', () => {
    const grouper = grouperOf();
    for (let i = 0; i < 2_000; i++) {
      grouper.take([{ id: `${i}`, series: 's', at: i * 7_200_000, entities: [`host:${i}`], families: [], scope: '' }]);
    }
    assert.ok(grouper.size.groups <= 3 && grouper.size.keys <= 3, JSON.stringify(grouper.size));
  });

  test('no alerts, no groups', () => {
    assert.deepEqual(grouperOf().take([]), []);
  });
});

describe('rarity', () => {
  test('is within (0, 1], 1 for the first, and less for what fires often and lately', () => {
    const times = fc.array(fc.integer({ min: -DAY_S, max: DAY_S }), { maxLength: 50 });
    fc.assert(
      fc.property(times, (earlier) => {
        const rarity = rarityOf(earlier, 0);
        assert.ok(rarity > 0 && rarity <= 1);
        assert.ok(rarityOf([...earlier, 0], 0) < rarity);
      })
    );
    assert.equal(rarityOf([], 5), 1);
    assert.ok(rarityOf([-60_000], 0) < rarityOf([-7_200_000], 0));
  });
});

describe('flapping', () => {
  const settings = { flapCount: 4, flapWindowSeconds: 1_800 };
  const every = (seconds: number, count: number): number[] =>
    Array.from({ length: count }, (_, i) => i * seconds * 1_000);

  test('begins at the fourth firing in half an hour, ends when no more than two are left in it', () => {
    assert.equal(isFlapping(every(300, 3), 900_000, settings), false);
    assert.equal(isFlapping(every(300, 4), 900_000, settings), true);
    // Three are left: enough to go on, too few to begin.
    const [at, firings] = [1_900_000, every(300, 4)];
    assert.equal(isFlapping(firings, at, settings, true), true);
    assert.equal(isFlapping(firings, at, settings, false), false);
    assert.equal(isFlapping(firings, 2_200_000, settings, true), false);
  });

  test('a firing in the future is none yet; none at all is quiet', () => {
    assert.equal(isFlapping(every(1, 10), -1, settings), false);
    assert.equal(isFlapping([], 0, settings, true), false);
  });
});
