import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { AlertEvent } from '#contract/alert';
import { EVENTS } from '#contract/events';
import type { Tx } from '../../platform/index.ts';
import { readAlertEvents } from '../index.ts';
import { removeOldAlertEvents } from '../jobs.ts';
import { countAlertEvents, listAlertEvents } from '../queries/listAlertEvents.ts';
import { alertEntry, alertmanagerPayload, send, startTestIngest, type TestIngest } from '../testIngest.ts';

let app: TestIngest;
before(async () => {
  app = await startTestIngest();
});
after(() => app.close());

const within = <T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> => app.database.tenant(tenantId, work);

interface Facts {
  events: { fingerprint: string; repeat: boolean }[];
}

async function facts(tenantId: string): Promise<Facts[]> {
  const found = await within(tenantId, (tx) =>
    sql<{ payload: unknown }>`select payload from outbox order by id`.execute(tx)
  );
  return found.rows.map((row) => EVENTS['alert.received'].payload.parse(row.payload));
}

async function everything(tenantId: string): Promise<AlertEvent[]> {
  return (await within(tenantId, (tx) => listAlertEvents(tx, tenantId, { limit: 200 }))).items;
}

describe('idempotent', () => {
  test('the same payload from many connections at once is one set of rows, every delivery counted, new once', async () => {
    const tenantId = await app.newTenant();
    const endpoint = await app.newEndpoint(tenantId);
    const payload = alertmanagerPayload(Array.from({ length: 20 }, (_, i) => alertEntry(i)));
    const answers = await Promise.all(Array.from({ length: 24 }, () => send(endpoint, payload)));
    assert.ok(answers.every(({ status, body }) => status === 200 && body.accepted === 20));
    assert.equal(
      answers.reduce((sum, { body }) => sum + (body.duplicates ?? 0), 0),
      23 * 20
    );
    const events = await everything(tenantId);
    assert.deepEqual(
      events.map((event) => event.deliveries),
      Array.from({ length: 20 }, () => 24)
    );
    const told = (await facts(tenantId)).flatMap((fact) => fact.events);
    assert.equal(told.filter((event) => !event.repeat).length, 20);
  });

  test('the same alerts in opposite orders from two endpoints do not block each other', async () => {
    const tenantId = await app.newTenant();
    const [one, two] = await Promise.all([app.newEndpoint(tenantId), app.newEndpoint(tenantId)]);
    const alerts = Array.from({ length: 300 }, (_, i) => alertEntry(i));
    const sent = Array.from({ length: 20 }, (_, i) =>
      send(i % 2 === 0 ? one : two, alertmanagerPayload(i % 2 === 0 ? alerts : alerts.toReversed()))
    );
    assert.ok((await Promise.all(sent)).every(({ status }) => status === 200));
    assert.equal(await app.count(tenantId), 300);
  });

  test('duplicates within a payload are one row', async () => {
    const tenantId = await app.newTenant();
    const { body } = await send(
      await app.newEndpoint(tenantId),
      alertmanagerPayload([alertEntry(1), alertEntry(2), alertEntry(1)])
    );
    assert.deepEqual(body, { accepted: 3, duplicates: 1, rejected: [] });
    assert.deepEqual((await everything(tenantId)).map((event) => event.deliveries).sort(), [1, 2]);
  });

  test('a repeat keeps what came first, moves the last receipt, and learns an end', async () => {
    const tenantId = await app.newTenant();
    const endpoint = await app.newEndpoint(tenantId);
    await send(endpoint, alertmanagerPayload([alertEntry(1)]));
    app.clock.ms += 60_000;
    await send(endpoint, alertmanagerPayload([alertEntry(1, { annotations: { summary: 'later' } })]));
    const [event] = await everything(tenantId);
    assert.equal(event?.annotations['summary'], 'alert 1');
    assert.equal(Date.parse(event?.lastReceivedAt ?? '') - Date.parse(event?.receivedAt ?? ''), 60_000);
  });

  test('without a start: repeats are one event, its resolve finds it, a new firing is a new one', async () => {
    const tenantId = await app.newTenant();
    const endpoint = await app.newEndpoint(tenantId);
    const step = async (status: string): Promise<number> => {
      app.clock.ms += 60_000;
      const { body } = await send(endpoint, alertmanagerPayload([alertEntry(1, { status, startsAt: undefined })]));
      return body.duplicates ?? -1;
    };
    assert.deepEqual(
      [
        await step('firing'),
        await step('firing'),
        await step('resolved'),
        await step('resolved'),
        await step('firing'),
      ],
      [0, 1, 0, 1, 0]
    );
    const events = await everything(tenantId);
    assert.deepEqual(events.map((event) => [event.status, event.deliveries]).sort(), [
      ['firing', 1],
      ['firing', 2],
      ['resolved', 2],
    ]);
    const starts = new Set(events.map((event) => event.startsAt));
    assert.equal(starts.size, 2);
  });
});

describe('large and odd', () => {
  test('thousands of entries in a payload are stored and told in one commit, in pieces of 1,000', async () => {
    const tenantId = await app.newTenant();
    const alerts = Array.from({ length: 3_500 }, (_, i) => alertEntry(i));
    const { body } = await send(await app.newEndpoint(tenantId), alertmanagerPayload(alerts));
    assert.equal(body.accepted, 3_500);
    assert.equal(await app.count(tenantId), 3_500);
    assert.deepEqual(
      (await facts(tenantId)).map((fact) => fact.events.length),
      [1_000, 1_000, 1_000, 500]
    );
  });

  test('what Postgres could choke on is cleaned before it gets there', async () => {
    const tenantId = await app.newTenant();
    const odd = {
      alertname: '\u0000\ud800',
      note: '\\u0000 "quoted" \\',
      uni: '数据库 😀',
      ['\u0000']: 'x',
      empty: '',
    };
    const payload = {
      ...alertmanagerPayload([alertEntry(1, { labels: odd, annotations: odd, values: { A: 1e308, '\u0000': 2 } })]),
      groupKey: '\ud800\u0000',
    };
    assert.equal((await send(await app.newEndpoint(tenantId), payload)).status, 200);
    const [event] = await everything(tenantId);
    AlertEvent.parse(event);
    assert.deepEqual(event?.labels, { alertname: '\ufffd', note: '\\u0000 "quoted" \\', uni: '数据库 😀', empty: '' });
  });

  test('starts from 1970 to 9999 have a place', async () => {
    const tenantId = await app.newTenant();
    const starts = [
      '1970-01-01T00:00:01Z',
      '1999-12-31T23:59:59.999Z',
      '2026-11-21T00:00:00.001Z',
      '9999-12-31T23:59:59Z',
    ];
    await send(
      await app.newEndpoint(tenantId),
      alertmanagerPayload(starts.map((startsAt, i) => alertEntry(i, { startsAt })))
    );
    assert.deepEqual(
      (await everything(tenantId)).map((event) => Date.parse(event.startsAt)),
      starts.map((text) => Date.parse(text)).reverse()
    );
  });
});

describe('reading', () => {
  test('pages follow each other without gap or repeat; facets count the same filter; search finds labels', async () => {
    const tenantId = await app.newTenant();
    const endpoint = await app.newEndpoint(tenantId);
    const alerts = Array.from({ length: 25 }, (_, i) =>
      alertEntry(`host%${i}`, i % 5 === 0 ? { status: 'resolved', endsAt: '2026-11-20T11:00:00Z' } : {})
    );
    await send(endpoint, alertmanagerPayload(alerts));
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await within(tenantId, (tx) =>
        listAlertEvents(tx, tenantId, { limit: 7, ...(cursor && { cursor }) })
      );
      seen.push(...page.items.map((event) => event.fingerprint));
      cursor = page.nextCursor;
    }
    assert.equal(new Set(seen).size, 25);
    assert.equal(seen.length, 25);
    const facets = await within(tenantId, (tx) => countAlertEvents(tx, tenantId, {}));
    assert.deepEqual(facets.status, [
      { value: 'firing', count: 20 },
      { value: 'resolved', count: 5 },
    ]);
    assert.deepEqual([facets.kind, facets.capped], [[{ value: 'alert', count: 25 }], false]);
    const resolved = await within(tenantId, (tx) =>
      countAlertEvents(tx, tenantId, { status: ['resolved'], q: 'HOST%1' })
    );
    assert.deepEqual(resolved.status, [{ value: 'resolved', count: 2 }]);
    assert.deepEqual((await within(tenantId, (tx) => countAlertEvents(tx, tenantId, { q: 'nothing' }))).status, []);
    await assert.rejects(
      within(tenantId, (tx) => listAlertEvents(tx, tenantId, { limit: 7, cursor: 'nonsense' })),
      { code: 'bad_cursor' }
    );
  });

  test('events are read by the keys that the fact names, in their order, of this tenant only', async () => {
    const tenantId = await app.newTenant();
    await send(await app.newEndpoint(tenantId), alertmanagerPayload([alertEntry(1), alertEntry(2), alertEntry(3)]));
    const keys = (await everything(tenantId))
      .map(({ fingerprint, startsAt, status }) => ({ fingerprint, startsAt, status }))
      .reverse();
    const events = await within(tenantId, (tx) => readAlertEvents(tx, tenantId, keys));
    assert.deepEqual(
      events.map((event) => event.fingerprint),
      keys.map((key) => key.fingerprint)
    );
    const other = await app.newTenant();
    assert.deepEqual(await within(other, (tx) => readAlertEvents(tx, other, keys)), []);
  });

  test('open pages are told, bundled', async () => {
    const tenantId = await app.newTenant();
    const endpoint = await app.newEndpoint(tenantId);
    await Promise.all(Array.from({ length: 10 }, (_, i) => send(endpoint, alertmanagerPayload([alertEntry(i)]))));
    const mine = () => app.streamed.filter((one) => one.tenantId === tenantId).map(({ message }) => message);
    const told = (): number =>
      mine().reduce((sum, message) => sum + (message.type === 'alerts' ? message.count : 0), 0);
    while (told() < 10) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.equal(told(), 10);
    assert.ok(mine().length < 10);
  });
});

test('retention removes what began and was last heard of before it, and nothing else', async () => {
  const tenantId = await app.newTenant();
  const endpoint = await app.newEndpoint(tenantId);
  const day = 86_400_000;
  const at = (ms: number): string => new Date(ms).toISOString();
  const start = app.clock.ms;
  await send(
    endpoint,
    alertmanagerPayload([
      alertEntry('gone', { startsAt: at(start - day) }),
      alertEntry('long', { startsAt: at(start - day) }),
      alertEntry('future', { startsAt: at(start + 1_000 * day) }),
    ])
  );
  app.clock.ms += 91 * day;
  await send(
    endpoint,
    alertmanagerPayload([
      alertEntry('long', { startsAt: at(start - day) }),
      alertEntry('new', { startsAt: at(app.clock.ms) }),
    ])
  );
  const removed = await removeOldAlertEvents(
    { database: app.database, clock: app.clock },
    tenantId,
    new AbortController().signal
  );
  assert.equal(removed, 2);
  assert.deepEqual(
    (await everything(tenantId)).map((event) => event.labels['instance']),
    ['new', 'long']
  );
});
