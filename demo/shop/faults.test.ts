import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createShop } from './index.ts';
import type { FaultKind, Shop } from './index.ts';
import { edgeView, errorShare, increase, snapshot, sum } from './measure.ts';
import type { Snapshot } from './measure.ts';

const NOON = Date.UTC(2026, 2, 3, 12);

interface Course {
  shop: Shop;
  healthy: [Snapshot, Snapshot];
  faulty: [Snapshot, Snapshot];
  recovered: [Snapshot, Snapshot];
}

/** Five healthy minutes, three faulty ones (the second and third are looked at), five to recover, two more. */
function course(kind: FaultKind, target: string, severity: number, seed = 11): Course {
  const shop = createShop({ seed, startMs: NOON, changeEveryMs: 0 });
  const at = (seconds: number): Snapshot => {
    shop.advance(NOON + seconds * 1000);
    return snapshot(shop);
  };
  const healthy: [Snapshot, Snapshot] = [at(180), at(300)];
  shop.inject(kind, target, severity);
  const faulty: [Snapshot, Snapshot] = [at(360), at(480)];
  shop.clear();
  return { shop, healthy, faulty, recovered: [at(780), at(900)] };
}

function checkoutErrors(window: [Snapshot, Snapshot]): number {
  return errorShare(...window, 'gateway', 'POST', '/checkout');
}

function listErrors(window: [Snapshot, Snapshot]): number {
  return errorShare(...window, 'gateway', 'GET', '/products');
}

function checkoutMs([from, to]: [Snapshot, Snapshot]): number {
  const parts = ['"service_name":"gateway"', '"http_route":"/checkout"'];
  const seconds = increase(from, to, 'http_server_request_duration_seconds_sum', ...parts);
  return (seconds / increase(from, to, 'http_server_request_duration_seconds_count', ...parts)) * 1000;
}

function assertRecovered({ recovered, healthy }: Course): void {
  assert.ok(checkoutErrors(recovered) < 0.02, `checkout errors ${checkoutErrors(recovered)}`);
  assert.ok(listErrors(recovered) < 0.01);
  assert.ok(checkoutMs(recovered) < checkoutMs(healthy) * 1.25);
  assert.equal(recovered[1].down.length, 0);
  assert.ok(sum(recovered[1], 'rabbitmq_queue_messages') < 60);
}

describe('every fault works at its place, is felt by callers, leaves the rest alone and passes', () => {
  test('bad deploy', () => {
    const run = course('bad-deploy', 'payment', 0.7);
    const cartToPayment = edgeView(...run.faulty, 'cart', 'payment');
    const before = edgeView(...run.healthy, 'cart', 'payment');
    assert.ok(cartToPayment.failedShare > 0.1 || cartToPayment.clientMs > before.clientMs + 500);
    assert.ok(checkoutErrors(run.faulty) > 0.1 || checkoutMs(run.faulty) > checkoutMs(run.healthy) + 500);
    assert.ok(edgeView(...run.faulty, 'payment', 'card-processor').failedShare < 0.01);
    assert.ok(listErrors(run.faulty) < 0.01);
    assertRecovered(run);
  });

  test('slow external dependency: only the arrows on the way to it', () => {
    const run = course('slow-external', 'card-processor', 0.6);
    const before = edgeView(...run.healthy, 'payment', 'card-processor').clientMs;
    const after = edgeView(...run.faulty, 'payment', 'card-processor').clientMs;
    assert.ok(after > before * 8, `${before} ms to ${after} ms`);
    assert.ok(edgeView(...run.faulty, 'cart', 'payment').clientMs > before + 1000);
    assert.ok(edgeView(...run.faulty, 'payment', 'orders-db').clientMs < 10);
    assert.ok(edgeView(...run.faulty, 'cart', 'shipping-rates').clientMs < 120);
    assert.equal(increase(...run.faulty, 'db_client_connection_timeouts_total'), 0);
    assert.ok(listErrors(run.faulty) < 0.01);
    assertRecovered(run);
  });

  test('connection pool: all connections used, requests time out waiting, the database is idle and well', () => {
    const run = course('pool-exhausted', 'inventory', 0.6);
    const [, end] = run.faulty;
    const pod = '"service_name":"inventory"';
    assert.equal(sum(end, 'db_client_connection_count', pod, '"used"'), sum(end, 'db_client_connection_max', pod));
    assert.ok(increase(...run.faulty, 'db_client_connection_timeouts_total', pod) > 100);
    assert.equal(increase(...run.faulty, 'db_client_connection_timeouts_total', '"service_name":"payment"'), 0);
    assert.ok(sum(end, 'pg_stat_activity_count', 'inventory-db', '"idle in transaction"') > 10);
    const busy = increase(...run.faulty, 'container_cpu_usage_seconds_total', '"pod":"inventory-db-0"');
    assert.ok(busy < increase(...run.healthy, 'container_cpu_usage_seconds_total', '"pod":"inventory-db-0"'));
    assert.ok(checkoutErrors(run.faulty) > 0.5);
    assertRecovered(run);
  });

  test('memory leak: working set up to the limit, kills, restarts with counters anew', () => {
    const run = course('memory-leak', 'cart', 0.7);
    const [from, to] = run.faulty;
    const cart = '"container":"cart"';
    assert.ok(sum(to, 'kube_pod_container_status_restarts_total', cart) >= 2);
    assert.equal(
      sum(to, 'kube_pod_container_status_restarts_total'),
      sum(to, 'kube_pod_container_status_restarts_total', cart)
    );
    assert.ok(sum(to, 'kube_pod_container_status_last_terminated_reason', cart, 'OOMKilled') >= 1);
    assert.ok(sum(to, 'container_oom_events_total', cart) >= 2);
    assert.ok(edgeView(from, to, 'gateway', 'cart').failedShare > 0.03);
    assert.ok(edgeView(from, to, 'gateway', 'catalog').failedShare < 0.01);
    assertRecovered(run);
  });

  test('disk full: no space, writes fail, reads go on', () => {
    const run = course('disk-full', 'inventory-db', 0.7);
    const [, end] = run.faulty;
    assert.ok(sum(end, 'node_filesystem_avail_bytes', 'inventory-db') < 100e6);
    assert.ok(sum(end, 'kubelet_volume_stats_available_bytes', 'data-inventory-db-0') < 100e6);
    assert.ok(increase(...run.faulty, 'pg_stat_database_xact_rollback', '"datname":"inventory"') > 200);
    assert.ok(errorShare(...run.faulty, 'inventory', 'POST', '/reservations') > 0.5);
    assert.ok(errorShare(...run.faulty, 'inventory', 'GET', '/stock/{id}') < 0.02);
    assert.ok(increase(...run.faulty, 'pg_stat_database_xact_rollback', '"datname":"orders"') < 20);
    assertRecovered(run);
  });

  test('disk of the broker full: publishers are blocked by its alarm', () => {
    const run = course('disk-full', 'rabbitmq', 0.7);
    assert.equal(sum(run.faulty[1], 'rabbitmq_alarms_free_disk_space_watermark'), 1);
    assert.ok(edgeView(...run.faulty, 'cart', 'rabbitmq').failedShare > 0.5);
    assert.ok(checkoutErrors(run.faulty) > 0.5);
    assert.equal(sum(run.recovered[1], 'rabbitmq_alarms_free_disk_space_watermark'), 0);
    assertRecovered(run);
  });

  test('traffic surge: everything behind the gateway gets more, in proportion, until something saturates', () => {
    const run = course('traffic-surge', 'gateway', 0.5);
    const rate = (window: [Snapshot, Snapshot]): number => edgeView(...window, 'user', 'gateway').perSecond;
    assert.ok(rate(run.faulty) > rate(run.healthy) * 2.5);
    assert.ok(
      edgeView(...run.faulty, 'cart', 'payment').perSecond > edgeView(...run.healthy, 'cart', 'payment').perSecond * 1.8
    );
    const catalog = '"container":"catalog"';
    const throttled = increase(...run.faulty, 'container_cpu_cfs_throttled_periods_total', catalog);
    assert.ok(throttled / increase(...run.faulty, 'container_cpu_cfs_periods_total', catalog) > 0.5);
    assert.ok(listErrors(run.faulty) > 0.05);
    assertRecovered(run);
  });

  test('noisy neighbour: the node is saturated by another container, its pods slow down without using more', () => {
    const run = course('noisy-neighbour', 'node-4', 0.6);
    const idle = increase(...run.faulty, 'node_cpu_seconds_total', 'node-4', '"mode":"idle"') / 120 / 2;
    assert.ok(idle < 0.1, `idle ${idle}`);
    assert.ok(increase(...run.faulty, 'node_cpu_seconds_total', 'node-3', '"mode":"idle"') / 120 / 2 > 0.5);
    assert.ok(increase(...run.faulty, 'container_cpu_usage_seconds_total', 'analytics-batch', 'node-4') > 100);
    assert.ok(increase(...run.faulty, 'node_pressure_cpu_waiting_seconds_total', 'node-4') > 50);
    const inventory = (window: [Snapshot, Snapshot]): number =>
      increase(...window, 'container_cpu_usage_seconds_total', '"container":"inventory"', 'node-4');
    assert.ok(inventory(run.faulty) < inventory(run.healthy) * 1.6);
    assert.ok(checkoutMs(run.faulty) > checkoutMs(run.healthy) + 300);
    assertRecovered(run);
  });

  test('bad configuration: a timeout below what the dependency needs, which itself is as fast as ever', () => {
    const run = course('bad-configuration', 'payment', 0.7);
    const call = edgeView(...run.faulty, 'payment', 'card-processor');
    assert.ok(call.failedShare > 0.2);
    assert.ok(call.clientMs < edgeView(...run.healthy, 'payment', 'card-processor').clientMs);
    assert.ok(checkoutErrors(run.faulty) > 0.2);
    assertRecovered(run);
  });

  test('bad configuration: no cache sends every lookup to the service behind it', () => {
    const run = course('bad-configuration', 'catalog', 0.7);
    assert.equal(edgeView(...run.faulty, 'catalog', 'redis').perSecond, 0);
    assert.ok(
      edgeView(...run.faulty, 'catalog', 'inventory').perSecond >
        edgeView(...run.healthy, 'catalog', 'inventory').perSecond * 5
    );
    assert.ok(listErrors(run.faulty) > 0.1);
    assertRecovered(run);
  });
});

describe('all targets', () => {
  const { faults } = createShop({ seed: 1, startMs: NOON });
  for (const { kind, targets } of faults) {
    for (const target of targets) {
      test(`${kind} on ${target} is seen by somebody within 90 s and passes`, () => {
        const run = course(kind, target, 0.6);
        const [from, to] = run.faulty;
        const worst = Math.max(
          ...['payment', 'inventory', 'cart', 'catalog', 'gateway', 'order-worker'].map(
            (server) =>
              increase(from, to, 'traces_service_graph_request_failed_total', `"server":"${server}"`) /
              Math.max(1, increase(from, to, 'traces_service_graph_request_total', `"server":"${server}"`))
          )
        );
        const slower = checkoutMs(run.faulty) / checkoutMs(run.healthy);
        const backlog = sum(to, 'rabbitmq_queue_messages');
        assert.ok(
          worst > 0.03 || slower > 1.5 || backlog > 120,
          `failures ${worst}, checkout x${slower}, backlog ${backlog}`
        );
        assertRecovered(run);
      });
    }
  }
});

describe('the switches', () => {
  test('refuse what does not exist', () => {
    const shop = createShop({ seed: 1, startMs: NOON });
    assert.throws(() => shop.inject('flood' as FaultKind, 'cart', 0.5), RangeError);
    assert.throws(() => shop.inject('toString' as FaultKind, 'cart', 0.5), RangeError);
    assert.throws(() => shop.inject('bad-deploy', 'orders-db', 0.5), RangeError);
    assert.throws(() => shop.inject('bad-deploy', 'cart', 0), RangeError);
    assert.throws(() => shop.inject('bad-deploy', 'cart', 1.1), RangeError);
    assert.throws(() => shop.inject('bad-deploy', 'cart', Number.NaN), RangeError);
    shop.inject('bad-deploy', 'cart', 1);
    assert.throws(() => shop.inject('bad-deploy', 'cart', 1), /already active/);
    assert.equal(shop.activeFaults().length, 1);
    assert.deepEqual(shop.clear('fault-99'), []);
    assert.equal(shop.clear().length, 1);
    assert.deepEqual(shop.activeFaults(), []);
  });

  test('a stronger fault hurts more', () => {
    const share = (severity: number): number =>
      checkoutErrors(course('pool-exhausted', 'payment', severity).faulty) +
      checkoutMs(course('slow-external', 'card-processor', severity).faulty) / 1e4;
    assert.ok(share(0.2) < share(0.9));
  });

  test('faults together are undone each by itself', () => {
    const shop = createShop({ seed: 3, startMs: NOON, changeEveryMs: 0 });
    const surge = shop.inject('traffic-surge', 'gateway', 0.2);
    shop.inject('traffic-surge', 'gateway/checkout', 0.2);
    shop.clear(surge.id);
    assert.deepEqual(
      shop.activeFaults().map((fault) => fault.target),
      ['gateway/checkout']
    );
    shop.clear();
    shop.advance(NOON + 60_000);
    const from = snapshot(shop);
    shop.advance(NOON + 120_000);
    const rate = edgeView(from, snapshot(shop), 'user', 'gateway').perSecond;
    assert.ok(rate > 70 && rate < 150, `${rate}/s`);
  });
});
