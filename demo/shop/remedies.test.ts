import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createShop, Refusal } from './index.ts';
import type { FaultKind, Operator, Shop } from './index.ts';
import { edgeView, errorShare, increase, snapshot, sum } from './measure.ts';
import type { Snapshot } from './measure.ts';

const NOON = Date.UTC(2026, 2, 3, 12);

function openShop(): Shop {
  const shop = createShop({ seed: 11, startMs: NOON, changeEveryMs: 0, logs: false });
  shop.advance(NOON + 180_000);
  return shop;
}

function seconds(shop: Shop, count: number): Snapshot {
  shop.advance(shop.nowMs + count * 1000);
  return snapshot(shop);
}

/** A minute and a half with the fault, the remedy, a minute for it to take effect; the next minute is looked at. */
function remedied(
  kind: FaultKind,
  target: string,
  remedy: (operator: Operator) => void
): { shop: Shop; window: [Snapshot, Snapshot] } {
  const shop = openShop();
  shop.inject(kind, target, 0.7);
  seconds(shop, 90);
  remedy(shop.operator);
  return { shop, window: [seconds(shop, 60), seconds(shop, 60)] };
}

function failing([from, to]: [Snapshot, Snapshot], server: string): number {
  const part = `"server":"${server}"`;
  return (
    increase(from, to, 'traces_service_graph_request_failed_total', part) /
    Math.max(1, increase(from, to, 'traces_service_graph_request_total', part))
  );
}

function checkoutMs([from, to]: [Snapshot, Snapshot]): number {
  const parts = ['"service_name":"gateway"', '"http_route":"/checkout"'];
  const time = increase(from, to, 'http_server_request_duration_seconds_sum', ...parts);
  return (time / increase(from, to, 'http_server_request_duration_seconds_count', ...parts)) * 1000;
}

describe('the right remedy takes the cause away', () => {
  const cases: readonly [FaultKind, string, (operator: Operator) => void][] = [
    ['bad-deploy', 'payment', (operator) => operator.rollBack('payment', 'previous')],
    ['memory-leak', 'cart', (operator) => operator.rollBack('cart', 'previous')],
    ['pool-exhausted', 'payment', (operator) => operator.resizePool('payment', 30)],
    ['disk-full', 'orders-db', (operator) => operator.clean('orders-db')],
    ['disk-full', 'rabbitmq', (operator) => operator.clean('node-4')],
    ['traffic-surge', 'gateway', (operator) => operator.setLimit(0.8, 30)],
    ['noisy-neighbour', 'node-2', (operator) => operator.restart('analytics-batch', 'node-2')],
    ['bad-configuration', 'payment', (operator) => operator.restoreConfiguration('payment', 'latest')],
  ];
  for (const [kind, target, remedy] of cases) {
    test(`${kind} on ${target}`, () => {
      const { window } = remedied(kind, target, remedy);
      for (const server of ['gateway', 'catalog', 'cart', 'payment', 'inventory']) {
        assert.ok(failing(window, server) < 0.02, `${server} fails ${failing(window, server)}`);
      }
      assert.ok(checkoutMs(window) < 600, `checkout takes ${checkoutMs(window)} ms`);
    });
  }
});

describe('a wrong remedy does not help', () => {
  const cases: readonly [FaultKind, string, string, (operator: Operator) => void][] = [
    ['bad-deploy', 'payment', 'payment', (operator) => operator.restart('payment')],
    ['bad-configuration', 'payment', 'payment', (operator) => operator.restart('payment')],
    ['disk-full', 'orders-db', 'payment', (operator) => operator.clean('inventory-db')],
    ['traffic-surge', 'gateway', 'gateway', (operator) => operator.scale('gateway', 4)],
    ['bad-deploy', 'payment', 'payment', (operator) => operator.scale('payment', 4)],
  ];
  for (const [kind, target, server, remedy] of cases) {
    test(`${kind} on ${target}`, () => {
      const { shop, window } = remedied(kind, target, remedy);
      assert.ok(failing(window, server) > 0.05 || checkoutMs(window) > 1000);
      assert.equal(shop.activeFaults().length, 1);
    });
  }

  test('nobody here can speed up somebody else: the limit only spares the rest', () => {
    const { window } = remedied('slow-external', 'card-processor', (operator) => operator.setLimit(0.8, 30));
    assert.ok(edgeView(...window, 'payment', 'card-processor').clientMs > 1500);
  });

  test('a restart gives a leaking service its memory back, and it leaks again', () => {
    const shop = openShop();
    shop.inject('memory-leak', 'cart', 0.3);
    seconds(shop, 40);
    const before = sum(snapshot(shop), 'container_memory_working_set_bytes', '"container":"cart"');
    shop.operator.restart('cart');
    const after = sum(seconds(shop, 15), 'container_memory_working_set_bytes', '"container":"cart"');
    const later = sum(seconds(shop, 35), 'container_memory_working_set_bytes', '"container":"cart"');
    assert.ok(after < before * 0.75 && later > after * 1.3, `${before} ${after} ${later}`);
  });

  test('a restart frees hung connections for a while', () => {
    const shop = openShop();
    shop.inject('pool-exhausted', 'inventory', 0.5);
    seconds(shop, 60);
    shop.operator.restart('inventory');
    const used = (at: Snapshot): number =>
      sum(at, 'db_client_connection_count', '"service_name":"inventory"', '"used"');
    assert.ok(used(seconds(shop, 16)) < 20);
    assert.equal(used(seconds(shop, 60)), 24);
  });
});

describe('rolling back', () => {
  test('deploys a version that was there, and the same way leads forward again', () => {
    const shop = openShop();
    const { version } = shop.operator.service('cart');
    shop.inject('bad-deploy', 'cart', 0.7);
    const [deploy] = shop.takeChanges();
    seconds(shop, 30);
    assert.deepEqual(
      { ...shop.operator.rollBack('cart', version), changes: [] },
      { changed: true, from: deploy?.to, to: version, changes: [] }
    );
    const [back] = shop.takeChanges();
    assert.deepEqual([back?.kind, back?.from, back?.to, back?.author], ['deploy', deploy?.to, version, 'automation']);
    seconds(shop, 30);
    assert.equal(shop.activeFaults().length, 0, 'the bad version is gone');
    shop.operator.rollBack('cart', deploy?.to ?? '');
    seconds(shop, 30);
    assert.equal(shop.activeFaults().length, 1, 'and comes back with its fault');
  });

  test('a version number is used once', () => {
    const shop = openShop();
    shop.inject('bad-deploy', 'cart', 0.7);
    shop.operator.rollBack('cart', 'previous');
    shop.inject('bad-deploy', 'cart', 0.7);
    const { versions } = shop.operator.service('cart');
    assert.equal(new Set(versions).size, versions.length);
    assert.equal(versions.length, 4);
  });

  test('the same leak twice is cured twice', () => {
    const shop = openShop();
    for (let round = 0; round < 2; round++) {
      shop.inject('memory-leak', 'catalog', 1);
      seconds(shop, 60);
      shop.operator.rollBack('catalog', 'previous');
      assert.equal(shop.activeFaults().length, 0);
      seconds(shop, 30);
      const restarts = (at: Snapshot): number =>
        sum(at, 'kube_pod_container_status_restarts_total', '"container":"catalog"');
      assert.equal(restarts(seconds(shop, 90)), restarts(snapshot(shop)));
    }
  });
});

describe('scaling out', () => {
  test('adds pods that serve, are scraped and take load off the others; in again takes them away', () => {
    const shop = openShop();
    const before = shop.targets;
    shop.inject('traffic-surge', 'gateway/products', 0.3);
    const busy: [Snapshot, Snapshot] = [seconds(shop, 30), seconds(shop, 60)];
    const throttled = (window: [Snapshot, Snapshot]): number =>
      increase(...window, 'container_cpu_cfs_throttled_periods_total', '"container":"catalog"') /
      increase(...window, 'container_cpu_cfs_periods_total', '"container":"catalog"');
    shop.operator.scale('catalog', 4);
    assert.deepEqual(shop.operator.service('catalog').replicas, { wanted: 4, ready: 2 });
    const eased: [Snapshot, Snapshot] = [seconds(shop, 30), seconds(shop, 60)];
    assert.equal(shop.targets.length, before.length + 2);
    assert.equal(sum(eased[1], 'kube_deployment_status_replicas_available', '"catalog"'), 4);
    assert.ok(throttled(eased) < throttled(busy) / 2, `${throttled(busy)} to ${throttled(eased)}`);
    const sent = increase(...eased, 'traces_service_graph_request_total', '"server":"catalog"');
    const answered = increase(...eased, 'http_server_request_duration_seconds_count', '"service_name":"catalog"');
    assert.equal(answered, sent);
    shop.operator.scale('catalog', 2);
    assert.equal(shop.targets.length, before.length);
    const after = seconds(shop, 30);
    assert.equal(sum(after, 'kube_deployment_spec_replicas', '"deployment":"catalog"'), 2);
    assert.equal([...after.values.keys()].filter((key) => /^kube_pod_info.*"catalog-/.test(key)).length, 2);
    assert.equal(
      [...after.values.keys()].filter((key) => /^container_cpu_usage.*"container":"catalog"/.test(key)).length,
      2
    );
  });

  test('spreads the pods over the hosts', () => {
    const shop = openShop();
    shop.operator.scale('payment', 4);
    const nodes = [...seconds(shop, 10).values.keys()].flatMap(
      (key) => /^kube_pod_info.*"node":"(node-\d)".*"payment-/.exec(key)?.[1] ?? []
    );
    assert.equal(new Set(nodes).size, 4);
  });

  test('during a rollout leaves no pod behind', () => {
    const shop = openShop();
    shop.operator.restart('cart');
    shop.operator.scale('cart', 1);
    seconds(shop, 30);
    assert.equal(shop.operator.service('cart').rollingOut, false);
    assert.deepEqual(shop.operator.service('cart').replicas, { wanted: 1, ready: 1 });
  });
});

describe('the limit of the gateway', () => {
  test('turns away what is above the usual, says so, leaves quiet routes alone and ends by itself', () => {
    const shop = openShop();
    shop.inject('traffic-surge', 'gateway/products', 0.7);
    shop.operator.setLimit(1.2, 2);
    const window: [Snapshot, Snapshot] = [seconds(shop, 30), seconds(shop, 60)];
    const rate = (of: [Snapshot, Snapshot], route: string): number =>
      increase(
        ...of,
        'http_server_request_duration_seconds_count',
        '"service_name":"gateway"',
        `"http_route":"${route}"`
      ) / 60;
    assert.ok(rate(window, '/products') < 60 && rate(window, '/products') > 40);
    assert.ok(rate(window, '/checkout') > 7);
    assert.ok(increase(...window, 'http_server_rate_limited_requests_total') > 5000);
    assert.ok(errorShare(...window, 'gateway', 'GET', '/products') < 0.01);
    assert.equal(shop.operator.limit().endsAtMs, NOON + 300_000);
    seconds(shop, 31);
    assert.deepEqual(shop.operator.limit(), { share: null, endsAtMs: null });
    assert.deepEqual(
      shop.takeChanges().map((change) => [change.summary, change.author]),
      [
        ['Limit every route to 1.2 of its usual rate', 'automation'],
        ['Lift the rate limit', 'gateway'],
      ]
    );
  });

  test('a healthy shop without a limit shows no series of it', () => {
    assert.ok(![...snapshot(openShop()).values.keys()].some((key) => key.includes('rate_limited')));
  });
});

describe('other commands', () => {
  test('a restored setting can be restored again, which undoes it', () => {
    const shop = openShop();
    shop.inject('bad-configuration', 'inventory', 0.7);
    const [bad] = shop.takeChanges();
    const effect = shop.operator.restoreConfiguration('inventory', bad?.summary ?? '');
    assert.deepEqual([effect.from, effect.to], [bad?.to, bad?.from]);
    assert.equal(shop.activeFaults().length, 0);
    shop.operator.restoreConfiguration('inventory', 'latest');
    assert.equal(shop.activeFaults().length, 1);
  });

  test('harmless settings can be restored too', () => {
    const shop = createShop({ seed: 8, startMs: NOON });
    seconds(shop, 7200);
    const service = shop.operator.services().find((candidate) => candidate.configuration.length > 0);
    const [revision] = service?.configuration ?? [];
    assert.ok(service && revision);
    assert.equal(shop.operator.restoreConfiguration(service.name, 'latest').to, revision.from);
  });

  test('cleaning frees what is kept without use and nothing else; a clean volume stays as it is', () => {
    const shop = openShop();
    const usual = shop.operator.volume('orders-db').usedBytes;
    assert.equal(shop.operator.clean('orders-db').changed, false);
    shop.inject('disk-full', 'orders-db', 0.9);
    seconds(shop, 60);
    const { from, to } = shop.operator.clean('shop/orders-db-0');
    assert.ok(Number(from) > usual * 1.5 && Math.abs(Number(to) - usual) < 1e8);
    seconds(shop, 60);
    assert.ok(Math.abs(shop.operator.volume('data-orders-db-0').usedBytes - usual) < 1e8);
    const [clean] = shop.takeChanges();
    assert.deepEqual([clean?.kind, clean?.resource], ['other', 'database:orders-db']);
  });

  test('what is already so changes nothing and makes no event', () => {
    const shop = openShop();
    assert.equal(shop.operator.scale('cart', 2).changed, false);
    assert.equal(shop.operator.resizePool('payment', 10).changed, false);
    assert.equal(shop.operator.setLimit(null, 0).changed, false);
    assert.deepEqual(shop.takeChanges(), []);
  });

  test('the end of a fault puts back what held it off', () => {
    const shop = openShop();
    shop.inject('pool-exhausted', 'payment', 0.7);
    shop.inject('traffic-surge', 'gateway', 0.4);
    shop.operator.resizePool('payment', 30);
    shop.operator.setLimit(0.8, 60);
    shop.clear();
    assert.equal(shop.operator.service('payment').pool?.size, 10);
    assert.equal(shop.operator.limit().share, null);
  });
});

describe('refused with the reason', () => {
  const cases: readonly [string, Refusal['reason'], RegExp, (operator: Operator) => unknown][] = [
    [
      'an unknown service',
      'unknown',
      /no service mars; known: gateway, .*order-worker/,
      (of) => of.rollBack('mars', 'previous'),
    ],
    [
      'a version that never was',
      'unknown',
      /version 9\.9\.9 of cart was never rolled out here; known: /,
      (of) => of.rollBack('cart', '9.9.9'),
    ],
    ['the version that runs', 'impossible', /already runs/, (of) => of.rollBack('cart', of.service('cart').version)],
    ['a name of every object', 'unknown', /no service toString/, (of) => of.service('toString')],
    ['an unknown host', 'unknown', /no host node-9; known: node-1/, (of) => of.restart('cart', 'node-9')],
    ['a host without the service', 'impossible', /cart has no pod on node-1/, (of) => of.restart('cart', 'node-1')],
    ['no replicas', 'invalid', /from 1 to 8/, (of) => of.scale('cart', 0)],
    ['too many replicas', 'invalid', /from 1 to 8/, (of) => of.scale('cart', 9)],
    ['half a replica', 'invalid', /whole number/, (of) => of.scale('cart', 2.5)],
    [
      'more connections than the server has',
      'impossible',
      /2 pods with 60 connections each are 120; orders-db has 81 for payment/,
      (of) => of.resizePool('payment', 60),
    ],
    [
      'replicas whose pools do not fit',
      'impossible',
      /orders-db has/,
      (of) => [of.resizePool('payment', 30), of.scale('payment', 4)],
    ],
    ['a pool that is none', 'impossible', /no connection pool/, (of) => of.resizePool('catalog', 5)],
    ['an empty pool', 'invalid', /at least 1/, (of) => of.resizePool('payment', 0)],
    ['an unknown volume', 'unknown', /no volume attic; known: orders-db/, (of) => of.clean('attic')],
    ['a limit of nothing', 'invalid', /share must be/, (of) => of.setLimit(0, 30)],
    ['a limit for ever', 'invalid', /minutes must be/, (of) => of.setLimit(0.5, 1e9)],
    [
      'a revision that never was',
      'unknown',
      /no revision "Set a to b"/,
      (of) => of.restoreConfiguration('cart', 'Set a to b'),
    ],
    ['no revision at all', 'unknown', /no earlier revision/, (of) => of.restoreConfiguration('cart', 'latest')],
  ];
  for (const [what, reason, message, act] of cases) {
    test(what, () => {
      const shop = openShop();
      assert.throws(
        () => act(shop.operator),
        (error) => error instanceof Refusal && error.reason === reason && message.test(error.message)
      );
    });
  }

  test('a revision that something else has overwritten', () => {
    const shop = openShop();
    shop.operator.resizePool('payment', 20);
    shop.operator.resizePool('payment', 30);
    assert.throws(() => shop.operator.restoreConfiguration('payment', 'Set db.pool.max_size to 20'), /is 30 by now/);
  });
});

test('the same commands at the same times give the same course', () => {
  const course = (): string => {
    const shop = openShop();
    shop.inject('bad-deploy', 'cart', 0.5);
    seconds(shop, 30);
    shop.operator.rollBack('cart', 'previous');
    shop.operator.scale('gateway', 3);
    shop.operator.setLimit(0.9, 1);
    const end = seconds(shop, 90);
    return JSON.stringify([[...end.values], shop.takeChanges()]);
  };
  assert.equal(course(), course());
});
