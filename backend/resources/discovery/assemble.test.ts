import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assemble, type Picture } from './assemble.rules.ts';
import type { InstantSample } from './metricReader.ts';
import { readSource } from './readSource.ts';

type Series = [metric: string, labels: Record<string, string>, value?: number];

/** A source that answers discovery's queries from a list of series; every rate is the series' value. */
function sourceOf(series: readonly Series[]): (query: string) => Promise<InstantSample[]> {
  return (query) => {
    if (query.startsWith('count by (__name__)')) {
      const names = new Set(series.map(([metric]) => metric));
      const wanted = (/=~"(.*)"/.exec(query)?.[1] ?? '').split('|');
      return Promise.resolve(wanted.filter((name) => names.has(name)).map((name) => ({ labels: { __name__: name }, value: 1 })));
    }
    const metric = /([a-zA-Z_:][\w:]*)(?:\{([^}]*)\})?(?:\[5m\]\)*|\)+)$/.exec(query.replace(/\)+$/, ')'));
    const by = [...query.matchAll(/by \(([^)]*)\)/g)].at(-1)?.[1]?.split(', ') ?? [];
    const matchers = [...(metric?.[2] ?? '').matchAll(/(\w+)(=~|=)"([^"]*)"/g)];
    const name = metric?.[1] ?? '';
    const groups = new Map<string, InstantSample>();
    for (const [given, labels, value = 1] of series) {
      const fits = matchers.every(([, label = '', operator, pattern = '']) =>
        operator === '=' ? labels[label] === pattern : new RegExp(`^(?:${pattern})$`).test(labels[label] ?? '')
      );
      if (given === name && fits) {
        const kept = Object.fromEntries(by.flatMap((label) => (labels[label] === undefined ? [] : [[label, labels[label]]])));
        const key = JSON.stringify(kept);
        groups.set(key, { labels: kept, value: (groups.get(key)?.value ?? 0) + value });
      }
    }
    return Promise.resolve([...groups.values()]);
  };
}

async function pictureOf(...sources: Series[][]): Promise<Picture> {
  return assemble(await Promise.all(sources.map((series) => readSource(sourceOf(series)))));
}

const keys = (picture: Picture): string[] => picture.resources.map((one) => one.key).sort();
const edges = (picture: Picture): string[] => picture.edges.map((one) => `${one.from} ${one.kind} ${one.to}`).sort();

const call = (client: string, server: string, type = '', value = 10): Series => [
  'traces_service_graph_request_total',
  { client, server, connection_type: type },
  value,
];
const pod = (name: string, workload: string, node: string, ip: string, kind = 'ReplicaSet'): Series => [
  'kube_pod_info',
  { namespace: 'shop', pod: name, node, pod_ip: ip, host_ip: `10.0.0.${node.slice(-1)}`, created_by_kind: kind, created_by_name: kind === 'ReplicaSet' ? `${workload}-6d5f` : workload },
];
const http = (service: string, podName: string, value = 10, status = '200'): Series => [
  'http_server_request_duration_seconds_count',
  { service_name: service, k8s_namespace_name: 'shop', k8s_pod_name: podName, http_response_status_code: status, job: service, instance: '10.42.0.1:9464' },
  value,
];

describe('discovery makes one picture of a shop', () => {
  const shop: Series[] = [
    call('user', 'gateway', 'virtual_node'),
    call('gateway', 'cart'),
    call('cart', 'redis', 'database'),
    call('cart', 'rabbitmq', 'messaging_system'),
    call('rabbitmq', 'order-worker', 'messaging_system'),
    call('cart', 'orders-db', 'database'),
    call('cart', 'card-processor', 'virtual_node'),
    call('cart', 'rates.example.com'),
    ['traces_service_graph_request_failed_total', { client: 'cart', server: 'orders-db', connection_type: 'database' }, 1],
    http('gateway', 'gateway-6d5f-a', 9),
    http('gateway', 'gateway-6d5f-a', 1, '503'),
    http('cart', 'cart-6d5f-a'),
    pod('gateway-6d5f-a', 'gateway', 'node-1', '10.42.0.1'),
    pod('cart-6d5f-a', 'cart', 'node-2', '10.42.0.2'),
    pod('order-worker-6d5f-a', 'order-worker', 'node-2', '10.42.0.3'),
    pod('orders-db-0', 'orders-db', 'node-1', '10.42.0.4', 'StatefulSet'),
    pod('redis-0', 'redis', 'node-2', '10.42.0.5', 'StatefulSet'),
    pod('rabbitmq-0', 'rabbitmq', 'node-2', '10.42.0.6', 'StatefulSet'),
    ['kube_pod_labels', { namespace: 'shop', pod: 'cart-6d5f-a', label_team: 'checkout' }],
    ['pg_up', { instance: 'orders-db:9187' }],
    ['pg_settings_max_connections', { instance: 'orders-db:9187', server: 'orders-db:5432' }],
    ['redis_up', { instance: 'redis:9121' }],
    ['rabbitmq_disk_space_available_bytes', { instance: 'rabbitmq-0:15692' }],
    ['node_uname_info', { instance: '10.0.0.1:9100', nodename: 'node-1' }],
    ['node_memory_MemTotal_bytes', { instance: '10.0.0.1:9100' }],
    ['kubelet_volume_stats_capacity_bytes', { namespace: 'shop', persistentvolumeclaim: 'data-orders-db-0' }],
  ];

  test('every thing appears once, under the kind that is proved', async () => {
    assert.deepEqual(keys(await pictureOf(shop)), [
      'cache:redis',
      'database:orders-db',
      'external:card-processor',
      'external:rates.example.com',
      'external:user',
      'host:node-1',
      'host:node-2',
      'pod:shop/cart-6d5f-a',
      'pod:shop/gateway-6d5f-a',
      'pod:shop/order-worker-6d5f-a',
      'pod:shop/orders-db-0',
      'pod:shop/rabbitmq-0',
      'pod:shop/redis-0',
      'queue:rabbitmq',
      'service:cart',
      'service:gateway',
      'service:order-worker',
    ]);
  });

  test('calls, placement and parts are edges', async () => {
    const found = edges(await pictureOf(shop));
    for (const edge of [
      'external:user calls service:gateway',
      'service:cart calls cache:redis',
      'service:cart calls database:orders-db',
      'service:cart calls external:card-processor',
      'service:cart calls queue:rabbitmq',
      'queue:rabbitmq calls service:order-worker',
      'pod:shop/orders-db-0 part-of database:orders-db',
      'pod:shop/rabbitmq-0 part-of queue:rabbitmq',
      'pod:shop/cart-6d5f-a part-of service:cart',
      'pod:shop/cart-6d5f-a runs-on host:node-2',
    ]) {
      assert.ok(found.includes(edge), `${edge} is missing in\n${found.join('\n')}`);
    }
    assert.equal(found.length, 8 + 12);
  });

  test('other names lead to the same thing', async () => {
    const { aliases } = await pictureOf(shop);
    const alias = (key: string): string | undefined => aliases.get(key);
    assert.equal(alias('queue:rabbitmq-0'), 'queue:rabbitmq');
    assert.equal(alias('database:redis'), 'cache:redis');
    assert.equal(alias('service:orders-db'), 'database:orders-db');
    assert.equal(alias('database:10.42.0.4'), 'database:orders-db');
    assert.equal(alias('host:10.0.0.1'), 'host:node-1');
    assert.equal(alias('host:10.0.0.2'), 'host:node-2');
    assert.equal(alias('pod:shop/data-orders-db-0'), 'pod:shop/orders-db-0');
    assert.equal(alias('service:cart'), undefined);
  });

  test('golden numbers, team and group come with them', async () => {
    const { resources, edges: found } = await pictureOf(shop);
    const gateway = resources.find((one) => one.key === 'service:gateway');
    assert.deepEqual(gateway?.golden, { requestsPerSecond: 10, errorShare: 0.1, p95Seconds: null });
    const toDatabase = found.find((one) => one.to === 'database:orders-db' && one.kind === 'calls');
    assert.deepEqual(toDatabase?.golden, { requestsPerSecond: 10, errorShare: 0.1, p95Seconds: null });
    const cart = resources.find((one) => one.key === 'service:cart');
    assert.deepEqual([cart?.team, cart?.group], ['checkout', 'shop']);
  });
});

describe('names that differ between conventions', () => {
  test('a deployment whose pods all call themselves otherwise is that service', async () => {
    const picture = await pictureOf([pod('cart-v2-6d5f-a', 'cart-v2', 'node-1', '10.42.0.9'), http('cart', 'cart-v2-6d5f-a'), http('pay', 'pay-6d5f-a')]);
    assert.equal(picture.aliases.get('service:cart-v2'), undefined);
    assert.ok(edges(picture).includes('pod:shop/cart-v2-6d5f-a part-of service:cart'));
    assert.ok(!keys(picture).includes('service:cart-v2'));
  });

  test('a service that proves itself and a database of the same name stay two', async () => {
    const picture = await pictureOf([http('orders', 'orders-6d5f-a'), ['pg_up', { instance: 'orders:9187' }], call('orders', 'orders', 'database')]);
    assert.ok(keys(picture).includes('service:orders') && keys(picture).includes('database:orders'));
    assert.ok(edges(picture).includes('service:orders calls database:orders'));
  });

  test('with nothing but a service graph nobody is called external', async () => {
    assert.deepEqual(keys(await pictureOf([call('a', 'b'), call('b', 'c')])), ['service:a', 'service:b', 'service:c']);
  });

  test('a mesh knows its own workloads and calls only what lies outside external', async () => {
    const mesh = (to: Record<string, string>): Series => ['istio_requests_total', { reporter: 'source', source_workload: 'web', response_code: '200', ...to }];
    const picture = await pictureOf([
      mesh({ destination_workload: 'reviews' }),
      mesh({ destination_workload: 'unknown', destination_service: 'api.example.com:443', destination_service_name: 'PassthroughCluster' }),
    ]);
    assert.deepEqual(keys(picture), ['external:api.example.com', 'service:reviews', 'service:web']);
  });

  test('an unmeasured broker between services is a queue, a consumer that Kubernetes runs is a service', async () => {
    const picture = await pictureOf([call('a', 'worker', 'messaging_system'), call('a', 'events', 'messaging_system'), pod('worker-6d5f-a', 'worker', 'node-1', '10.42.0.9')]);
    assert.ok(keys(picture).includes('service:worker') && keys(picture).includes('queue:events'));
  });

  test('a database on a host of its own runs on it', async () => {
    const picture = await pictureOf([['mysql_up', { instance: 'db-7.example.com:9104' }], ['node_memory_MemTotal_bytes', { instance: 'db-7.example.com:9100' }]]);
    assert.deepEqual(edges(picture), ['database:db-7.example.com runs-on host:db-7.example.com']);
  });

  test('one pod name in two namespaces names neither', async () => {
    const other: Series = ['kube_pod_info', { namespace: 'blog', pod: 'redis-0', node: 'node-1', created_by_kind: 'StatefulSet', created_by_name: 'redis' }];
    const picture = await pictureOf([pod('redis-0', 'redis', 'node-1', '10.42.0.5', 'StatefulSet'), other, ['redis_up', { instance: 'redis-0:9121' }]]);
    assert.ok(keys(picture).includes('cache:redis-0'));
  });

  test('two sources that know the same thing make one of it', async () => {
    const picture = await pictureOf([call('a', 'db', 'database')], [['pg_up', { instance: 'db:9187' }]]);
    assert.deepEqual(keys(picture), ['database:db', 'service:a']);
  });
});

describe('odd worlds', () => {
  test('nothing at all', async () => {
    assert.deepEqual(await pictureOf([]), { resources: [], edges: [], aliases: new Map() });
    assert.deepEqual(await pictureOf(), { resources: [], edges: [], aliases: new Map() });
  });

  test('circles and calls to oneself are kept', async () => {
    assert.deepEqual(edges(await pictureOf([call('a', 'b'), call('b', 'a'), call('a', 'a')])), [
      'service:a calls service:a',
      'service:a calls service:b',
      'service:b calls service:a',
    ]);
  });

  test('hostile label values end up short and shown as they are, or nowhere', async () => {
    const nasty = `"><img src=x onerror=alert(1)>\u0000`;
    const picture = await pictureOf([call(nasty, 'x'.repeat(5_000)), call(nasty, 'b'), http('__proto__', 'p-1'), http('constructor', 'p-2')]);
    assert.ok(picture.resources.every((one) => one.key.length <= 300 && !one.key.includes('\u0000')));
    assert.ok(keys(picture).includes('service:__proto__'));
    assert.equal(picture.edges.filter((one) => one.kind === 'calls').length, 1);
  });

  test('NaN, infinite and negative answers are no numbers', async () => {
    const picture = await pictureOf([call('a', 'b', '', Number.NaN), call('a', 'c', '', Number.POSITIVE_INFINITY), call('a', 'd', '', -1)]);
    assert.ok(picture.edges.every((one) => one.golden.requestsPerSecond === 0 && one.golden.errorShare === null));
  });

  test('5,000 services in a ring with their pods are assembled', async () => {
    const series: Series[] = [];
    for (let i = 0; i < 5_000; i++) {
      series.push(call(`s${i}`, `s${(i + 1) % 5_000}`), pod(`s${i}-6d5f-a`, `s${i}`, `node-${i % 9}`, `10.${i >> 8}.${i & 255}.7`));
    }
    const picture = await pictureOf(series);
    assert.equal(picture.resources.length, 10_009);
    assert.equal(picture.edges.length, 15_000);
  });
});
