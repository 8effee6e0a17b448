import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { profileOf, profileShift } from '../scoring/profile.ts';
import { bundleOf, chain, ONSET_MS, START_MS } from '../testing/smallSystem.ts';
import { observeAll } from './observeAll.ts';
import { CALM_Z, type Observation } from './pressure.ts';

const { window, series } = bundleOf(chain({ back: 0.5 }));
const SEARCH_FROM_MS = ONSET_MS - 600_000;
const frame = { window, onsetMs: ONSET_MS, untilMs: window.to, searchFrom: SEARCH_FROM_MS, stepMs: 15_000 };
const usual = series[0];

function observed(values: Float64Array): Observation {
  assert.ok(usual !== undefined);
  const input = { ...usual, times: usual.times.subarray(0, values.length), values };
  const [one] = observeAll([profileOf(input, 0, SEARCH_FROM_MS)], frame, () => 'service:mid');
  assert.ok(one !== undefined);
  return one;
}

describe('an observation', () => {
  test('that is called calm never scores as much as an odd one', () => {
    const point = fc.oneof({ weight: 30, arbitrary: fc.double({ min: 9, max: 10, noNaN: true }) }, fc.double());
    const past = fc.array(point, { minLength: 8, maxLength: 40 });
    const level = fc.double({ min: 8, max: 14, noNaN: true });
    fc.assert(
      fc.property(past, level, fc.boolean(), (list, after, steady) => {
        const before = (i: number): number => (steady ? 10 : (list[i % list.length] as number));
        const values = Float64Array.from({ length: 240 }, (_, i) => before(i) * (i < 220 ? 1 : after / 10));
        const { calm, shift } = observed(values);
        assert.ok(!calm || Math.abs(shift.z) < CALM_Z, `calm, with a score of ${shift.z}`);
      }),
      { numRuns: 3_000 }
    );
  });

  test('of a steady series is calm, of one that doubled or has no past it is not', () => {
    const steady = Float64Array.from({ length: 240 }, (_, i) => 10 + (i % 3) * 0.1);
    assert.equal(observed(steady).calm, true);
    assert.equal(observed(steady.map((value, i) => (i < 220 ? value : 2 * value))).calm, false);
    assert.equal(observed(steady.map((value, i) => (i < 215 ? Number.NaN : value))).calm, false);
  });

  test('has the change of its profile, also where it is calm', () => {
    for (const input of series) {
      const profile = profileOf(input, 0, START_MS + 100 * 15_000);
      const [one] = observeAll([profile], frame, () => 'service:mid');
      assert.ok(one !== undefined);
      const { before, after, z, logRatio, score } = one.shift;
      assert.deepEqual({ before, after, z, logRatio, score }, profileShift(profile, ONSET_MS, window.to));
    }
  });
});
