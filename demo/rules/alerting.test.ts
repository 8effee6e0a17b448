import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createStandin } from '../prometheus/standin/index.ts';
import { createShop } from '../shop/index.ts';
import type { FaultKind } from '../shop/index.ts';

const START = Date.UTC(2026, 2, 3, 15);
const rules = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.yml'))
  .map((name) => join(import.meta.dirname, name));

interface Fired {
  name: string;
  /** Seconds after the fault, or after the warm-up where there is none. */
  at: number;
  resolvedAt: number | undefined;
  labels: string;
}

/** Seven minutes of warm-up, then the fault for `faultSeconds`, then health again. */
function alertsOf(
  seed: number,
  fault: { kind: FaultKind; target: string; severity: number } | undefined,
  faultSeconds: number,
  healthySeconds: number,
  changes: boolean
): Fired[] {
  const shop = createShop({ seed, startMs: START, logs: false, ...(changes ? {} : { changeEveryMs: 0 }) });
  const prometheus = createStandin({ rules });
  const warmUp = 420;
  const fired: Fired[] = [];
  for (let seconds = 5; seconds <= warmUp + faultSeconds + healthySeconds; seconds += 5) {
    const now = START + seconds * 1000;
    shop.advance(now);
    prometheus.scrape(shop.targets, now);
    for (const transition of prometheus.evaluateRules(now)) {
      const key = JSON.stringify(transition.labels);
      if (transition.to === 'firing') {
        fired.push({ name: transition.rule, at: seconds - warmUp, resolvedAt: undefined, labels: key });
      } else if (transition.from === 'firing') {
        const open = fired.findLast(
          (entry) => entry.name === transition.rule && entry.labels === key && entry.resolvedAt === undefined
        );
        assert.ok(open, `${transition.rule} ended without having fired`);
        open.resolvedAt = seconds - warmUp;
      }
    }
    if (fault && seconds === warmUp) {
      shop.inject(fault.kind, fault.target, fault.severity);
    }
    if (fault && seconds === warmUp + faultSeconds) {
      shop.clear();
    }
  }
  return fired;
}

describe('each fault is noticed within a minute, and all is quiet again after it', () => {
  const cases: readonly [FaultKind, string, readonly string[]][] = [
    ['bad-deploy', 'inventory', ['HttpErrorRatioHigh', 'HttpLatencyHigh']],
    ['slow-external', 'card-processor', ['CheckoutLatencyHigh', 'EdgeSlow']],
    ['pool-exhausted', 'payment', ['ConnectionPoolSaturated', 'HttpErrorRatioCritical']],
    ['memory-leak', 'catalog', ['ContainerOOMKilled']],
    ['disk-full', 'orders-db', ['NodeFilesystemPredictedFull', 'HttpErrorRatioHigh']],
    ['traffic-surge', 'gateway/products', ['TrafficUnusual', 'HttpLatencyHigh']],
    ['noisy-neighbour', 'node-2', ['NodeCpuPressure', 'HttpLatencyHigh']],
    ['bad-configuration', 'payment', ['HttpErrorRatioHigh', 'EdgeFailureRatioHigh']],
  ];
  for (const [kind, target, expected] of cases) {
    test(`${kind} on ${target}`, () => {
      const fired = alertsOf(3, { kind, target, severity: 0.7 }, 120, 300, false);
      assert.ok(
        fired.every((alert) => alert.at > 0),
        'nothing fired before'
      );
      for (const name of expected) {
        const first = fired.find((alert) => alert.name === name);
        assert.ok(first && first.at <= 60, `${name} fired ${first ? `after ${first.at} s` : 'never'}`);
      }
      assert.deepEqual(
        fired.filter((alert) => alert.resolvedAt === undefined).map((alert) => alert.name),
        []
      );
    });
  }
});

test('an hour of health with harmless changes fires nothing', () => {
  assert.deepEqual(alertsOf(17, undefined, 0, 3600, true), []);
});

test('a process that is down is seen as such', () => {
  const prometheus = createStandin({ rules });
  const answering = { job: 'cart', instance: '10.0.0.1:9464', collect: () => [] };
  const down = {
    job: 'cart',
    instance: '10.0.0.2:9464',
    collect: () => {
      throw new Error('connect ECONNREFUSED');
    },
  };
  const transitions = [];
  for (let seconds = 0; seconds <= 20; seconds += 5) {
    prometheus.scrape([answering, down], START + seconds * 1000);
    transitions.push(...prometheus.evaluateRules(START + seconds * 1000));
  }
  const firing = transitions.filter((transition) => transition.to === 'firing');
  assert.deepEqual(
    firing.map((transition) => [transition.rule, transition.labels.instance]),
    [['TargetDown', '10.0.0.2:9464']]
  );
});
