import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fingerprint } from './fingerprint.ts';
import { NotificationGroups, type DueNotification } from './notificationGroups.ts';
import { buildPayload, type SentAlert, type WebhookPayload } from './payload.ts';

const recordingsDir = join(import.meta.dirname, '../../../../backend/ingest/sources/alertmanager/recordings');
const recordings = readdirSync(recordingsDir)
  .filter((name) => name.endsWith('.json'))
  .map((name) => [name, JSON.parse(readFileSync(join(recordingsDir, name), 'utf8')) as WebhookPayload] as const);

describe('messages recorded from a real Alertmanager', () => {
  test('there are some', () => assert.ok(recordings.length >= 4));

  for (const [name, recorded] of recordings) {
    test(`${name} is built alike from its alerts, in any order`, () => {
      const nowMs = Math.max(
        ...recorded.alerts.flatMap(({ startsAt, endsAt }) => [Date.parse(startsAt), Date.parse(endsAt)])
      );
      const alerts = recorded.alerts.map((alert) => ({
        fingerprint: fingerprint(alert.labels),
        labels: alert.labels,
        annotations: alert.annotations,
        startsAt: Date.parse(alert.startsAt),
        endsAt: alert.status === 'firing' ? nowMs + 1 : Date.parse(alert.endsAt),
        generatorUrl: alert.generatorURL,
      }));
      const { receiver, externalURL: externalUrl, groupLabels, groupKey } = recorded;
      const built = buildPayload({ receiver, externalUrl, groupLabels, groupKey }, alerts.reverse(), nowMs);
      assert.equal(JSON.stringify(built), JSON.stringify(recorded));
    });
  }
});

test('the fingerprint of no labels is the offset of FNV-1a', () => {
  assert.equal(fingerprint({}), 'cbf29ce484222325');
});

function alert(service: string, alertname: string, startsAt: number, endsAt = startsAt + 240_000): SentAlert {
  const labels = { alertname, service };
  return { fingerprint: fingerprint(labels), labels, annotations: {}, startsAt, endsAt, generatorUrl: '' };
}

describe('grouping', () => {
  const T = 1_700_000_000_000;
  const options = {
    receiver: 'webhook',
    externalUrl: '',
    groupBy: ['alertname'],
    groupWaitMs: 1000,
    groupIntervalMs: 5000,
    repeatIntervalMs: 60_000,
  };
  const services = (due: DueNotification[]): string[][] =>
    due.map(({ payload }) => payload.alerts.map(({ status, labels }) => `${status} ${labels.service}`));

  test('waits, then sends a group once', () => {
    const groups = new NotificationGroups(options);
    groups.receive([alert('b', 'Slow', T), alert('a', 'Slow', T), alert('a', 'Down', T)], T);
    assert.deepEqual(groups.due(T + 999), []);
    const due = groups.due(T + 1000);
    assert.deepEqual(services(due), [['firing a', 'firing b'], ['firing a']]);
    due.forEach((one) => one.delivered());
    assert.deepEqual(groups.due(T + 6000), []);
  });

  test('sends what is new at the next interval, and repeats after the repeat interval', () => {
    const groups = new NotificationGroups(options);
    groups.receive([alert('a', 'Slow', T)], T);
    groups.due(T + 1000)[0]!.delivered();
    groups.receive([alert('b', 'Slow', T + 2000)], T + 2000);
    assert.deepEqual(groups.due(T + 5999), []);
    const next = groups.due(T + 6000);
    assert.deepEqual(services(next), [['firing a', 'firing b']]);
    next[0]!.delivered();
    assert.deepEqual(groups.due(T + 66_000), []);
    assert.deepEqual(services(groups.due(T + 71_001)), [['firing a', 'firing b']]);
  });

  test('tells a resolve once and forgets it; a resolve that nobody heard of firing is not sent', () => {
    const groups = new NotificationGroups(options);
    groups.receive([alert('a', 'Slow', T)], T);
    groups.due(T + 1000)[0]!.delivered();
    groups.receive([alert('a', 'Slow', T, T + 3000), alert('x', 'Other', T, T + 3000)], T + 3000);
    const due = groups.due(T + 6000);
    assert.deepEqual(services(due), [['resolved a']]);
    due[0]!.delivered();
    assert.deepEqual(groups.due(T + 100_000), []);
    assert.equal(groups.nextFlush(), Infinity);
  });

  test('a failed delivery is due again, a group under way is not', () => {
    const groups = new NotificationGroups(options);
    groups.receive([alert('a', 'Slow', T)], T);
    const [first] = groups.due(T + 1000);
    assert.deepEqual(groups.due(T + 20_000), []);
    first!.failed();
    assert.deepEqual(services(groups.due(T + 20_000)), [['firing a']]);
  });

  test('an alert that is not sent again resolves at its end', () => {
    const groups = new NotificationGroups(options);
    groups.receive([alert('a', 'Slow', T)], T);
    groups.due(T + 1000)[0]!.delivered();
    assert.deepEqual(services(groups.due(T + 240_000)), [['resolved a']]);
  });
});
