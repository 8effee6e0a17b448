import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { analyse } from '../facade.ts';
import { bundleOf, chain, ONSET_MS } from '../testing/smallSystem.ts';
import { changePoint } from './changePoint.ts';

const series = (...parts: readonly (readonly [number, number])[]): Float64Array =>
  Float64Array.from(parts.flatMap(([count, level]) => Array.from({ length: count }, (_, i) => level + (i % 2) * 0.1)));

describe('a change point', () => {
  test('is where the level leaves the old one, and ends where that comes back', () => {
    const { index, end, strength } = changePoint(series([20, 1], [6, 5], [14, 1]), 1, 0.1, 10);
    assert.deepEqual([index, end], [20, 26]);
    assert.ok(strength > 15);
  });
  test('lasts to the end of the series while the new level stays', () => {
    assert.deepEqual(changePoint(series([20, 1], [20, 5]), 1, 0.1, 10).end, 40);
  });
  test('of a falling level is as strong, with the other sign', () => {
    const up = changePoint(series([20, 5], [20, 9]), 5, 0.5, 10).strength;
    const down = changePoint(series([20, 5], [20, 1]), 5, 0.5, 10).strength;
    assert.ok(up > 0 && Math.abs(up + down) < 0.1 * up);
  });
  test('is not placed by one wild point before the change', () => {
    const values = series([20, 1], [20, 2]);
    values[12] = 1e9;
    assert.equal(changePoint(values, 1, 0.1, 10).index, 20);
  });
  test('is none in a series that is constant, empty, or all gaps', () => {
    for (const values of [new Float64Array(30).fill(3), new Float64Array(0), new Float64Array(9).fill(Number.NaN)]) {
      assert.equal(changePoint(values, 3, 0, 0).index, -1);
    }
  });
});

describe('the onset of an incident', () => {
  const onsetOf = (alertedAt: number, roleOfAlert?: 'duration'): number => {
    const bundle = bundleOf({ ...chain({ back: 0.5 }), alertedAt });
    const alerts = bundle.alerts.map((alert) => ({ ...alert, ...(roleOfAlert && { role: roleOfAlert }) }));
    return Date.parse(analyse({ ...bundle, alerts }).onset ?? '') - ONSET_MS;
  };
  for (const minutes of [-10, -5, 0, 2, 4]) {
    test(`is found to a minute when the alert comes ${minutes} minutes after it`, () => {
      assert.ok(Math.abs(onsetOf(ONSET_MS + minutes * 60_000)) <= 60_000);
    });
  }
  test('is found when the alert says what it measures', () => {
    assert.ok(Math.abs(onsetOf(ONSET_MS + 60_000, 'duration')) <= 60_000);
  });
  test('is found without an alert, from where a patrol looks', () => {
    const bundle = { ...bundleOf(chain({ back: 0.5 })), alerts: [], lookFrom: ONSET_MS - 5 * 60_000 };
    assert.ok(Math.abs(Date.parse(analyse(bundle).onset ?? '') - ONSET_MS) <= 60_000);
    assert.equal(analyse(bundle).findings[0]?.resourceKey, 'service:back');
  });
  describe('a minute after an alert, with an earlier trouble behind it,', () => {
    const NOW = 225;
    /** Hosts whose load had one trouble at steps `had`, and hosts whose load has the present one; some may be both. */
    const onsetOf = (earlier: readonly string[], now: readonly string[], had: readonly [number, number]): number => {
      const gauges = [...new Set([...earlier, ...now])].map((name) => ({
        entity: `host:${name}`,
        metric: 'load',
        role: 'saturation' as const,
        unit: '1',
        level: (broken: boolean, step: number) =>
          earlier.includes(name) && step >= had[0] && step < had[1] ? 8 : broken && now.includes(name) ? 4 : 1,
      }));
      const alerted = now.map((name) => `host:${name}`);
      const bundle = bundleOf({ edges: {}, nodes: {}, gauges, alerted, alertedAt: ONSET_MS + 60_000 });
      const series = bundle.series.map((one) => ({
        ...one,
        times: one.times.slice(0, NOW),
        values: one.values.slice(0, NOW),
      }));
      const window = { from: bundle.window.from, to: series[0]?.times.at(-1) ?? 0 };
      return Date.parse(analyse({ ...bundle, window, series }).onset ?? '') - ONSET_MS;
    };
    const MANY = Array.from({ length: 16 }, (_, i) => `h${i}`);

    test('is that of what goes on, though many were in trouble then', () => {
      assert.ok(Math.abs(onsetOf(MANY, ['a', 'b'], [204, 212])) <= 60_000);
    });
    test('is found in series that had the earlier one, too', () => {
      assert.ok(Math.abs(onsetOf(['a', 'b'], ['a', 'b'], [190, 206])) <= 60_000);
    });
  });
  test('is none where nothing changed', () => {
    assert.equal(analyse(bundleOf(chain({}), false)).onset, null);
  });
});
