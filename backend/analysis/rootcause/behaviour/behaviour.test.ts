import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Observation } from '../pressure.ts';
import { ResourceGraph } from '../resourceGraph.ts';
import type { Clue, ClueKind } from './clue.ts';
import { compareSamples } from './compareSamples.ts';
import { BLOCKS, compareShares } from './compareShares.ts';
import { networkGapClues } from './networkGap.ts';
import { RateTable } from './rateTable.ts';
import { resourceUseClues } from './resourceUse.ts';
import { weighClues } from './weighClues.ts';

const sample = (count: number, level: number, spread = 0.1): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => level * (1 + spread * (((i * 7) % 11) / 5 - 1)));
const shift = (score: number, z = 10): Clue['shift'] => ({ before: 1, after: 2, z, logRatio: Math.sign(z), score });

describe('two samples of one measurement', () => {
  test('differ the more, the larger the effect and the more there are', () => {
    const score = (after: Float64Array): number => compareSamples(sample(200, 10), after, 0.1)?.score ?? Number.NaN;
    assert.ok(score(sample(50, 40)) > 2 * score(sample(50, 20)));
    assert.ok(score(sample(50, 13)) > score(sample(3, 13)));
    assert.ok(score(sample(50, 10)) < 0.05);
  });
  test('do not differ by what is too little to be felt', () => {
    assert.ok((compareSamples(sample(200, 0.01), sample(50, 0.05), 10)?.score ?? Number.NaN) < 0.05);
  });
  test('do not differ where the past wanders as far by itself', () => {
    const wandering = Float64Array.from({ length: 240 }, (_, i) => (Math.floor(i / 20) % 3 === 0 ? 30 : 10) + (i % 5));
    const wanders = compareSamples(wandering, sample(50, 30), 0.1)?.score ?? Number.NaN;
    assert.ok(wanders < (compareSamples(sample(240, 10), sample(50, 30), 0.1)?.score ?? Number.NaN) / 3);
  });
  test('are not compared where either is too small', () => {
    assert.equal(compareSamples(sample(7, 10), sample(50, 20), 0.1), null);
    assert.equal(compareSamples(sample(50, 10), sample(2, 20), 0.1), null);
  });
});

describe('two shares', () => {
  const counts = (past: readonly number[], after: number): Float64Array => Float64Array.from([...past, after]);
  const cases = counts(Array<number>(BLOCKS).fill(50), 50);
  test('differ by significance and effect, either way', () => {
    const often = compareShares(counts(Array<number>(BLOCKS).fill(5), 45), cases);
    const never = compareShares(counts(Array<number>(BLOCKS).fill(45), 0), cases);
    assert.ok(often && often.z > 5 && often.score > 2);
    assert.ok(never && never.z < -5 && never.score > 2);
    assert.deepEqual([often.before, often.after], [0.1, 0.9]);
  });
  test('do not differ where the stretches of the past are as different among themselves', () => {
    const restless = counts([0, 45, 0, 45, 0, 45, 0, 45], 45);
    assert.ok((compareShares(restless, cases)?.score ?? Number.NaN) < 0.2);
  });
  test('are not compared with too few cases', () => {
    assert.equal(compareShares(counts(Array<number>(BLOCKS).fill(0), 1), counts([7, 0, 0, 0, 0, 0, 0, 0], 9)), null);
    assert.equal(
      compareShares(counts(Array<number>(BLOCKS).fill(0), 1), counts(Array<number>(BLOCKS).fill(9), 2)),
      null
    );
  });
});

describe('rates', () => {
  const table = (rare: number): RateTable => {
    const rates = new RateTable();
    for (let block = 0; block <= BLOCKS; block++) {
      for (let i = 0; i < 100; i++) {
        rates.addRequest(1, block);
        if (i < rare) {
          rates.addCase(7, 1, block);
          if (block === BLOCKS) {
            rates.addHit(7, 3, block);
          }
        }
      }
    }
    return rates;
  };
  test('of an operation that every request comes to count in full, of a rare one less', () => {
    const [often] = table(100).changes(false);
    const [rarely] = table(10).changes(false);
    assert.deepEqual([often?.owner, often?.context, often?.what], [1, 7, 3]);
    assert.ok((rarely?.score ?? 0) > 0 && (rarely?.score ?? 0) < 0.2 * (often?.score ?? 0));
  });
  test('that fell are no change where only more is one', () => {
    const rates = new RateTable();
    for (let block = 0; block <= BLOCKS; block++) {
      for (let i = 0; i < 50; i++) {
        rates.addCase(7, 1, block);
        if (block < BLOCKS) {
          rates.addHit(7, 3, block);
        }
      }
    }
    assert.deepEqual(rates.changes(true), []);
    assert.equal(rates.changes(false).length, 1);
  });
  test('of nothing are none, and things without a case are passed over', () => {
    const rates = new RateTable();
    rates.addHit(1, 1, 0);
    rates.addCase(2, 1, -1);
    assert.deepEqual(rates.changes(false), []);
  });
});

describe('gaps on the way', () => {
  const gap = (from: string, to: string, score: number, z = 10): Parameters<typeof networkGapClues>[0][number] => ({
    from,
    to,
    shift: shift(score, z),
    unit: 'ms',
    profiles: [],
  });
  const best = (gaps: Parameters<typeof networkGapClues>[0]): string | undefined =>
    networkGapClues(gaps).sort((a, b) => b.score - a.score)[0]?.owner;

  test('on all edges of an owner are its own', () => {
    assert.equal(best([gap('a', 'x', 5), gap('x', 'b', 5), gap('x', 'c', 5), gap('a', 'd', 0)]), 'x');
  });
  test("on the calls that come in, while those that go out are as ever, are the callee's", () => {
    const others = ['b', 'c', 'd'].map((to) => gap('a', to, 0));
    assert.equal(best([gap('a', 'x', 5), gap('x', 'b', 0), ...others]), 'x');
  });
  test('that got shorter are none', () => {
    assert.deepEqual(networkGapClues([gap('a', 'b', 5, -10)]), []);
  });
});

describe('clues of an owner', () => {
  const clue = (owner: string, kind: ClueKind, score: number): Clue => ({
    owner,
    kind,
    mechanism: kind === 'network-gap' ? 'network' : 'unknown',
    score,
    shift: shift(score),
    what: '',
    unit: '',
    profiles: [],
  });
  const graph = new ResourceGraph([], [{ from: 'service:a', to: 'service:b', kind: 'calls' }]);
  const weigh = (
    list: readonly Clue[],
    known: Partial<Parameters<typeof weighClues>[1]> = {}
  ): ReturnType<typeof weighClues> => {
    const byOwner = ['service:a', 'service:b'].map((key) => [key, list.filter(({ owner }) => owner === key)] as const);
    return weighClues(new Map(byOwner), { graph, traced: new Map(), shareOf: () => null, ...known });
  };

  test('add up over kinds', () => {
    const alone = weigh([clue('service:a', 'self-time', 3)]).get('service:a');
    const both = weigh([clue('service:a', 'self-time', 3), clue('service:a', 'network-gap', 3)]).get('service:a');
    assert.equal(alone?.strength, 0.5);
    assert.ok(Math.abs((both?.strength ?? 0) - 2 / 3) < 1e-9);
  });
  test('that may be consequences count less, the more a callee shows of its own', () => {
    const list = [clue('service:a', 'log-rate', 6), clue('service:b', 'self-time', 6)];
    const weighed = weigh(list);
    assert.ok((weighed.get('service:a')?.strength ?? 1) < (weighed.get('service:b')?.strength ?? 0));
    assert.ok((weigh(list.slice(0, 1)).get('service:a')?.strength ?? 0) > 0.6);
  });
  test('that may be consequences count less where flows say that the trouble is elsewhere', () => {
    const list = [clue('service:a', 'log-rate', 6)];
    const strength = (shares: Record<string, number>): number =>
      weigh(list, { shareOf: (owner) => shares[owner] ?? null }).get('service:a')?.strength ?? 1;
    assert.ok(strength({ 'service:a': 1 }) > 0.6);
    assert.ok(strength({ 'service:a': 0 }) < 0.4);
    assert.ok(strength({ 'service:a': 0, 'service:b': 1 }) < 0.2);
  });
  test('of own time count less only where the callee is called in the dark', () => {
    const list = [clue('service:a', 'self-time', 6), clue('service:b', 'network-gap', 6)];
    const dark = weigh(list).get('service:a')?.strength ?? 1;
    const seen =
      weigh(list, { traced: new Map([['service:a', new Set(['service:b'])]]) }).get('service:a')?.strength ?? 0;
    assert.ok(dark < 0.5 && seen > 0.6);
  });
  test('of the use of resources alone say nothing specific, however odd', () => {
    const weighed = weigh([{ ...clue('service:a', 'resource-use', 50), oddness: 1 }]).get('service:a');
    assert.deepEqual([weighed?.strength, weighed?.oddness], [0, 1]);
  });
});

describe('use of resources', () => {
  const observe = (metric: string, role: 'other' | 'rate' | 'utilisation', logRatio: number): Observation => ({
    owner: 'service:a',
    subject: 'other',
    calm: false,
    shift: {
      before: 1,
      after: Math.exp(logRatio),
      z: 20 * Math.sign(logRatio),
      logRatio,
      score: 3 * Math.abs(logRatio),
    },
    profile: { input: { metric, role, labels: {}, unit: '' } } as Observation['profile'],
  });
  test('that more requests account for is not odd', () => {
    const [without] = resourceUseClues([observe('cpu', 'utilisation', 1)]);
    const asked = resourceUseClues([observe('cpu', 'utilisation', 1), observe('requests', 'rate', 1)]);
    assert.ok((without?.score ?? 0) > 0.9);
    assert.deepEqual(asked, []);
  });
  test('takes two odd series where there are two', () => {
    const oddness = (list: Observation[]): number | undefined => resourceUseClues(list)[0]?.oddness;
    assert.equal(oddness([observe('a', 'other', 1)]), 1);
    assert.equal(oddness([observe('a', 'other', 1), observe('b', 'other', 0.01)]), 0.5);
    assert.equal(oddness([observe('a', 'other', 1), observe('b', 'other', 1)]), 1);
  });
});
