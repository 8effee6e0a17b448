import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { BundleChange } from '../bundle.ts';
import { byKey, graphOf, near, nodeShift, shiftTo } from '../testing/handMade.ts';
import type { Clue } from './behaviour/clue.ts';
import type { Weighed } from './behaviour/weighClues.ts';
import type { Candidate, Findings } from './candidate.ts';
import type { HostPressure } from './hostPressure.ts';
import type { OwnExcess } from './ownExcess.ts';
import type { Pressure } from './pressure.ts';
import { accuses, orderByFit, rankCauses } from './rankCauses.ts';

const HOUR = 3_600_000;
const ONSET = 10 * HOUR;

const excess = (key: string, share: number, told: Partial<OwnExcess> = {}): [string, OwnExcess] => [
  key,
  { key, busy: 0, failed: 0, part: share, share, failing: false, explained: 0, amplifies: null, ...told },
];
const pressure = (mechanism: Pressure['mechanism'], strength: number, owner = 'service:a'): Pressure => ({
  owner,
  mechanism,
  strength,
  observations: [],
  code: 'saturated',
  params: {},
});
const host = (strength: number, residents: string[], consumer: string | null = null): HostPressure => ({
  ...pressure('cpu-contention', strength, 'host:h'),
  host: 'host:h',
  consumer,
  residents: new Set(residents),
});
const clue = (mechanism: Clue['mechanism']): Clue => ({
  mechanism,
  kind: 'self-time',
  score: 1,
  shift: shiftTo(1, 2),
  what: '',
  unit: '',
  profiles: [],
  owner: '',
});
const behaves = (owner: string, told: Partial<Weighed>): [string, Weighed] => [
  owner,
  { strength: 0, oddness: 0, clues: [clue('unknown'), clue('latency'), clue('network')], ...told },
];
interface Told {
  links?: string[];
  excesses?: Array<[string, OwnExcess]>;
  pressures?: Pressure[];
  hosts?: HostPressure[];
  traffic?: Pressure[];
  alerted?: string[];
  behaviour?: Array<[string, Weighed]>;
  changes?: BundleChange[];
  severity?: Findings['severity'];
  shifts?: Findings['shifts'];
}
const findings = (told: Told): Findings => ({
  bundle: {
    window: { from: 0, to: 12 * HOUR },
    series: [],
    resources: [],
    edges: [],
    changes: told.changes ?? [],
    alerts: [],
    missing: [],
  },
  graph: graphOf(...(told.links ?? [])),
  shifts: told.shifts ?? new Map(),
  excesses: new Map(told.excesses ?? []),
  severity: told.severity ?? { slow: 0.5, failing: 0 },
  pressures: told.pressures ?? [],
  hosts: told.hosts ?? [],
  traffic: told.traffic ?? [],
  alerted: new Set(told.alerted ?? []),
  onsetMs: ONSET,
  behaviour: new Map(told.behaviour ?? []),
  observations: [],
});
const rank = (told: Told): Candidate[] => rankCauses(findings(told));
/** Causes with their fits, best first. */
const fits = (told: Told): Array<[string, number]> =>
  rank(told).map(({ resource, mechanism, fit }) => [`${resource} ${mechanism}`, Math.round(fit * 1e9) / 1e9]);
const rounded = (value: number): number => Math.round(value * 1e9) / 1e9;

describe('a node that has a share of the trouble', () => {
  test('is slow or fails by itself; one outside is a dependency', () => {
    assert.deepEqual(
      fits({
        excesses: [excess('service:a', 0.5), excess('service:b', 0.4, { failing: true }), excess('external:x', 0.5)],
      }),
      [
        ['external:x dependency', 0.46],
        ['service:a latency', 0.3],
        ['service:b errors', 0.24],
      ]
    );
  });
  test('is no cause without a share', () => assert.deepEqual(fits({ excesses: [excess('service:a', 0)] }), []));
  test('of hardly anything is not told', () => {
    assert.deepEqual(fits({ excesses: [excess('service:a', 0.05 / 0.6)] }), []);
    assert.equal(fits({ excesses: [excess('service:a', 0.1)] }).length, 1);
  });
  test('counts a third where what people were called for does not reach it', () => {
    const excesses = [excess('service:b', 1)];
    const reached = (...links: string[]): Array<[string, number]> => fits({ excesses, links, alerted: ['service:a'] });
    assert.deepEqual(reached('service:a>service:b'), [['service:b latency', 0.6]]);
    assert.deepEqual(reached(), [['service:b latency', 0.21]]);
    assert.deepEqual(reached('service:b>service:a'), [['service:b latency', 0.21]]);
  });
});

describe('a change right before', () => {
  const change = (told: Partial<BundleChange> = {}): BundleChange => ({
    id: '1',
    at: ONSET,
    kind: 'deploy',
    title: '',
    resourceKey: 'service:a',
    ...told,
  });
  // One change of twelve hours, and the blur of 37.5 s.
  const telling = Math.exp(-37_500 / (12 * HOUR));
  test('is a cause of its own with the share of the resource that was changed', () => {
    const ranked = rank({ excesses: [excess('service:a', 0.8)], changes: [change()] });
    const [first] = ranked;
    assert.deepEqual([first?.mechanism, first?.change?.change.id, ranked.length], ['deploy', '1', 2]);
    assert.ok(near(first?.parts.own, 0.4) && near(first?.parts.change, 0.36 * telling));
    assert.ok(near(first?.fit, 0.4 + 0.36 * telling));
    assert.equal(first?.parts.pressure, 0);
  });
  test('counts less where something is short', () => {
    const ranked = rank({
      excesses: [excess('service:a', 0.8)],
      changes: [change()],
      pressures: [pressure('disk', 0.5)],
    });
    assert.ok(near(ranked.find(({ change: one }) => one)?.parts.change, 0.36 * telling * 0.6));
  });
  test('is none without trouble of the resource', () => {
    assert.deepEqual(fits({ excesses: [excess('service:a', 0)], changes: [change()] }), []);
    assert.equal(fits({ excesses: [excess('service:b', 1)], changes: [change()] }).length, 1);
  });
});

describe('a resource that ran short', () => {
  test('is the cause the more, the larger its share of the trouble', () => {
    const of = (share: number): Candidate | undefined =>
      rank({ excesses: [excess('service:a', share)], pressures: [pressure('disk', 0.8)] }).find(
        ({ mechanism }) => mechanism === 'disk'
      );
    const half = of(0.25);
    assert.ok(near(half?.parts.own, 0.375 * 0.25 * 0.8));
    assert.ok(near(half?.parts.pressure, 0.8 * (0.25 + 0.375 * 0.5)));
    assert.ok(near(half?.fit, 0.075 + 0.35));
    assert.equal(half?.parts.change, 0);
    assert.ok(near(of(1)?.fit, 0.8));
  });
  test('takes a part of what its owner is blamed for otherwise', () => {
    const slow = rank({ excesses: [excess('service:a', 1)], pressures: [pressure('disk', 0.5)] }).at(-1);
    assert.deepEqual([slow?.mechanism, rounded(slow?.fit ?? 0)], ['disk', 0.5]);
    const ranked = fits({ excesses: [excess('service:a', 1)], pressures: [pressure('disk', 0.5)] });
    assert.deepEqual(ranked[0], ['service:a latency', rounded(0.6 * 0.85)]);
  });
  test('that no request feels is a cause only where an alert names it', () => {
    assert.deepEqual(fits({ pressures: [pressure('disk', 1)] }), [['service:a disk', 0.25]]);
    assert.deepEqual(fits({ pressures: [pressure('disk', 1)], alerted: ['service:a'] }), [['service:a disk', 0.55]]);
  });
  test('is excused by the trouble of its callees, a pool in full', () => {
    const excesses = [excess('service:a', 0, { explained: 0.5 })];
    const fit = (mechanism: Pressure['mechanism']): number | undefined =>
      fits({ excesses, pressures: [pressure(mechanism, 1)] })[0]?.[1];
    assert.deepEqual([fit('pool-exhaustion'), fit('disk'), fit('memory')], [0.125, 0.1875, 0.1875]);
  });
  test('is the strongest of its kind', () => {
    const pressures = [pressure('disk', 0.5), pressure('disk', 1), pressure('disk', 0.8)];
    assert.deepEqual(fits({ pressures }), [['service:a disk', 0.25]]);
  });
});

describe('a surge', () => {
  const surge = (strength: number): Pressure[] => [pressure('traffic', strength, 'service:front')];
  test('is the cause of what is short now, memory and disks apart', () => {
    const told = { excesses: [excess('service:a', 0.64)], traffic: surge(0.8) };
    const fit = (mechanism: Pressure['mechanism']): number =>
      rank({ ...told, pressures: [pressure(mechanism, 1)] }).find((one) => one.mechanism === mechanism)?.fit ?? 0;
    const own = 0.64 * 0.4;
    assert.ok(near(fit('pool-exhaustion'), 0.4 * (0.375 * own + 0.25 + 0.375 * Math.sqrt(own))));
    assert.ok(near(fit('memory'), 0.375 * own + 0.25 + 0.375 * Math.sqrt(own)));
    assert.ok(near(fit('disk'), fit('memory')));
    assert.ok(near(rank(told).find(({ resource }) => resource === 'service:a')?.fit, 0.6 * own));
  });
  test('is as bad as it is felt, wherever people were called', () => {
    const fit = (severity: Findings['severity']): unknown =>
      fits({ traffic: surge(0.8), severity, alerted: ['service:a'] });
    assert.deepEqual(fit({ slow: 0, failing: 0 }), [['service:front traffic', 0.24]]);
    assert.deepEqual(fit({ slow: 0.5, failing: 0 }), [['service:front traffic', 0.48]]);
    assert.deepEqual(fit({ slow: 0.5, failing: 1 }), [['service:front traffic', 0.72]]);
    const [only] = rank({ traffic: surge(1) });
    assert.deepEqual(
      [only?.parts, only?.own, only?.change, only?.pressure?.mechanism],
      [{ own: 0, pressure: 0.6, change: 0 }, null, null, 'traffic']
    );
  });
});

describe('a busy host', () => {
  const excesses = [excess('service:a', 0.25), excess('service:b', 0.11)];
  const residents = ['service:a', 'service:b', 'service:batch'];
  test('is the cause of what its residents show, with a neighbour that takes so much', () => {
    const [first] = rank({ excesses, hosts: [host(0.8, residents, 'service:batch')] });
    assert.deepEqual([first?.resource, first?.mechanism, first?.own?.key], ['host:h', 'cpu-contention', 'host:h']);
    assert.ok(near(first?.own?.share, 0.36) && near(first?.own?.part, 0.36));
    assert.ok(near(first?.parts.own, 0.45 * 0.36 * 0.8) && near(first?.parts.pressure, 0.5 * 0.8 * 0.6));
    assert.ok(near(first?.fit, 0.45 * 0.36 * 0.8 + 0.24));
  });
  test('is half of it without one, or where that one is asked for more', () => {
    const half = 0.5 * (0.45 * 0.36 * 0.8 + 0.24);
    assert.ok(near(rank({ excesses, hosts: [host(0.8, residents)] })[0]?.fit, half));
    const shifts = byKey(nodeShift('service:batch', { rate: shiftTo(10, 20) }));
    assert.ok(near(rank({ excesses, shifts, hosts: [host(0.8, residents, 'service:batch')] })[0]?.fit, half));
  });
  test("is less where that one is in trouble itself, which is no part of its victims'", () => {
    const [first] = rank({ excesses, hosts: [host(1, residents, 'service:b')] });
    const foreign = 1 - 0.7 * 0.11;
    assert.ok(near(first?.fit, foreign * (0.45 * 0.25 + 0.5 * 0.5)));
  });
  test('explains no more than everything', () => {
    const all = [excess('service:a', 0.8), excess('service:b', 0.7)];
    assert.ok(near(rank({ excesses: all, hosts: [host(1, residents, 'service:batch')] })[0]?.fit, 0.95));
  });
  test('takes a part of what its residents are blamed for, but for who takes so much', () => {
    const latency = (told: HostPressure): number | undefined =>
      rank({ excesses: [excess('service:a', 1)], hosts: [told] }).find(({ resource }) => resource === 'service:a')?.fit;
    assert.ok(near(latency(host(0.5, ['service:a'], 'service:batch')), 0.6 * 0.85));
    assert.ok(near(latency(host(0.5, ['service:a'])), 0.6 * 0.925));
    assert.ok(near(latency(host(0.5, ['service:a'], 'service:a')), 0.6));
    assert.ok(near(latency(host(0.5, ['service:b'])), 0.6));
  });
  test('is blamed wherever people were called', () => {
    const hosts = [host(1, residents, 'service:batch')];
    const fit = (alerted: string[]): number | undefined =>
      rank({ excesses, hosts, alerted }).find(({ resource }) => resource === 'host:h')?.fit;
    assert.equal(fit(['service:elsewhere']), fit([]));
  });
});

describe('how a resource behaves', () => {
  test('is a cause by itself, with the mechanism of its most telling clue that has one', () => {
    const [only] = rank({ behaviour: [behaves('service:a', { strength: 0.5 })] });
    assert.deepEqual(
      [only?.resource, only?.mechanism, only?.fit, only?.parts.behaviour],
      ['service:a', 'latency', 0.45, 0.45]
    );
    assert.deepEqual(
      [only?.parts.own, only?.parts.pressure, only?.parts.change, only?.own, only?.pressure, only?.change],
      [0, 0, 0, null, null, null]
    );
    const [odd] = rank({ behaviour: [behaves('service:a', { strength: 0.5, clues: [clue('unknown')] })] });
    assert.equal(odd?.mechanism, 'unknown');
  });
  test('that is plainly odd says why of nobody, and enough only where an alert names it', () => {
    const behaviour = [behaves('service:a', { oddness: 1 })];
    assert.deepEqual(fits({ behaviour, alerted: ['service:a'] }), [['service:a unknown', 0.38]]);
    assert.deepEqual(fits({ behaviour }), [['service:a unknown', 0.15]]);
    assert.deepEqual(fits({ behaviour: [behaves('service:a', { oddness: 0.5 })] }), [['service:a unknown', 0.075]]);
  });
  test('that is plainly odd is none where flows or shortages tell of the resource', () => {
    const behaviour = [behaves('service:a', { oddness: 1 })];
    assert.deepEqual(fits({ behaviour, pressures: [pressure('disk', 0.5)] }), [['service:a disk', 0.125]]);
    assert.deepEqual(fits({ behaviour, excesses: [excess('service:a', 0.3)] }), [['service:a latency', 0.18]]);
    const none = fits({ behaviour, excesses: [excess('service:a', 0)] });
    assert.deepEqual(none, [['service:a unknown', 0.15]]);
  });
  test('bears out a credible mechanism, and is no second one then', () => {
    const behaviour = [behaves('service:a', { strength: 0.8 })];
    const [only, ...others] = rank({
      behaviour,
      pressures: [pressure('disk', 1)],
      excesses: [excess('service:a', 0.4)],
    });
    const alone = 0.375 * 0.4 + 0.25 + 0.375 * Math.sqrt(0.4);
    assert.equal(only?.mechanism, 'disk');
    assert.ok(near(only?.parts.behaviour, (1 - alone) * 0.4) && near(only?.fit, alone + (1 - alone) * 0.4));
    assert.equal(only?.behaviour?.strength, 0.8);
    assert.deepEqual(
      others.map(({ mechanism }) => mechanism),
      ['latency']
    );
    assert.ok(near(others[0]?.fit, 0.168 + (1 - 0.168) * 0.4));
  });
  test('stands beside a mechanism that is not credible', () => {
    const told = { behaviour: [behaves('service:a', { strength: 0.8 })], pressures: [pressure('disk', 1)] };
    assert.deepEqual(fits(told), [
      ['service:a latency', 0.72],
      ['service:a disk', 0.55],
    ]);
    const alerted = fits({ ...told, alerted: ['service:a'] });
    assert.deepEqual(alerted, [['service:a disk', rounded(0.55 + 0.45 * 0.4)]]);
  });
  test('adds nothing where nothing is to be borne out, or it says nothing', () => {
    const plain = { excesses: [excess('service:a', 0.6)] };
    const [only] = rank({ ...plain, behaviour: [behaves('service:a', {})] });
    assert.deepEqual([only?.fit, only?.behaviour], [0.36, undefined]);
    assert.equal(rank({ ...plain, behaviour: [behaves('service:b', { strength: 0.5 })] })[0]?.resource, 'service:b');
  });
});

describe('the order of causes', () => {
  const candidate = (resource: string, fit: number, mechanism: Candidate['mechanism'] = 'latency'): Candidate => ({
    resource,
    mechanism,
    fit,
    confidence: 0,
    own: null,
    pressure: null,
    change: null,
    parts: { own: fit, pressure: 0, change: 0 },
  });
  const power = (fit: number): number => Math.exp(9 * fit);

  test('is by fit, then by names, and writes into no list', () => {
    const list = [candidate('b', 0.5), candidate('a', 0.5, 'memory'), candidate('a', 0.5, 'disk'), candidate('c', 0.6)];
    assert.deepEqual(
      orderByFit(list).map(({ resource, mechanism }) => `${resource} ${mechanism}`),
      ['c latency', 'a disk', 'a memory', 'b latency']
    );
    assert.equal(list[0]?.resource, 'b');
    assert.deepEqual(orderByFit([...list].reverse()), orderByFit(list));
    assert.deepEqual(orderByFit([]), []);
  });

  test('gives each a confidence against all other resources and nobody', () => {
    const [a, b] = orderByFit([candidate('a', 0.7), candidate('b', 0.4)]);
    const all = power(0.7) + power(0.4) + power(0.3);
    assert.ok(near(a?.confidence, power(0.7) / all) && near(b?.confidence, power(0.4) / all));
    assert.ok(near(orderByFit([candidate('a', 0.3)])[0]?.confidence, 0.5));
  });

  test('lets two mechanisms of one resource not compete', () => {
    const [disk, slow] = orderByFit([candidate('a', 0.7, 'disk'), candidate('a', 0.6)]);
    const all = power(0.7) + power(0.3);
    assert.ok(near(disk?.confidence, power(0.7) / all) && near(slow?.confidence, power(0.6) / all));
  });

  test('accuses from a confidence of 0.35 on, or of several that are likelier than nobody and have 0.7 together', () => {
    const sure = (fit: number, confidence: number, resource: string): Candidate => ({
      ...candidate(resource, fit),
      confidence,
    });
    assert.equal(accuses([sure(0.5, 0.35, 'a')]), true);
    assert.equal(accuses([sure(0.5, 0.34, 'a')]), false);
    assert.equal(accuses([]), false);
    assert.equal(accuses([sure(0.5, 0.3, 'a'), sure(0.4, 0.2, 'b'), sure(0.31, 0.2, 'c')]), true);
    assert.equal(accuses([sure(0.5, 0.3, 'a'), sure(0.4, 0.2, 'b'), sure(0.3, 0.2, 'c')]), false);
    assert.equal(accuses([sure(0.5, 0.3, 'a'), sure(0.4, 0.2, 'b'), sure(0.4, 0.19, 'c')]), false);
    assert.equal(accuses([sure(0.5, 0.3, 'a'), sure(0.4, 0.3, 'a'), sure(0.4, 0.2, 'b')]), false);
  });
});
