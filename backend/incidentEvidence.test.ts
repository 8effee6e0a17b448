import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceOf } from './incidentEvidence.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const alert = (name: string, minute: number, state: 'firing' | 'resolved') => ({
  name,
  startsAt: at(minute),
  state,
  labels: { service: name },
  annotations: { summary: `${name} is slow`, description: 'd'.repeat(9_000), runbook_url: 'https://x.test' },
  resourceKey: `service:${name}`,
});
const incident = (reopenedCount: number) => ({ openedAt: at(1), resources: ['service:cart'], reopenedCount });

test('an incident is analysed from all its alerts, ended ones too', () => {
  const { alerts, receivedAt } = evidenceOf(incident(0), [alert('cart', 0, 'resolved'), alert('payment', 3, 'firing')]);
  assert.deepEqual(
    alerts.map(({ name }) => name),
    ['cart', 'payment']
  );
  assert.equal(receivedAt, Date.parse(at(1)));
});

test('what an alert says is read, bounded', () => {
  const [first] = evidenceOf(incident(0), [alert('cart', 0, 'firing')]).alerts;
  assert.match(first?.text ?? '', /^cart is slow\nd{100}/);
  assert.equal(first?.text?.length, 2_000);
});

test('one that came back is analysed from what fires now, and its time counts from there', () => {
  const { alerts, receivedAt } = evidenceOf(incident(1), [
    alert('payment', 0, 'resolved'),
    alert('cart', 30, 'firing'),
    alert('inventory', 31, 'firing'),
  ]);
  assert.deepEqual(
    alerts.map(({ name }) => name),
    ['cart', 'inventory']
  );
  assert.equal(receivedAt, Date.parse(at(30)));
});

test('one that came back and is well again is analysed from all that it had', () => {
  const { alerts, receivedAt } = evidenceOf(incident(2), [
    alert('payment', 0, 'resolved'),
    alert('cart', 30, 'resolved'),
  ]);
  assert.equal(alerts.length, 2);
  assert.equal(receivedAt, Date.parse(at(1)));
});
