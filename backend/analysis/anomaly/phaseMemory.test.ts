import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY_MS, PhaseMemory } from './phaseMemory.ts';

const HOUR = DAY_MS / 24;
const at = (day: number, hour: number): number => day * DAY_MS + hour * HOUR;

describe('PhaseMemory', () => {
  test('knows nothing of a new series', () => {
    const memory = new PhaseMemory(24, 8, 1);
    assert.deepEqual({ ...memory.recall(at(0, 3), 5) }, { distance: 0, usual: Number.NaN, days: 0 });
  });

  test('measures how far a value is from the nearest day at the same time, an hour more or less', () => {
    const memory = new PhaseMemory(24, 8, 1);
    for (const [day, low, high] of [
      [0, 10, 12],
      [1, 20, 22],
    ] as const) {
      memory.remember(at(day, 9), low);
      memory.remember(at(day, 9), high);
    }
    assert.deepEqual({ ...memory.recall(at(2, 9), 21) }, { distance: 0, usual: 16, days: 2 });
    assert.equal(memory.recall(at(2, 9), 17).distance, 3);
    assert.equal(memory.recall(at(2, 9), 4).distance, 6);
    assert.equal(memory.recall(at(2, 10), 25).distance, 3);
    assert.deepEqual({ ...memory.recall(at(2, 8), 25) }, { distance: 3, usual: Number.NaN, days: 2 });
    assert.equal(memory.recall(at(2, 11), 25).days, 0);
  });

  test('does not take today for a precedent, nor forget yesterday because of it', () => {
    const memory = new PhaseMemory(24, 8, 1);
    memory.remember(at(5, 9), 1);
    assert.equal(memory.recall(at(5, 9), 7).days, 0);
    memory.remember(at(6, 9), 100);
    assert.equal(memory.recall(at(6, 9), 100).distance, 99);
    assert.equal(memory.recall(at(7, 9), 100).distance, 0);
  });

  test('remembers as many days as it was told and no more, through a gap too', () => {
    const memory = new PhaseMemory(24, 3, 0);
    for (let day = 0; day < 4; day++) {
      memory.remember(at(day, 0), day * 10);
    }
    // Today took the place of the first day.
    assert.equal(memory.recall(at(3, 0), 0).distance, 10);
    memory.remember(at(9, 5), 1);
    assert.equal(memory.recall(at(9, 0), 0).days, 0);
  });

  test('works before 1970 as after it', () => {
    const memory = new PhaseMemory(24, 8, 1);
    memory.remember(at(-3, 23), 4);
    assert.deepEqual({ ...memory.recall(at(-2, 23), 9) }, { distance: 5, usual: 4, days: 1 });
  });

  test('goes on from stored ranges at once, in the middle of an hour', () => {
    const memory = new PhaseMemory(24, 8, 1);
    memory.remember(at(0, 9), 10);
    assert.equal(memory.recall(at(1, 9), 30).distance, 20);
    const cells = memory.cells.map((cell) => cell + 5);
    memory.restore(cells);
    assert.equal(memory.recall(at(1, 9), 30).distance, 15);
  });
});
