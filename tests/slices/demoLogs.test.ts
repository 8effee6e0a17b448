import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { collectLogs } from '../../backend/agents/rca/collectLogs.ts';
import { compareWindows, windowOf } from '../../backend/analysis/index.ts';
import { createConventionIndex } from '../../backend/resources/index.ts';
import { createLokiClient } from '../../backend/sources/index.ts';
import { answerLoki, LogStore } from '../../demo/loki/index.ts';
import { createShop, storedLine } from '../../demo/shop/index.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 3, 12);
const ONSET = START + 20 * MINUTE;
const END = START + 30 * MINUTE;

test("the shop's Loki is read by the product's client, and a fault shows as a log pattern of its service", async () => {
  const shop = createShop({ seed: 5, startMs: START, changeEveryMs: 0 });
  shop.advance(ONSET);
  shop.inject('bad-deploy', 'payment', 0.7);
  shop.advance(END);
  const store = new LogStore();
  store.add(shop.takeLogs().map(storedLine));
  const server = createServer((request, response) => {
    const reply = answerLoki(store, new URL(request.url ?? '/', 'http://shop'), END);
    response.writeHead(reply?.status ?? 404).end(reply?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createLokiClient({ url, auth: null, allowPrivate: true });
  try {
    const table = await collectLogs({
      tenantId: 't',
      window: { from: START, to: END },
      suspects: ['service:payment', 'service:cart'],
      others: false,
      conventions: createConventionIndex(),
      reader: {
        listLogSources: () => Promise.resolve([{ id: 'l', name: 'shop' }]),
        logStreams: (_tenant, _source, { fromMs, toMs }) => client.series({ match: '{service=~".+"}', fromMs, toMs }),
        readLines: (_tenant, _source, request) => client.lines(request),
      },
      signal: new AbortController().signal,
      missing: [],
    });
    assert.ok(table);
    const window = (from: number, to: number): ReturnType<typeof windowOf> =>
      windowOf(table, { from, to }, 'service:payment');
    const changes = compareWindows(window(START, ONSET - MINUTE), window(ONSET, END)).changes;
    const [loudest] = changes.map((change) => ({
      ...change,
      text: table.templates.find(({ id }) => id === change.id)?.text ?? '',
    }));
    assert.match(loudest?.text ?? '', /^ERROR POST \/payments failed: TypeError/);
    assert.ok(loudest && loudest.perMinuteBefore < 1 && loudest.perMinuteAfter > 30);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
