import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { comparedSide } from './comparison.rules.ts';
import { holds, nextReadingAt, worstOf } from './holds.rules.ts';

describe('the compared side of a rule', () => {
  test('is what stands before its outermost comparison with a number', () => {
    const cases: [string, string | null][] = [
      ['up == 0', 'up'],
      ['rate(errors[5m]) > 0.5', 'rate(errors[5m])'],
      ['sum(rate(a{x=">1"}[5m])) / sum(rate(b[5m])) >= 1e-3', 'sum(rate(a{x=">1"}[5m])) / sum(rate(b[5m]))'],
      ['(a > 1) > 2', '(a > 1)'],
      ['a > bool 1', 'a'],
      ['a # b > 1\n > 2', 'a # b > 1'],
      ["a{x='it\\'s > 3'} < 5", "a{x='it\\'s > 3'}"],
      ['disk_free < 10 * 1024', 'disk_free'],
      ['absent(up)', null],
      ['a > b', null],
      ['a > 1 and b > 2', null],
      ['a > 1 unless on (x) b', null],
      ['> 1', null],
      ['', null],
    ];
    for (const [expression, side] of cases) {
      assert.equal(comparedSide(expression), side, expression);
    }
  });

  test('a name that contains a word is no operator', () => {
    assert.equal(comparedSide('command_errors > 1'), 'command_errors');
    assert.equal(comparedSide('order_total > 1'), 'order_total');
  });
});

describe('a condition', () => {
  test('has to hold for every series', () => {
    assert.equal(worstOf([1, 9, 3], { below: 5 }), 9);
    assert.equal(worstOf([1, 9, 3], { above: 0 }), 1);
    assert.equal(worstOf([2, 2, 3], { equals: 2 }), 3);
    assert.equal(worstOf([2, 2], { equals: 2 }), 2);
  });

  test('is not met by what is no number', () => {
    for (const condition of [{ below: 5 }, { above: 0 }, { equals: 0 }]) {
      assert.equal(holds(worstOf([1, Number.NaN], condition), condition), false);
      assert.equal(holds(worstOf([], condition), condition), false);
    }
    assert.equal(holds(Infinity, { below: 5 }), false);
  });

  test('excludes its bound', () => {
    assert.deepEqual([holds(5, { below: 5 }), holds(5, { above: 5 }), holds(5, { equals: 5 })], [false, false, true]);
  });
});

describe('the next reading', () => {
  const at = (seconds: number): string => new Date(seconds * 1_000).toISOString();
  const step = (given: object): Parameters<typeof nextReadingAt>[0] => ({
    readings: [{ at: at(0), value: 1 }],
    wakeAt: at(300),
    holdsSince: null,
    ...given,
  });
  const verify = { withinSeconds: 300, forSeconds: 0 };

  test('comes every 5 s, at the moment the condition has held long enough, and at the deadline', () => {
    assert.equal(nextReadingAt(step({ readings: [] }), verify), 0);
    assert.equal(nextReadingAt(step({}), verify), 5_000);
    assert.equal(nextReadingAt(step({ holdsSince: at(0) }), { ...verify, forSeconds: 3 }), 3_000);
    assert.equal(nextReadingAt(step({ wakeAt: at(2) }), verify), 2_000);
  });

  test('is so seldom that a whole day fits into what is kept', () => {
    const pause = nextReadingAt(step({ wakeAt: at(86_400) }), { withinSeconds: 86_400, forSeconds: 0 }) / 1_000;
    assert.ok(86_400 / pause <= 490);
  });
});
