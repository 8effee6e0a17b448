import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { getIncidentAnalysis, rateFinding, startIncidentAnalysis, type Analysis } from '../../contract/analysis.ts';
import { createWebhookEndpoint } from '../../contract/alert.ts';
import { createIncident, listIncidents } from '../../contract/incident.ts';
import { getIncidentLineage, type LineageEdge } from '../../contract/lineage.ts';
import type { Operation } from '../../contract/operation.ts';
import { createSource, listSources } from '../../contract/source.ts';
import { startTestSidecar, type TestSidecar } from '../support/sidecarInProcess.ts';
import { frontSlowPayload, startSlowBack } from '../support/slowBack.ts';

let running: TestSidecar;
let source: Awaited<ReturnType<typeof startSlowBack>>;
let admin: Record<string, string>;

before(async () => {
  running = await startTestSidecar([1]);
  const org = running.orgs[0];
  assert.ok(org);
  admin = await running.person(org, 'Admin');
  source = await startSlowBack();
});
after(async () => {
  source.close();
  await running.stop();
});

async function call<T>(operation: Operation, params: Record<string, string> = {}, body?: object): Promise<T> {
  const path = operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) => params[name] ?? '');
  const response = await fetch(`${running.sidecar.apiUrl}/api/v1${path}`, {
    method: operation.method,
    headers: { ...admin, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  assert.ok(response.ok, `${operation.id} was answered ${response.status}: ${text}`);
  return operation.response.parse(JSON.parse(text)) as T;
}

async function eventually<T>(what: string, read: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    const value = await read();
    if (value !== undefined) {
      return value;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return assert.fail(`${what} did not come`);
}

async function postAlert(): Promise<void> {
  const made = await call<{ endpoint: { path: string }; secret: string }>(
    createWebhookEndpoint,
    {},
    { name: 'a', kind: 'alerts' }
  );
  const response = await fetch(`${running.sidecar.webhookUrl}${made.endpoint.path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${made.secret}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(frontSlowPayload()),
  });
  assert.equal(response.status, 200);
}

const finished = (incidentId: string, id?: string): Promise<Analysis> =>
  eventually('the analysis', async () => {
    const { analysis } = await call<{ analysis: Analysis | null }>(getIncidentAnalysis, { id: incidentId });
    return analysis !== null && analysis.status !== 'running' && (id === undefined || analysis.id === id)
      ? analysis
      : undefined;
  });

describe('the lineage of an incident, through all slices', () => {
  test('leads from the rule over the incident and its analysis to the resource that is blamed, and repetitions add nothing', async () => {
    await call(createSource, {}, { name: 'main', url: source.url });
    await eventually('discovery', async () => {
      const { items } = await call<{ items: { lastDiscoveryAt: string | null }[] }>(listSources);
      return items[0]?.lastDiscoveryAt ?? undefined;
    });
    await postAlert();
    const incident = await eventually(
      'the incident',
      async () => (await call<{ items: { id: string }[] }>(listIncidents)).items[0]
    );
    const analysis = await finished(incident.id);
    assert.equal(analysis.findings[0]?.resourceKey, 'service:back');
    const edges = await eventually('the whole graph', async () => {
      const graph = await call<{ edges: LineageEdge[] }>(getIncidentLineage, { id: incident.id });
      return graph.edges.some((edge) => edge.relation === 'opened') ? graph.edges : undefined;
    });
    assertChain(edges, [
      'rule',
      'query',
      'series',
      'resource',
      'alert',
      'decision',
      'incident',
      'analysis',
      'finding',
      'resource',
    ]);
    assert.ok(edges.some((edge) => edge.relation === 'fired' && edge.from.id === 'service:front'));
    assert.ok(edges.some((edge) => edge.relation === 'blames' && edge.to.id === 'service:back'));
    const support = edges.find((edge) => edge.relation === 'supported-by' && edge.to.type === 'series');
    assert.match(String(support?.evidence['query']), /rate\(/);

    const { analysis: started } = await call<{ analysis: Analysis }>(startIncidentAnalysis, { id: incident.id });
    assert.equal((await finished(incident.id, started.id)).findings[0]?.resourceKey, 'service:back');
    const again = await call<{ edges: LineageEdge[] }>(getIncidentLineage, { id: incident.id });
    assert.deepEqual(again.edges.map((edge) => edge.id).sort(), edges.map((edge) => edge.id).sort());

    await call(rateFinding, { id: analysis.id }, { findingId: analysis.findings[0]?.id ?? '', verdict: 'right' });
    const later = await call<{ id: string }>(createIncident, {}, { title: 'Slow again', service: 'front' });
    await eventually('an analysis that starts from what people said', async () => {
      await call(startIncidentAnalysis, { id: later.id });
      const [finding] = (await finished(later.id)).findings;
      return finding?.evidence.find(({ statement }) => statement.code === 'evidence.confirmed');
    });
  });
});

/** Edges join nodes of these types one after the other. */
function assertChain(edges: readonly LineageEdge[], types: readonly string[]): void {
  let ends: Set<string> | undefined;
  types.slice(1).forEach((type, i) => {
    const steps = edges.filter(
      (edge) => edge.from.type === types[i] && edge.to.type === type && (ends?.has(edge.from.id) ?? true)
    );
    assert.ok(steps.length > 0, `nothing leads from ${types[i]} to ${type}`);
    ends = new Set(steps.map((edge) => edge.to.id));
  });
}
