import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createShop } from './index.ts';
import { edgeView, errorShare, increase, snapshot, sum } from './measure.ts';
import type { Snapshot } from './measure.ts';

const ROUTES: readonly [string, string, string][] = [
  ['gateway', 'GET', '/products'],
  ['gateway', 'GET', '/products/{id}'],
  ['gateway', 'GET', '/cart'],
  ['gateway', 'POST', '/cart/items'],
  ['gateway', 'POST', '/checkout'],
  ['payment', 'POST', '/payments'],
  ['inventory', 'POST', '/reservations'],
];

const EDGES: readonly [string, string][] = [
  ['gateway', 'catalog'],
  ['gateway', 'cart'],
  ['cart', 'payment'],
  ['cart', 'inventory'],
  ['payment', 'card-processor'],
  ['payment', 'orders-db'],
  ['inventory', 'inventory-db'],
  ['rabbitmq', 'order-worker'],
];

/** What an alert would be written for, over one window; empty when all is well. */
function symptoms(from: Snapshot, to: Snapshot): string[] {
  const found: string[] = [];
  for (const [service, method, route] of ROUTES) {
    const share = errorShare(from, to, service, method, route);
    if (share > 0.03) {
      found.push(`${service} ${method} ${route} fails ${share}`);
    }
  }
  for (const [client, server] of EDGES) {
    const edge = edgeView(from, to, client, server);
    if (edge.failedShare > 0.03 || edge.clientMs > 500) {
      found.push(`${client} to ${server}: ${edge.failedShare} failed, ${edge.clientMs} ms`);
    }
  }
  const seconds = (to.timeMs - from.timeMs) / 1000;
  for (const node of ['node-1', 'node-2', 'node-3', 'node-4']) {
    const idle = increase(from, to, 'node_cpu_seconds_total', `|${node}:`, '"mode":"idle"') / seconds / 2;
    if (idle < 0.4) {
      found.push(`${node} idle ${idle}`);
    }
  }
  const throttled =
    increase(from, to, 'container_cpu_cfs_throttled_periods_total') /
    increase(from, to, 'container_cpu_cfs_periods_total');
  const counts: [string, number, number][] = [
    ['throttled share', throttled, 0.1],
    ['queue', sum(to, 'rabbitmq_queue_messages'), 100],
    ['restarts', sum(to, 'kube_pod_container_status_restarts_total'), 0],
    ['pool timeouts', increase(from, to, 'db_client_connection_timeouts_total'), 0],
    ['targets down', to.down.length, 0],
    ['stuck transactions', sum(to, 'pg_stat_activity_count', 'idle in transaction'), 0],
  ];
  return found.concat(counts.filter(([, value, limit]) => value > limit).map(([name, value]) => `${name} ${value}`));
}

describe('a healthy shop shows nothing to be alerted about', () => {
  for (const [seed, hour] of [
    [1, 3],
    [2, 9],
    [3, 14],
    [4, 18],
    [5, 22],
  ] as const) {
    test(`two hours from ${hour}:00, seed ${seed}, harmless changes included`, () => {
      const startMs = Date.UTC(2026, 2, 3, hour);
      const shop = createShop({ seed, startMs });
      let before: Snapshot | undefined;
      for (let seconds = 60; seconds <= 7200; seconds += 60) {
        shop.advance(startMs + seconds * 1000);
        const now = snapshot(shop);
        if (before) {
          assert.deepEqual(symptoms(before, now), [], `at +${seconds} s`);
        }
        before = now;
      }
      assert.ok(shop.takeChanges().length > 10);
    });
  }
});

test('load follows the time of day and is noisy', () => {
  const rates = (hour: number): number[] => {
    const startMs = Date.UTC(2026, 2, 3, hour);
    const shop = createShop({ seed: 21, startMs });
    return Array.from({ length: 20 }, (_, i) => {
      const from = snapshot(shop);
      shop.advance(startMs + (i + 1) * 60_000);
      return edgeView(from, snapshot(shop), 'user', 'gateway').perSecond;
    });
  };
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const night = rates(4);
  const evening = rates(19);
  assert.ok(mean(evening) > mean(night) * 1.25, `${mean(night)}/s at night, ${mean(evening)}/s in the evening`);
  assert.ok(Math.max(...evening) - Math.min(...evening) > 5);
});
