import assert from 'node:assert/strict';
import { createHmac, createSecretKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { AlertEvent } from '#contract/alert';
import { listAlertEvents } from './queries/listAlertEvents.ts';
import { send, startTestIngest, type TestIngest } from './testIngest.ts';
import { checkSignature, readSignature } from './webhook/signature.rules.ts';

interface Recording {
  headers?: Record<string, string>;
  body: { alerts: { fingerprint: string; startsAt: string; status: string }[] };
}

function recordings(source: string): Map<string, Recording> {
  const folder = join(import.meta.dirname, 'sources', source, 'recordings');
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  assert.ok(files.length > 0, `no recordings of ${source}`);
  return new Map(
    files.map((file) => {
      const parsed = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Recording | Recording['body'];
      return [file.replace('.json', ''), 'alerts' in parsed ? { body: parsed } : parsed];
    })
  );
}

let app: TestIngest;
before(async () => {
  app = await startTestIngest();
  app.clock.ms = Date.parse('2026-11-21T05:00:00Z');
});
after(() => app.close());

/** Sends one recording to a tenant of its own and reads back what was stored. */
async function stored(recording: Recording | undefined): Promise<AlertEvent[]> {
  assert.ok(recording !== undefined);
  const tenantId = await app.newTenant();
  const answer = await send(await app.newEndpoint(tenantId), recording.body);
  assert.deepEqual(answer.body, { accepted: recording.body.alerts.length, duplicates: 0, rejected: [] });
  const { items } = await app.database.tenant(tenantId, (tx) => listAlertEvents(tx, tenantId, { limit: 200 }));
  items.forEach((item) => AlertEvent.parse(item));
  return items;
}

describe('what a real Grafana 12.3 sent', () => {
  const grafana = recordings('grafana');

  test('every recording is stored whole, under its own fingerprint and start', async () => {
    for (const [name, recording] of grafana) {
      const [event] = await stored(recording);
      const [sent] = recording.body.alerts;
      assert.ok(event !== undefined && sent !== undefined, name);
      assert.equal(event.source, 'grafana');
      assert.equal(event.fingerprint, sent.fingerprint);
      assert.equal(event.startsAt, new Date(sent.startsAt).toISOString());
      assert.equal(event.status, sent.status);
    }
  });

  const kinds: [recording: string, kind: string, name: string, rule: string | null][] = [
    ['firing', 'alert', 'MTTR high', 'r1'],
    ['resolved', 'alert', 'MTTR high', 'r1'],
    ['resolved-because-of-error', 'blind-resolve', 'MTTR high', 'r1'],
    ['datasource-error', 'query-error', 'MTTR high', 'r1'],
    ['no-data', 'no-data', 'MTTR high', 'r1'],
    ['contact-point-test', 'test', 'TestAlert', null],
  ];
  for (const [recording, kind, name, rule] of kinds) {
    test(`${recording} means ${kind}`, async () => {
      const [event] = await stored(grafana.get(recording));
      assert.deepEqual([event?.kind, event?.name, event?.ruleId], [kind, name, rule]);
    });
  }

  test('values, links, group and severity arrive; absent values are none', async () => {
    const [firing] = await stored(grafana.get('firing'));
    assert.deepEqual(firing?.values, { B: 59, C: 1 });
    assert.equal(firing?.severity, 'critical');
    assert.equal(firing?.groupKey, '{}:{alertname="MTTR high"}');
    assert.deepEqual(firing?.groupLabels, { alertname: 'MTTR high' });
    assert.match(firing?.panelUrl ?? '', /viewPanel=1$/);
    assert.equal(firing?.endsAt, null);
    const [error] = await stored(grafana.get('datasource-error'));
    assert.equal(error?.values, null);
    const [resolved] = await stored(grafana.get('resolved'));
    assert.equal(resolved?.endsAt, '2026-11-21T04:03:20.000Z');
  });

  test('the signing headers of the recordings are understood: time and body are signed together', () => {
    const body = Buffer.from('{"a":1}');
    const key = createSecretKey('made up', 'utf8');
    for (const [name, { headers }] of grafana) {
      if (headers?.['X-Grafana-Alerting-Signature'] === undefined) {
        continue;
      }
      const lower = Object.fromEntries(Object.entries(headers).map(([header, value]) => [header.toLowerCase(), value]));
      const seconds = Number(lower['x-grafana-alerting-timestamp']);
      const signature = readSignature(lower, seconds * 1000);
      assert.equal(signature.mac.length, 32, name);
      assert.throws(() => checkSignature(signature, key, body), { code: 'bad_signature' });
      const mac = createHmac('sha256', 'made up').update(`${seconds}:{"a":1}`).digest();
      checkSignature({ ...signature, mac }, key, body);
    }
  });
});

describe('what a real Alertmanager sent', () => {
  const alertmanager = recordings('alertmanager');

  test("every recording is stored whole; the rule is known by its name, its query by Prometheus's link", async () => {
    for (const [name, recording] of alertmanager) {
      const events = await stored(recording);
      assert.equal(events.length, recording.body.alerts.length, name);
      for (const event of events) {
        assert.deepEqual([event.source, event.kind], ['alertmanager', 'alert'], name);
        assert.equal(event.ruleId, event.labels['alertname']);
        assert.ok((event.ruleQuery ?? '').length > 0, name);
        assert.ok(!/%[0-9A-F]{2}/.test(event.ruleQuery ?? ''), name);
        assert.equal(event.notes.length, 0, name);
      }
    }
  });

  test('HTML, quotes and Chinese in annotations are kept as they came', async () => {
    const [event] = await stored(alertmanager.get('firing'));
    const sent = alertmanager.get('firing')?.body.alerts[0] as unknown as { annotations: Record<string, string> };
    assert.deepEqual(event?.annotations, sent.annotations);
  });
});

test('the recordings of a whole story, sent twice, are the same events', async () => {
  const tenantId = await app.newTenant();
  const endpoint = await app.newEndpoint(tenantId);
  const story = [...recordings('grafana').values(), ...recordings('alertmanager').values()];
  const keys = new Set(
    story.flatMap(({ body }) =>
      body.alerts.map((one) => `${one.fingerprint} ${Date.parse(one.startsAt)} ${one.status}`)
    )
  );
  for (const { body } of story) {
    await send(endpoint, body);
  }
  assert.equal(await app.count(tenantId), keys.size);
  for (const { body } of story) {
    assert.equal((await send(endpoint, body)).body.duplicates, body.alerts.length);
  }
  assert.equal(await app.count(tenantId), keys.size);
});
