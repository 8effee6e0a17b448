import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createShop, exposition } from './index.ts';
import type { Shop } from './index.ts';
import { increase, snapshot, sum } from './measure.ts';

const NOON = Date.UTC(2026, 2, 3, 12);

function everything(shop: Shop): string {
  const text = shop.targets.map((target) => {
    try {
      return `${target.job} ${target.instance}\n${exposition(target.collect(shop.nowMs))}`;
    } catch (error) {
      return String(error);
    }
  });
  return text.join('') + JSON.stringify([shop.takeChanges(), shop.takeLogs()]);
}

describe('determinism', () => {
  const script = (seed: number, strideMs: number): string => {
    const shop = createShop({ seed, startMs: NOON, fillerServices: 2 });
    const run = (seconds: number): void => {
      const end = shop.nowMs + seconds * 1000;
      while (shop.nowMs < end) {
        shop.advance(Math.min(end, shop.nowMs + strideMs));
      }
    };
    run(120);
    shop.inject('memory-leak', 'catalog', 0.9);
    shop.inject('bad-deploy', 'payment', 0.6);
    run(120);
    shop.clear();
    run(60);
    return everything(shop);
  };

  test('the same seed and calls give the same bytes, however the time is cut', () => {
    assert.equal(script(5, 5000), script(5, 30_000));
  });

  test('another seed gives another course', () => {
    assert.notEqual(script(5, 5000), script(6, 5000));
  });

  test('reading the metrics does not change the course', () => {
    const read = createShop({ seed: 9, startMs: NOON });
    const unread = createShop({ seed: 9, startMs: NOON });
    for (let i = 1; i <= 60; i++) {
      read.advance(NOON + i * 1000);
      snapshot(read);
    }
    unread.advance(NOON + 60_000);
    assert.equal(everything(read), everything(unread));
  });
});

describe('requests are conserved', () => {
  const shop = createShop({ seed: 3, startMs: NOON, changeEveryMs: 0 });
  shop.advance(NOON + 60_000);
  const before = snapshot(shop);
  shop.inject('slow-external', 'card-processor', 0.8);
  shop.inject('traffic-surge', 'gateway', 0.7);
  shop.advance(NOON + 300_000);
  const after = snapshot(shop);

  for (const service of ['gateway', 'catalog', 'cart', 'payment', 'inventory']) {
    test(`what is sent to ${service} is what ${service} answers`, () => {
      const sent = increase(before, after, 'traces_service_graph_request_total', `"server":"${service}"`);
      const answered = increase(
        before,
        after,
        'http_server_request_duration_seconds_count',
        `"service_name":"${service}"`
      );
      assert.ok(sent > 1000);
      assert.equal(answered, sent);
    });
  }

  test('messages that are published are consumed, dead or still in the queue', () => {
    const published = increase(before, after, 'rabbitmq_queue_messages_published_total');
    const acked = increase(before, after, 'rabbitmq_channel_messages_acked_total');
    const dead = increase(before, after, 'rabbitmq_global_messages_dead_lettered_delivery_limit_total');
    const grown = sum(after, 'rabbitmq_queue_messages_ready') - sum(before, 'rabbitmq_queue_messages_ready');
    assert.ok(published > 1000);
    assert.equal(acked + dead + grown, published);
  });

  test('statements that services count reach the server as transactions', () => {
    const sent = increase(
      before,
      after,
      'db_client_operation_duration_seconds_count',
      '"server_address":"inventory-db"'
    );
    const edge = increase(before, after, 'traces_service_graph_request_total', '"server":"inventory-db"');
    assert.ok(sent > 1000);
    assert.equal(sent, edge);
  });
});

describe('metrics', () => {
  test('counters only fall where a container began anew, buckets are whole and cumulative', () => {
    const shop = createShop({ seed: 4, startMs: NOON, changeEveryMs: 60_000 });
    shop.inject('memory-leak', 'cart', 0.9);
    let last = new Map<string, number>();
    let restarts = 0;
    for (let i = 1; i <= 240; i++) {
      shop.advance(NOON + i * 5000);
      const next = new Map<string, number>();
      for (const target of shop.targets) {
        let families;
        try {
          families = target.collect(shop.nowMs);
        } catch {
          continue;
        }
        for (const family of families) {
          let bucket = 0;
          for (const { name, labels, value } of family.samples) {
            assert.ok(Number.isFinite(value) && value >= 0, `${name} ${JSON.stringify(labels)} = ${value}`);
            if (name.endsWith('_bucket')) {
              assert.ok(Number.isInteger(value));
              assert.ok(labels.le === '0.025' || value >= bucket, `${name} ${JSON.stringify(labels)}`);
              bucket = value;
            }
            if (family.type !== 'gauge') {
              const key = name + target.instance + JSON.stringify(labels);
              next.set(key, value);
              if (value < (last.get(key) ?? 0)) {
                const own = `${labels.pod ?? ''}${labels.k8s_pod_name ?? ''}`;
                assert.match(own, /^cart-/, `${key} fell`);
                restarts++;
              }
            }
          }
        }
      }
      last = next;
    }
    assert.ok(restarts > 0);
  });

  test('the number of series is that of a small shop, and fillers scale it', () => {
    const series = (fillerServices: number): number => {
      const shop = createShop({ seed: 1, startMs: NOON, fillerServices });
      shop.advance(NOON + 600_000);
      return snapshot(shop).values.size;
    };
    const bare = series(0);
    assert.ok(bare > 600 && bare < 1600, `${bare} series`);
    assert.equal(series(10), bare + 300);
  });

  test('samples and label sets are the same objects from one scrape to the next', () => {
    const shop = createShop({ seed: 1, startMs: NOON, changeEveryMs: 0 });
    shop.advance(NOON + 120_000);
    const collect = (): unknown[] =>
      shop.targets.flatMap((target) =>
        target.collect(shop.nowMs).flatMap((family) => family.samples.map((sample) => sample.labels))
      );
    const first = collect();
    shop.advance(NOON + 125_000);
    const known = new Set(first);
    const fresh = collect().filter((labels) => !known.has(labels));
    assert.ok(fresh.length < first.length * 0.02, `${fresh.length} of ${first.length} are new`);
  });

  test('a rollout replaces the pods: new names, new version, fresh counters', () => {
    const shop = createShop({ seed: 2, startMs: NOON, changeEveryMs: 0 });
    shop.advance(NOON + 60_000);
    const pods = (): string[] =>
      [...snapshot(shop).values.keys()].filter(
        (key) => key.startsWith('target_info|') && key.includes('"service_name":"cart"')
      );
    const before = pods();
    shop.inject('bad-deploy', 'cart', 0.2);
    const [deploy] = shop.takeChanges();
    shop.advance(NOON + 90_000);
    const after = pods();
    assert.equal(after.length, before.length);
    assert.ok(after.every((pod) => !before.includes(pod)));
    assert.ok(after.every((pod) => pod.includes(`"service_version":"${deploy?.to}"`)));
    assert.equal(sum(snapshot(shop), 'kube_deployment_status_replicas_available', '"deployment":"cart"'), 2);
  });
});

describe('changes', () => {
  test('harmless ones come all the time, of all kinds, over many services', () => {
    const shop = createShop({ seed: 8, startMs: NOON });
    shop.advance(NOON + 4 * 3_600_000);
    const changes = shop.takeChanges();
    assert.ok(changes.length > 40 && changes.length < 110, `${changes.length} changes`);
    assert.deepEqual([...new Set(changes.map((change) => change.kind))].sort(), ['config', 'deploy', 'flag']);
    assert.equal(new Set(changes.map((change) => change.service)).size, 6);
    assert.equal(new Set(changes.map((change) => change.id)).size, changes.length);
    assert.deepEqual(shop.takeChanges(), []);
  });

  test('a harmful deploy or setting has the form of a harmless one', () => {
    const shop = createShop({ seed: 8, startMs: NOON });
    shop.advance(NOON + 4 * 3_600_000);
    const harmless = shop.takeChanges();
    shop.inject('bad-deploy', 'inventory', 1);
    shop.inject('bad-configuration', 'payment', 1);
    const harmful = shop.takeChanges();
    assert.deepEqual(
      harmful.map((change) => change.kind),
      ['deploy', 'config']
    );
    for (const change of harmful) {
      const like = harmless.find((candidate) => candidate.kind === change.kind);
      assert.ok(like);
      assert.deepEqual(Object.keys(change), Object.keys(like));
      assert.equal(change.id.length, like.id.length);
      if (change.kind === 'deploy') {
        assert.ok(harmless.some((candidate) => candidate.summary === change.summary));
        assert.match(change.to, /^\d+\.\d+\.\d+$/);
      } else {
        assert.match(change.summary, /^Set \S+ to \S+$/);
        assert.match(like.summary, /^Set \S+ to \S+$/);
      }
    }
  });
});
