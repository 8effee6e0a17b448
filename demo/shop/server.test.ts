import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ChangeInput } from '#contract/change';
import type { ChangeEvent, LogLine } from './api.ts';
import { ChangeSender } from './changeSender.ts';
import type { WebhookAuth } from './changeSender.ts';
import { CONTROL_TOKEN_HEADER, createShop, startShopServer } from './index.ts';
import type { ShopServer } from './index.ts';
import { LogFile } from './logFile.ts';

const TOKEN = 'a-token-for-tests';

function change(id: string): ChangeEvent {
  return {
    id,
    kind: 'deploy',
    service: 'cart',
    summary: 'Bump',
    from: '1.0.0',
    to: '1.0.1',
    author: 'ci-bot',
    timeMs: Date.UTC(2026, 2, 3),
  };
}

describe('the shop on HTTP', () => {
  let server: ShopServer;
  const started: string[] = [];
  const ended: string[] = [];

  before(async () => {
    const shop = createShop({ seed: 1, startMs: Date.now() - 60_000 });
    server = await startShopServer({
      shop,
      port: 0,
      controlToken: TOKEN,
      onFaultStart: (fault) => started.push(fault.target),
      onFaultEnd: (fault) => ended.push(fault.target),
    });
  });

  after(() => server.stop());

  const faults = (method: string, path = '', body?: string, token = TOKEN): Promise<Response> =>
    fetch(`${server.url}/faults${path}`, { method, body: body ?? null, headers: { [CONTROL_TOKEN_HEADER]: token } });

  test('serves the metrics of every target in the text format', async () => {
    assert.ok(server.url.startsWith('http://127.0.0.1:'));
    assert.ok(server.targets.length >= 24);
    for (const target of server.targets) {
      const response = await fetch(target.url);
      assert.equal(response.status, 200, target.url);
      assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
      assert.match(await response.text(), /^# HELP /);
    }
    assert.equal((await fetch(`${server.url}/metrics/cart/nowhere`)).status, 404);
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  });

  test('the control API wants its token', async () => {
    const without = await fetch(`${server.url}/faults`);
    assert.equal(without.status, 403);
    assert.equal((await faults('POST', '', '{"kind":"bad-deploy","target":"cart"}', 'wrong')).status, 403);
    assert.deepEqual(started, []);
  });

  test('starts, lists and ends faults, and tells the scoreboard', async () => {
    const response = await faults('POST', '', JSON.stringify({ kind: 'bad-deploy', target: 'cart', severity: 0.4 }));
    assert.equal(response.status, 201);
    const fault = (await response.json()) as { id: string; kind: string; severity: number };
    assert.equal(fault.severity, 0.4);
    const list = (await (await faults('GET')).json()) as { choices: unknown[]; active: { id: string }[] };
    assert.equal(list.choices.length, 8);
    assert.deepEqual(
      list.active.map((entry) => entry.id),
      [fault.id]
    );
    assert.equal((await faults('DELETE', `/${fault.id}`)).status, 200);
    assert.equal((await faults('DELETE', `/${fault.id}`)).status, 404);
    assert.equal((await faults('DELETE')).status, 200);
    assert.deepEqual([started, ended], [['cart'], ['cart']]);
  });

  test('refuses bad input with the reason', async () => {
    for (const body of [
      '',
      '{',
      '[]',
      'null',
      '{"kind":"bad-deploy"}',
      '{"kind":"flood","target":"cart"}',
      '{"kind":"bad-deploy","target":"mars"}',
      '{"kind":"bad-deploy","target":"cart","severity":7}',
      'x'.repeat(20_000),
    ]) {
      const response = await faults('POST', '', body);
      assert.equal(response.status, 400, body.slice(0, 40));
      assert.ok(((await response.json()) as { error: string }).error.length > 5);
    }
    assert.equal((await faults('PUT')).status, 405);
  });
});

test('a process that is down fails its scrape', async () => {
  const shop = createShop({ seed: 1, startMs: Date.now() - 180_000, changeEveryMs: 0 });
  shop.inject('memory-leak', 'catalog', 1);
  const isDown = (): boolean =>
    shop.targets.some((target) => {
      try {
        target.collect(shop.nowMs);
        return false;
      } catch {
        return true;
      }
    });
  while (!isDown() && shop.nowMs < Date.now() - 30_000) {
    shop.advance(shop.nowMs + 1000);
  }
  assert.ok(isDown());
  const frozen = {
    ...shop,
    targets: shop.targets,
    faults: shop.faults,
    nowMs: shop.nowMs,
    advance: () => undefined,
    takeChanges: () => [],
    takeLogs: () => [],
  };
  const server = await startShopServer({ shop: frozen as unknown as typeof shop, port: 0, controlToken: TOKEN });
  try {
    const statuses = await Promise.all(server.targets.map(async (target) => (await fetch(target.url)).status));
    assert.ok(statuses.includes(503));
    assert.ok(statuses.filter((status) => status === 200).length > 20);
  } finally {
    await server.stop();
  }
});

describe('change events', () => {
  interface Delivery {
    headers: IncomingHttpHeaders;
    body: string;
  }

  async function deliver(
    auth: WebhookAuth,
    changes: ChangeEvent[],
    answers: number[]
  ): Promise<{ deliveries: Delivery[]; sender: ChangeSender; lines: string[] }> {
    const deliveries: Delivery[] = [];
    const receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        deliveries.push({ headers: request.headers, body });
        response.writeHead(answers.shift() ?? 202);
        response.end();
      });
    });
    await new Promise<void>((resolve) => {
      receiver.listen(0, '127.0.0.1', resolve);
    });
    const lines: string[] = [];
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/changes`;
    const sender = new ChangeSender({ url, auth, log: (line) => lines.push(line) });
    sender.enqueue(changes);
    await sender.flush();
    receiver.closeAllConnections();
    receiver.close();
    return { deliveries, sender, lines };
  }

  test('go out one by one in order, with a bearer token', async () => {
    const { deliveries, sender } = await deliver({ type: 'bearer', token: 'secret' }, [change('a'), change('b')], []);
    assert.deepEqual(
      deliveries.map((delivery) => (JSON.parse(delivery.body) as { id: string }).id),
      ['a', 'b']
    );
    assert.equal(deliveries[0]?.headers.authorization, 'Bearer secret');
    assert.equal((JSON.parse(deliveries[0]?.body ?? '{}') as { at: string }).at, '2026-03-03T00:00:00.000Z');
    assert.equal(sender.pending, 0);
  });

  test('tell what they alter: a deploy its commit, a setting its diff, as the contract takes them', async () => {
    const diff = '-a=1\n+a=2';
    const changes = [
      { ...change('deploy-ab12'), diff },
      { ...change('config-cd34'), kind: 'config' as const, diff },
    ];
    const { deliveries } = await deliver({ type: 'none' }, changes, []);
    const [deploy, setting] = deliveries.map(({ body }) => ChangeInput.parse(JSON.parse(body)));
    assert.deepEqual(
      [deploy?.diff, deploy?.commits.map((commit) => [commit.id, commit.message, commit.diff])],
      ['', [['ab12', 'Bump', diff]]]
    );
    assert.deepEqual([setting?.diff, setting?.commits], [diff, []]);
  });

  test('are signed over time and body', async () => {
    const auth = { type: 'hmac', secret: 'k', header: 'x-signature', timestampHeader: 'x-timestamp' } as const;
    const { deliveries } = await deliver(auth, [change('a')], []);
    const [delivery] = deliveries;
    assert.ok(delivery);
    const signed = `${String(delivery.headers['x-timestamp'])}:${delivery.body}`;
    assert.equal(delivery.headers['x-signature'], createHmac('sha256', 'k').update(signed).digest('hex'));
    assert.match(String(delivery.headers['x-timestamp']), /^\d{10}$/);
  });

  test('wait when the receiver fails, and are dropped and said when it refuses', async () => {
    const failed = await deliver({ type: 'none' }, [change('a'), change('b')], [500]);
    assert.equal(failed.deliveries.length, 1);
    assert.equal(failed.sender.pending, 2);
    const refused = await deliver({ type: 'none' }, [change('a'), change('b')], [400, 202]);
    assert.equal(refused.sender.pending, 0);
    assert.match(refused.lines.join(), /change a was refused with status 400/);
  });

  test('that nobody takes are bounded', () => {
    const lines: string[] = [];
    const sender = new ChangeSender({
      url: 'http://127.0.0.1:9',
      auth: { type: 'none' },
      limit: 3,
      log: (line) => lines.push(line),
    });
    sender.enqueue(['a', 'b', 'c', 'd', 'e'].map(change));
    assert.equal(sender.pending, 3);
    assert.match(lines.join(), /dropped 2/);
  });
});

test('the log file keeps its bound and every line is JSON', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shop-logs-'));
  try {
    const path = join(folder, 'shop.log');
    const file = new LogFile(path, 20_000);
    const line: LogLine = {
      timeMs: Date.UTC(2026, 2, 3),
      level: 'error',
      service: 'cart',
      pod: 'cart-x-y',
      node: 'node-1',
      message: 'a "quoted"\nline',
      traceId: 'ff',
      attributes: { status: 500 },
    };
    for (let i = 0; i < 60; i++) {
      file.append(Array.from({ length: 10 }, () => line));
    }
    assert.ok(statSync(path).size + statSync(`${path}.1`).size <= 20_000);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    assert.ok(lines.length > 5);
    for (const text of lines) {
      assert.deepEqual(JSON.parse(text), {
        time: '2026-03-03T00:00:00.000Z',
        level: 'error',
        service: 'cart',
        pod: 'cart-x-y',
        node: 'node-1',
        msg: 'a "quoted"\nline',
        trace_id: 'ff',
        status: 500,
      });
    }
    const again = new LogFile(path, 20_000);
    again.append([line]);
    assert.equal(readFileSync(path, 'utf8').trimEnd().split('\n').length, lines.length + 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
