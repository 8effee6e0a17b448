import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createWebhookEndpoint } from '../../contract/alert.ts';
import { listIncidents, updateIncident, type IncidentSummary } from '../../contract/incident.ts';
import {
  getIncidentPostmortem,
  listSimilarIncidents,
  searchKnowledge,
  updateKnowledgeItem,
  type KnowledgeItem,
} from '../../contract/knowledge.ts';
import { getIncidentLineage } from '../../contract/lineage.ts';
import type { Operation, OperationAnswer } from '../../contract/operation.ts';
import { startTestSidecar, type TestSidecar } from '../support/sidecarInProcess.ts';

let running: TestSidecar;
let admin: Record<string, string>;

before(async () => {
  running = await startTestSidecar([1]);
  admin = await running.person(running.orgs[0] ?? assert.fail('no org'), 'Admin');
});
after(() => running.stop());

interface Given {
  params?: Record<string, string>;
  query?: string;
  body?: object;
}

async function call<O extends Operation>(operation: O, given: Given = {}): Promise<OperationAnswer<O>> {
  const { ok, status, text } = await send(operation, given);
  assert.ok(ok, `${operation.id} was answered ${status}: ${text}`);
  return operation.response.parse(JSON.parse(text)) as OperationAnswer<O>;
}

async function send(operation: Operation, given: Given): Promise<{ ok: boolean; status: number; text: string }> {
  const path = operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) => given.params?.[name] ?? '');
  const response = await fetch(`${running.sidecar.apiUrl}/api/v1${path}${given.query ?? ''}`, {
    method: operation.method,
    headers: { ...admin, ...(given.body && { 'Content-Type': 'application/json' }) },
    ...(given.body && { body: JSON.stringify(given.body) }),
  });
  return { ok: response.ok, status: response.status, text: await response.text() };
}

async function eventually<T>(what: string, read: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    const value = await read();
    if (value !== undefined) {
      return value;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return assert.fail(`${what} did not come`);
}

async function fire(address: string, secret: string, startsAt: string): Promise<void> {
  const alert = {
    status: 'firing',
    labels: { alertname: 'LedgerSlow', service: 'ledger', severity: 'critical' },
    annotations: { summary: 'Ledger answers slowly' },
    startsAt,
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: '',
    fingerprint: 'feedfacecafebeef',
  };
  const head = {
    version: '4',
    status: 'firing',
    receiver: 'r',
    groupKey: '{}',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
  };
  const response = await fetch(address, {
    method: 'POST',
    headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...head, externalURL: '', truncatedAlerts: 0, alerts: [alert] }),
  });
  assert.equal(response.status, 200, await response.text());
}

const newest = (number: number): Promise<IncidentSummary> =>
  eventually(`incident #${number}`, async () => (await call(listIncidents)).items.find((one) => one.number === number));
const draftOf = (id: string): Promise<KnowledgeItem> =>
  eventually('the draft', async () => (await call(getIncidentPostmortem, { params: { id } })).item ?? undefined);

/** Publishes the draft as it stands: as long as nobody has edited it, it follows what becomes known of the incident. */
const publish = (incidentId: string): Promise<true> =>
  eventually('the publication', async () => {
    const { id, version } = await draftOf(incidentId);
    const answer = await send(updateKnowledgeItem, { params: { id }, body: { version, status: 'published' } });
    assert.ok(answer.ok || answer.status === 409, answer.text);
    return answer.ok ? true : undefined;
  });

test('a resolved incident drafts its postmortem, and the same fault again recalls it', async () => {
  const made = await call(createWebhookEndpoint, { body: { name: 'a', kind: 'alerts' } });
  const address = `${running.sidecar.webhookUrl}${made.endpoint.path}`;
  await fire(address, made.secret, new Date(Date.now() - 60_000).toISOString());
  const first = await newest(1);
  await call(updateIncident, { params: { id: first.id }, body: { status: 'closed' } });

  const draft = await draftOf(first.id);
  assert.equal(draft.status, 'draft');
  assert.match(draft.body, /noticed by the alert “LedgerSlow”/);
  assert.match(draft.body, /there is no data source to count requests with/);
  assert.match(draft.body, /Why: /);
  await publish(first.id);
  const found = await call(searchKnowledge, { query: '?q=ledger%20slowly&status=published' });
  assert.deepEqual(
    found.items.map((one) => one.id),
    [draft.id]
  );
  const { edges } = await call(getIncidentLineage, { params: { id: first.id } });
  assert.ok(
    edges.some((edge) => edge.relation === 'written-up' && edge.from.type === 'outcome' && edge.to.id === draft.id)
  );

  await fire(address, made.secret, new Date().toISOString());
  const second = await newest(2);
  const similar = await call(listSimilarIncidents, { params: { id: second.id } });
  assert.deepEqual(
    similar.items.map((one) => [one.number, one.postmortemId]),
    [[1, draft.id]]
  );
  await eventually('the recall in the ledger', async () => {
    const graph = await call(getIncidentLineage, { params: { id: second.id } });
    return graph.edges.find((edge) => edge.relation === 'recalled' && edge.to.id === draft.id);
  });
});
