import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { AlertGrouper, type StreamedAlert } from './grouper.ts';
import type { EdgeKind } from '#contract/resource';
import type { Neighbour, PathEdge } from './model.ts';
import { sayJoin } from './say.ts';

const T0 = Date.parse('2026-03-02T10:00:00Z');

function alert(entity: string, seconds: number, given: Partial<StreamedAlert> = {}): StreamedAlert {
  const id = `${entity}@${seconds}`;
  return { id, series: id, at: T0 + seconds * 1_000, entities: [entity], families: [], scope: '', ...given };
}

/** Both ends of each edge see each other. */
function seen(...edges: [string, EdgeKind, string][]): (entity: string) => Neighbour[] {
  return (entity) =>
    edges
      .map(([from, kind, to]): PathEdge => ({ from, kind, to }))
      .filter(({ from, to }) => from === entity || to === entity)
      .map((edge) => ({ from: entity, to: edge.from === entity ? edge.to : edge.from, path: [edge] }));
}

/** Alerts one by one; answers the entities that ended up together, and what was said. */
function group(neighbours: (entity: string) => readonly Neighbour[], ...alerts: StreamedAlert[]) {
  const grouper = new AlertGrouper({ windowSeconds: 900, neighbours });
  const groups = new Map<string, string[]>();
  const said: string[] = [];
  for (const one of alerts) {
    const [placed] = grouper.take([one]);
    assert.ok(placed);
    const members = groups.get(placed.groupId) ?? [];
    groups.set(placed.groupId, members);
    members.push(one.entities[0] ?? one.series);
    for (const { groupId } of placed.merged) {
      members.push(...(groups.get(groupId) ?? []));
      groups.delete(groupId);
    }
    said.push(...[placed.join ?? [], placed.merged].flat().map((join) => sayJoin(join.reason)));
  }
  return { groups: [...groups.values()].map((members) => [...new Set(members)].sort().join(' ')), said };
}

const NOTHING_KNOWN = seen();
const storm = (names: string, from = 0): StreamedAlert[] => [...names].map((name, i) => alert(name, from + i * 10));

describe('things that begin at the same time, and nobody knows how they hang together', () => {
  test('are one matter when most of what alerts at all does so now; it is said with the figures', () => {
    const { groups, said } = group(NOTHING_KNOWN, ...storm('abcde'));
    assert.deepEqual(groups, ['a b c d e']);
    assert.equal(
      said[0],
      'Same time (2 of the 2 resources that alerted lately do so now, and the topology says nothing against it), 10 s apart.'
    );
  });

  test('two alone may be chance: they stay two', () => {
    assert.deepEqual(group(NOTHING_KNOWN, ...storm('ab')).groups, ['a', 'b']);
  });

  test('many alerts of one resource are one resource', () => {
    const loud = Array.from({ length: 20 }, (_, i) => alert('a', i));
    assert.deepEqual(group(NOTHING_KNOWN, ...loud, alert('b', 25)).groups, ['a', 'b']);
    const pods = Array.from({ length: 20 }, (_, i) => alert(`pod-${i}`, i, { entities: [`pod-${i}`, 'a'] }));
    assert.equal(group(NOTHING_KNOWN, ...pods, alert('b', 25)).groups.length, 2);
  });

  test('where something or other alerts all the time, time says nothing', () => {
    const busy = Array.from({ length: 40 }, (_, i) => alert(`other-${i}`, i * 80));
    const { groups } = group(NOTHING_KNOWN, ...busy, ...storm('abc', 3_200));
    assert.deepEqual(groups.slice(-3), ['a', 'b', 'c']);
  });

  test('what comes later than a fault travels is another matter', () => {
    assert.deepEqual(group(NOTHING_KNOWN, ...storm('abcd'), alert('e', 400)).groups, ['a b c d', 'e']);
  });

  test('what names no resource counts as one of its own', () => {
    const nameless = (id: string, seconds: number): StreamedAlert => alert(id, seconds, { entities: [] });
    const { groups } = group(NOTHING_KNOWN, nameless('x', 0), nameless('y', 1), nameless('z', 2));
    assert.deepEqual(groups, ['x@0 y@1 z@2']);
  });

  test('other clusters are other worlds', () => {
    const there = { scope: 'there' };
    const here = storm('abc').map((one) => ({ ...one, scope: 'here' }));
    assert.deepEqual(group(NOTHING_KNOWN, ...here, alert('d', 40, there)).groups, ['a b c', 'd']);
  });

  test('a rule of the tenant has said where it belongs', () => {
    const families = [{ key: 'r:south', matched: { zone: 'south' }, rule: { id: '1', name: 'By zone' } }];
    assert.deepEqual(group(NOTHING_KNOWN, ...storm('abc'), alert('d', 40, { families })).groups, ['a b c', 'd']);
  });
});

describe('what the topology knows comes before time', () => {
  const apart = seen(['a', 'calls', 'b'], ['b', 'calls', 'c'], ['x', 'uses', 'y']);

  test('two faults at the same time in parts with no way between them are two', () => {
    assert.deepEqual(group(apart, ...storm('cbaxy')).groups, ['a b c', 'x y']);
  });

  test('a stranger to the topology goes with the one matter there is, and with none of two like ones', () => {
    assert.deepEqual(group(apart, ...storm('cban')).groups, ['a b c n']);
    assert.deepEqual(group(apart, ...storm('baxyn')).groups, ['a b', 'x y', 'n']);
  });

  test('a resource in the topology joins strangers, as they may be anywhere', () => {
    assert.deepEqual(group(apart, ...storm('nopx')).groups, ['n o p x']);
  });

  test('where a pod runs and what it is a part of says nothing of what it calls; what runs on a host says all of the host', () => {
    const hosts = seen(['p', 'runs-on', 'h'], ['p', 'part-of', 's']);
    assert.deepEqual(group(hosts, ...storm('abcp')).groups, ['a b c p']);
    const both = (entity: string): Neighbour[] => [...hosts(entity), ...apart(entity)];
    assert.deepEqual(group(both, ...storm('cbah')).groups, ['a b c', 'h']);
  });

  test('however many alert at once, two known parts with no way between them never meet', () => {
    const island = (name: string, size: number): [string, EdgeKind, string][] =>
      Array.from({ length: size }, (_, i) => [`${name}${i}`, 'calls', `${name}${i + 1}`]);
    const known = seen(...island('left', 30), ...island('right', 30));
    const place = fc.record({ left: fc.boolean(), i: fc.nat(30), seconds: fc.nat(3_600) });
    fc.assert(
      fc.property(fc.array(place, { maxLength: 80 }), (given) => {
        const alerts = given
          .sort((a, b) => a.seconds - b.seconds)
          .map(({ left, i, seconds }) => alert(`${left ? 'left' : 'right'}${i}`, seconds));
        for (const members of group(known, ...alerts).groups) {
          assert.ok(!(members.includes('left') && members.includes('right')), members);
        }
      })
    );
  });
});
