import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { graphOf, near, shiftTo } from '../../testing/handMade.ts';
import type { Clue, ClueKind } from './clue.ts';
import { type Known, weighClues, type Weighed } from './weighClues.ts';

const clue = (kind: ClueKind, score: number, told: Partial<Clue> = {}): Clue => ({
  owner: '',
  kind,
  mechanism: 'unknown',
  score,
  shift: shiftTo(1, 2),
  what: '',
  unit: '',
  profiles: [],
  ...told,
});
const weigh = (clues: Record<string, Clue[]>, told: Partial<Known> = {}): Weighed => {
  const graph = graphOf('service:a>service:b', 'service:a>service:c');
  const weighed = weighClues(new Map(Object.entries(clues)), {
    graph,
    traced: new Map(),
    shareOf: () => null,
    ...told,
  });
  return weighed.get('service:a') as Weighed;
};
/** The sum of scores that a strength stands for. */
const sumOf = ({ strength }: Weighed): number => (3 * strength) / (1 - strength);
const shares =
  (of: Record<string, number>) =>
  (owner: string): number | null =>
    of[owner] ?? null;

describe('clues of one owner', () => {
  test('say half of what can be said from a sum of three on', () => {
    assert.equal(weigh({ 'service:a': [clue('self-time', 3)] }).strength, 0.5);
    assert.equal(weigh({ 'service:a': [] }).strength, 0);
  });

  test('add up; vague ones count three tenths, and twice what the others say at most', () => {
    const sum = (...clues: Clue[]): number => sumOf(weigh({ 'service:a': clues }));
    assert.ok(
      near(sum(clue('network-gap', 2), clue('span-errors', 1), clue('child-calls', 0.5), clue('log-rate', 0.25)), 3.75)
    );
    assert.ok(near(sum(clue('self-time', 2), clue('symptom', 1), clue('resource-use', 2)), 2.9));
    assert.ok(near(sum(clue('self-time', 1), clue('symptom', 50)), 3));
    assert.equal(sum(clue('symptom', 50), clue('resource-use', 50)), 0);
  });

  test('are told by their weight, equal ones by their kind', () => {
    const { clues } = weigh({
      'service:a': [clue('resource-use', 5), clue('span-errors', 2), clue('log-rate', 2), clue('self-time', 3)],
    });
    assert.deepEqual(
      clues.map(({ kind }) => kind),
      ['self-time', 'log-rate', 'span-errors', 'resource-use']
    );
    const again = weigh({ 'service:a': [clue('log-rate', 2), clue('span-errors', 2)] }).clues;
    assert.deepEqual(
      again.map(({ kind }) => kind),
      ['log-rate', 'span-errors']
    );
  });

  test('are as odd as the oddest', () => {
    const odd = [clue('resource-use', 1, { oddness: 0.2 }), clue('symptom', 1, { oddness: 0.7 }), clue('self-time', 1)];
    assert.equal(weigh({ 'service:a': odd }).oddness, 0.7);
    assert.equal(weigh({ 'service:a': [clue('self-time', 9)] }).oddness, 0);
  });
});

describe('what may be a consequence', () => {
  const own = ['network-gap', 'self-time', 'span-errors', 'log-rate', 'child-calls'] as const;
  const sums = (others: Record<string, Clue[]>, told: Partial<Known> = {}): number[] =>
    own.map((kind) => Math.round(1e6 * sumOf(weigh({ 'service:a': [clue(kind, 4)], ...others }, told))) / 1e6);

  test('counts the less, the more the callee with most of its own shows', () => {
    const others = {
      'service:b': [clue('self-time', 2), clue('network-gap', 1), clue('log-rate', 50)],
      'service:c': [clue('self-time', 1)],
    };
    assert.deepEqual(sums(others), [4, 2, 2, 2, 2]);
    assert.deepEqual(sums({ 'service:x': [clue('self-time', 50)] }), [4, 4, 4, 4, 4]);
  });

  test('is none of its own time where spans show the calls to that callee', () => {
    const others = { 'service:b': [clue('self-time', 3)] };
    assert.deepEqual(sums(others, { traced: new Map([['service:a', new Set(['service:b'])]]) }), [4, 4, 2, 2, 2]);
    assert.deepEqual(sums(others, { traced: new Map([['service:a', new Set(['service:c'])]]) }), [4, 2, 2, 2, 2]);
  });

  test('counts the less, the more of the trouble flows say to be elsewhere', () => {
    assert.deepEqual(sums({}, { shareOf: shares({ 'service:a': 0 }) }), [4, 4, 0.8, 0.8, 0.8]);
    assert.deepEqual(sums({}, { shareOf: shares({ 'service:a': 0.5 }) }), [4, 4, 2.4, 2.4, 2.4]);
    assert.deepEqual(sums({}, { shareOf: shares({ 'service:a': 1 }) }), [4, 4, 4, 4, 4]);
  });

  test('counts the less, the more of the trouble the flows of a callee explain', () => {
    assert.deepEqual(sums({}, { shareOf: shares({ 'service:b': 0.5 }) }), [4, 2, 2, 2, 2]);
  });

  test('is how it works, not what it uses', () => {
    const vague = (kind: ClueKind): number =>
      sumOf(weigh({ 'service:a': [clue('network-gap', 9), clue(kind, 10)], 'service:b': [clue('self-time', 3)] })) - 9;
    assert.ok(near(vague('resource-use'), 3) && near(vague('symptom'), 1.5));
  });
});
