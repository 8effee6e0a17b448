import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import type { Sample, ScrapeTarget } from '../../metrics.ts';
import { startPrometheus } from '../index.ts';
import { until } from '../alertScenario.ts';
import { createStandin, type Standin } from './index.ts';

const T = 1_700_000_000_000;

function target(instance: string, samples: () => Sample[]): ScrapeTarget {
  return { job: 'j', instance, collect: () => [{ name: 'm', help: 'Help.', type: 'gauge', samples: samples() }] };
}

function values(standin: Standin, query: string, timeMs: number): Record<string, number> {
  const result = standin.query(query, timeMs);
  assert.equal(result.type, 'vector');
  return result.type === 'vector'
    ? Object.fromEntries(result.samples.map(({ labels, point }) => [labels.toString(), point[1]]))
    : {};
}

describe('scraping', () => {
  test('adds job and instance, keeps an own label of that name as exported, and reports on itself', () => {
    const standin = createStandin();
    standin.scrape([target('i', () => [{ name: 'm', labels: { job: 'own', a: '' }, value: 3 }])], T);
    assert.deepEqual(values(standin, 'm', T), { 'm{exported_job="own", instance="i", job="j"}': 3 });
    assert.deepEqual(values(standin, 'up', T), { 'up{instance="i", job="j"}': 1 });
    assert.deepEqual(values(standin, 'scrape_samples_scraped', T), {
      'scrape_samples_scraped{instance="i", job="j"}': 1,
    });
  });

  test('a series that vanishes ends at once, and comes back', () => {
    const standin = createStandin();
    const names = new Set(['a', 'b', 'c']);
    const one = target('i', () => [...names].map((a) => ({ name: 'm', labels: { a }, value: 1 })));
    standin.scrape([one], T);
    names.delete('b');
    standin.scrape([one], T + 5000);
    assert.equal(Object.keys(values(standin, 'm', T + 4999)).length, 3);
    assert.equal(Object.keys(values(standin, 'm', T + 5000)).length, 2);
    names.add('b');
    standin.scrape([one], T + 10_000);
    assert.deepEqual(values(standin, 'count_over_time(m{a="b"}[1m])', T + 10_000), {
      '{a="b", instance="i", job="j"}': 2,
    });
  });

  test('a target that vanishes ends with all its series, `up` included', () => {
    const standin = createStandin();
    const targets = ['x', 'y'].map((instance) => target(instance, () => [{ name: 'm', labels: {}, value: 1 }]));
    standin.scrape(targets, T);
    standin.scrape(targets.slice(0, 1), T + 5000);
    assert.deepEqual(Object.keys(values(standin, '{__name__=~"m|up"}', T + 5000)), [
      'm{instance="x", job="j"}',
      'up{instance="x", job="j"}',
    ]);
  });

  test('an HTTP target that cannot be read is down and its series end', () => {
    const standin = createStandin();
    standin.scrapeText('j', 'i', '# TYPE m gauge\nm{a="x\\"y\\n\\\\"} 1e3\nn 2 123\n', T, 0.1);
    assert.deepEqual(values(standin, '{__name__=~"m|n|up"}', T), {
      'm{a="x\\"y\\n\\\\", instance="i", job="j"}': 1000,
      'n{instance="i", job="j"}': 2,
      'up{instance="i", job="j"}': 1,
    });
    standin.scrapeText('j', 'i', undefined, T + 5000, 0.1);
    assert.deepEqual(values(standin, '{__name__=~"m|n|up"}', T + 5000), { 'up{instance="i", job="j"}': 0 });
    standin.scrapeText('j', 'i', 'm{a="x} 1\n', T + 10_000, 0.1);
    assert.deepEqual(values(standin, 'up', T + 10_000), { 'up{instance="i", job="j"}': 0 });
  });

  test('samples older than the retention are forgotten, and series without any', () => {
    const standin = createStandin({ retentionMs: 600_000 });
    const names = new Set(['old', 'kept']);
    const one = target('i', () => [...names].map((a) => ({ name: 'm', labels: { a }, value: 1 })));
    for (let at = 0; at <= 3_600_000; at += 10_000) {
      if (at === 60_000) {
        names.delete('old');
      }
      standin.scrape([one], T + at);
    }
    const end = T + 3_600_000;
    assert.ok(Object.values(values(standin, 'count_over_time(m[2h])', end)).every((count) => count <= 91));
    assert.deepEqual(Object.keys(values(standin, 'last_over_time(m[2h])', end)), [
      'm{a="kept", instance="i", job="j"}',
    ]);
    names.add('old');
    standin.scrape([one], end + 10_000);
    assert.equal(Object.keys(values(standin, 'm', end + 10_000)).length, 2);
  });
});

test('the stand-in runs by the wall clock, over HTTP targets and objects', async () => {
  const server = createServer((_request, response) => response.end('remote 7\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
  const running = await startPrometheus({
    kind: 'standin',
    dataDir: '',
    rules: [],
    scrapeIntervalMs: 100,
    targets: [{ job: 'j', instance: 'r', url }, target('i', () => [{ name: 'm', labels: {}, value: 1 }])],
    history: () => [
      {
        timestampMs: Date.now() - 60_000,
        job: 'j',
        instance: 'i',
        families: target('i', () => [{ name: 'm', labels: {}, value: 1 }]).collect(0),
      },
    ],
  });
  try {
    assert.equal((await fetch(`${running.url}/-/ready`)).status, 200);
    const ask = async (query: string): Promise<{ value: [number, string] }[]> => {
      const body = (await (await fetch(`${running.url}/api/v1/query?query=${encodeURIComponent(query)}`)).json()) as {
        data: { result: { value: [number, string] }[] };
      };
      return body.data.result;
    };
    await until('both targets', async () => ((await ask('sum(up) == 2')).length === 1 ? true : undefined));
    assert.equal((await ask('remote'))[0]!.value[1], '7');
    assert.equal((await ask('m offset 50s'))[0]!.value[1], '1');
    const metadata = (await (await fetch(`${running.url}/api/v1/metadata?metric=m`)).json()) as unknown;
    assert.deepEqual(metadata, { status: 'success', data: { m: [{ type: 'gauge', help: 'Help.', unit: '' }] } });
    const missing = await fetch(`${running.url}/api/v1/nothing`);
    assert.equal(missing.status, 404);
  } finally {
    await running.stop();
    server.close();
    server.closeAllConnections();
  }
  await assert.rejects(fetch(`${running.url}/-/ready`));
});
