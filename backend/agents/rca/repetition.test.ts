import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nextLook, WIDENED_ROUND } from './repetition.rules.ts';

/** Seconds after the first analysis at which there is another, when from `certainFrom` on the cause is certain. */
function looksOf(certainFrom: number, first = 0): number[] {
  const at: number[] = [];
  let elapsed = 0;
  for (
    let next = nextLook(first, certainFrom <= 0);
    next !== null;
    next = nextLook(next.round, certainFrom <= elapsed)
  ) {
    elapsed += next.waitSeconds;
    at.push(elapsed);
  }
  return at;
}

describe('an incident is looked at again', () => {
  test('soon while no cause is certain, and when the evidence has grown', () => {
    assert.deepEqual(looksOf(Infinity), [3, 8, 20, 55]);
  });

  test('only when the evidence has grown, once a cause is certain', () => {
    assert.deepEqual(looksOf(0), [20, 55]);
    assert.deepEqual(looksOf(3), [3, 20, 55]);
  });

  test('with all that is left after it has widened', () => {
    assert.deepEqual(looksOf(Infinity, WIDENED_ROUND), [12, 47]);
  });

  test('not for ever, nor after a round that is none', () => {
    [4, 5, 1_000].forEach((round) => assert.equal(nextLook(round, false), null));
  });
});
