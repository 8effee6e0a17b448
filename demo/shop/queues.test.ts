import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DurationHistogram, Latency, normalCdf, observe } from './latency.ts';
import { Random } from './random.ts';
import { queueWait, Station } from './station.ts';
import { dailyShape } from './traffic.ts';

describe('queues', () => {
  test('one server waits as M/M/1 says', () => {
    for (const rho of [0.2, 0.5, 0.9]) {
      assert.ok(Math.abs(queueWait(rho, 1, 10) - (10 * rho) / (1 - rho)) < 1e-9);
    }
  });

  test('many servers wait less than one of the same utilisation', () => {
    assert.ok(queueWait(0.8, 10, 10) < queueWait(0.8, 1, 10) / 5);
  });

  test('below capacity nobody is refused, above it the excess is', () => {
    const calm = new Station();
    const flooded = new Station();
    for (let i = 0; i < 60; i++) {
      calm.step(50, 1, 10, 1000, 2000);
      flooded.step(200, 1, 10, 1000, 2000);
    }
    assert.equal(calm.refusedShare, 0);
    assert.ok(calm.waitMs < 30);
    assert.ok(Math.abs(flooded.refusedShare - 0.5) < 0.01);
    assert.equal(flooded.waitMs, 2000);
  });

  test('a backlog drains when the load goes', () => {
    const station = new Station();
    for (let i = 0; i < 30; i++) {
      station.step(200, 1, 10, 1000, 2000);
    }
    for (let i = 0; i < 30; i++) {
      station.step(10, 1, 10, 1000, 2000);
    }
    assert.equal(station.backlog, 0);
    assert.ok(station.waitMs < 5);
  });
});

describe('latency', () => {
  test('the distribution function of the normal', () => {
    for (const [x, p] of [
      [0, 0.5],
      [1.959964, 0.975],
      [-1, 0.158655],
    ] as const) {
      assert.ok(Math.abs(normalCdf(x) - p) < 1e-6);
    }
  });

  test('a truncated mean lies between zero and both the mean and the limit', () => {
    const latency = new Latency();
    latency.set(200, 10_000);
    assert.ok(Math.abs(latency.truncatedMean(1e7) - 200) < 0.1);
    assert.ok(latency.truncatedMean(100) < 100 && latency.truncatedMean(100) > 80);
    assert.ok(latency.exceed(200) < 0.5 && latency.exceed(200) > 0.3);
  });

  test('histograms count everything once and cut at a timeout', () => {
    const latency = new Latency();
    latency.set(400, 40_000);
    const histogram = new DurationHistogram();
    for (let i = 0; i < 200; i++) {
      observe(37, latency, (i * 0.61803) % 1, 500, histogram);
    }
    assert.equal(histogram.count, 7400);
    const atTimeout = histogram.counts[3] ?? 0;
    assert.equal(atTimeout, 7400);
    const below = (histogram.counts[2] ?? 0) / 7400;
    assert.ok(Math.abs(below - latency.below(0.25)) < 0.02);
    assert.ok(histogram.sumSeconds / 7400 < 0.4);
  });
});

describe('random numbers', () => {
  test('are uniform, repeatable and different by stream', () => {
    const draw = (stream: string): number[] => {
      const random = new Random(1, stream);
      return Array.from({ length: 20_000 }, () => random.next());
    };
    const a = draw('a');
    assert.deepEqual(a, draw('a'));
    assert.notDeepEqual(a.slice(0, 5), draw('b').slice(0, 5));
    const mean = a.reduce((x, y) => x + y, 0) / a.length;
    assert.ok(Math.abs(mean - 0.5) < 0.01);
    assert.ok(a.every((x) => x >= 0 && x < 1));
  });

  test('binomial and Poisson have their means and stay in range', () => {
    const random = new Random(2);
    for (const [n, p] of [
      [5, 0.3],
      [40, 0.02],
      [40, 0.98],
      [500, 0.4],
    ] as const) {
      let total = 0;
      for (let i = 0; i < 4000; i++) {
        const k = random.binomial(n, p);
        assert.ok(Number.isInteger(k) && k >= 0 && k <= n);
        total += k;
      }
      assert.ok(Math.abs(total / 4000 - n * p) < 0.05 * n * Math.min(p, 1 - p) + 0.08, `${n} ${p} ${total / 4000}`);
    }
    let total = 0;
    for (let i = 0; i < 4000; i++) {
      total += random.poisson(i % 2 ? 3 : 80);
    }
    assert.ok(Math.abs(total / 4000 - 41.5) < 1);
  });
});

test('the day has its low before dawn and its high in the evening', () => {
  const at = (hour: number): number => dailyShape(Date.UTC(2026, 2, 3, hour));
  assert.ok(at(4) < at(12) && at(12) < at(19));
  assert.ok(at(19) < 1.3 && at(4) > 0.7);
});
