import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GRAFANA } from './grafana.ts';

const entry = (groupKey: string): Parameters<typeof GRAFANA.kindOf>[0] => ({
  status: 'firing',
  labels: { alertname: 'TestAlert', grafana_folder: 'Test Folder', instance: 'Grafana' },
  annotations: { summary: 'Notification test' },
  groupKey,
});

test('a contact-point test is one whatever the contact point is called', () => {
  for (const name of ['t', 'SRE Platform', 'on-call {primary}']) {
    assert.equal(GRAFANA.kindOf(entry(`${name}-326ea703b01f6100-1795245849`)), 'test');
  }
});

test('a rule of somebody’s own with the same labels is an alert', () => {
  assert.equal(GRAFANA.kindOf(entry('{}:{alertname="TestAlert"}')), 'alert');
  assert.equal(GRAFANA.kindOf(entry('{}/{team="t"}:{alertname="TestAlert", instance="Grafana"}')), 'alert');
});
