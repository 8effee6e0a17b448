import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { OPERATIONS } from '../../contract/operations.ts';
import type { Operation } from '../../contract/operation.ts';
import { SCOPES } from '../../contract/operation.ts';
import { startTestSidecar, type Org, type TestSidecar } from '../support/sidecarInProcess.ts';
import { addressOf, PLAYBOOK, SAMPLES, type Belongings } from './samples.ts';

const MARK = 'belongs-to-the-other-tenant';
const ORGS = { mine: 1, theirs: 2 } as const;
type Side = keyof typeof ORGS;

interface Answer {
  status: number;
  text: string;
}

let running: TestSidecar;
let emptySource: Server;
const orgOf = (side: Side): Org => running.orgs[side === 'mine' ? 0 : 1] ?? assert.fail('no such org');

before(async () => {
  running = await startTestSidecar([ORGS.mine, ORGS.theirs]);
  emptySource = createServer((_request, response) => response.setHeader('content-type', 'application/json').end('{"status":"success","data":{"resultType":"vector","result":[]}}'));
  await new Promise<void>((resolve) => emptySource.listen(0, '127.0.0.1', resolve));
});
after(async () => {
  emptySource.closeAllConnections();
  emptySource.close();
  await running.stop();
});

async function send(method: string, address: string, headers: Record<string, string>, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${running.sidecar.apiUrl}${address}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text() };
}

const admin = (side: Side): Promise<Record<string, string>> => running.person(orgOf(side), 'Admin', `admin of ${side}`);
const asTheirAdmin = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
  const answer = await send(method, `/api/v1${path}`, await admin('theirs'), body);
  assert.ok(answer.status < 300, `${method} ${path} was answered ${answer.status}: ${answer.text}`);
  return JSON.parse(answer.text) as T;
};

async function webhook(endpoint: { endpoint: { path: string }; secret: string }, body: unknown): Promise<void> {
  const answer = await fetch(`${running.sidecar.webhookUrl}${endpoint.endpoint.path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${endpoint.secret}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, await answer.text());
}

async function eventually<T>(what: string, read: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    const value = await read();
    if (value !== undefined) {
      return value;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return assert.fail(`${what} did not come`);
}

/** Gives the other tenant one of everything, through the doors that it would use itself. */
async function furnish(): Promise<Belongings> {
  type Made = { endpoint: { id: string; path: string }; secret: string };
  const alerts = await asTheirAdmin<Made>('POST', '/webhook-endpoints', { name: MARK, kind: 'alerts' });
  const changes = await asTheirAdmin<Made>('POST', '/webhook-endpoints', { name: `${MARK} changes`, kind: 'changes' });
  const { port } = emptySource.address() as AddressInfo;
  const source = await asTheirAdmin<{ id: string }>('POST', '/sources', { name: MARK, url: `http://127.0.0.1:${port}` });
  const convention = await asTheirAdmin<{ id: string }>('POST', '/metric-conventions', {
    metric: 'theirs_total', role: 'rate', type: 'counter', unit: 'requests', entity: [{ kind: 'service', labels: ['service'] }], edge: null, errors: null, pair: null,
  });
  const groupingRule = await asTheirAdmin<{ id: string }>('POST', '/grouping-rules', { name: MARK, condition: 'true', groupBy: 'alert.name' });
  const { token } = await asTheirAdmin<{ token: { id: string } }>('POST', '/api-tokens', { name: MARK, scopes: ['incidents:read'] });
  const fingerprint = 'feedfacecafebeef';
  await webhook(alerts, {
    version: '4', status: 'firing', receiver: 'r', groupKey: '{}', groupLabels: {}, commonLabels: {}, commonAnnotations: {}, externalURL: '', truncatedAlerts: 0,
    alerts: [{ status: 'firing', labels: { alertname: MARK, service: MARK, severity: 'critical' }, annotations: { summary: MARK }, startsAt: new Date().toISOString(), endsAt: '0001-01-01T00:00:00Z', generatorURL: '', fingerprint }],
  });
  await webhook(changes, { kind: 'deploy', title: MARK, service: MARK, diff: MARK });
  const change = await eventually('the change', async () =>
    (await asTheirAdmin<{ items: { id: string; at: string }[] }>('GET', '/changes')).items[0]
  );
  const other = await asTheirAdmin<{ id: string }>('POST', '/incidents', { title: `${MARK} by hand` });
  const incident = await eventually('the incident', async () =>
    (await asTheirAdmin<{ items: { id: string; source: string }[] }>('GET', '/incidents')).items.find((one) => one.id !== other.id)
  );
  const analysis = await eventually('the analysis', async () => {
    const found = await asTheirAdmin<{ analysis: { id: string; status: string } | null }>('GET', `/incidents/${incident.id}/analysis`);
    return found.analysis !== null && found.analysis.status !== 'running' ? found.analysis : undefined;
  });
  const target = await asTheirAdmin<{ id: string }>('POST', '/targets', { name: 'theirs', description: MARK, baseUrl: 'https://theirs.example', secret: MARK });
  const theirs = PLAYBOOK.replace('name: Pause', `name: ${MARK}`);
  const playbook = await asTheirAdmin<{ id: string }>('POST', '/playbooks', { source: theirs });
  await asTheirAdmin('POST', '/playbooks', { source: theirs.replace('slug: pause', 'slug: second') });
  const { trigger } = await asTheirAdmin<{ trigger: { id: string } }>('POST', '/triggers', { name: MARK, kind: 'webhook', playbookId: playbook.id });
  const run = await asTheirAdmin<{ id: string; approvalId: string }>('POST', '/runs', { playbookId: playbook.id });
  const item = await asTheirAdmin<{ id: string }>('POST', '/knowledge', { kind: 'note', title: MARK, body: MARK, services: [MARK], incidentId: other.id });
  await asTheirAdmin('POST', '/knowledge', { kind: 'note', title: `${MARK} too`, body: MARK });
  const followUp = await asTheirAdmin<{ id: string }>('POST', '/follow-ups', { itemId: item.id, text: MARK, owner: MARK });
  await asTheirAdmin('POST', '/follow-ups', { incidentId: incident.id, text: MARK });
  const found = await asTheirAdmin<{ nextCursor: string | null }>('GET', `/knowledge?q=${MARK}&limit=1`);
  const promises = await asTheirAdmin<{ nextCursor: string | null }>('GET', '/follow-ups?limit=1');
  const library = await asTheirAdmin<{ nextCursor: string | null }>('GET', '/playbooks?limit=1');
  const page = await asTheirAdmin<{ nextCursor: string | null }>('GET', '/incidents?limit=1');
  return {
    incidentId: incident.id, otherIncidentId: other.id, fingerprint, analysisId: analysis.id, sourceId: source.id, endpointId: alerts.endpoint.id,
    tokenId: token.id, conventionId: convention.id, groupingRuleId: groupingRule.id, resourceKey: `service:${MARK}`, changeId: change.id, changeAt: change.at,
    targetId: target.id, playbookId: playbook.id, triggerId: trigger.id, runId: run.id, approvalId: run.approvalId,
    itemId: item.id, followUpId: followUp.id,
    cursors: { listIncidents: page.nextCursor ?? '', listPlaybooks: library.nextCursor ?? '', searchKnowledge: found.nextCursor ?? '', listFollowUps: promises.nextCursor ?? '' },
  };
}

/** Everything that the other tenant can read of its own; must be the same before and after. */
async function inventory(b: Belongings): Promise<string[]> {
  const paths = [
    `/incidents/${b.incidentId}`, `/incidents/${b.otherIncidentId}`, `/incidents/${b.incidentId}/timeline`, `/changes/${b.changeId}/content?at=${b.changeAt}`,
    '/settings', '/api-tokens', '/webhook-endpoints', '/metric-conventions', '/grouping-rules',
    '/targets', '/playbooks', `/playbooks/${b.playbookId}/versions`, '/triggers', `/runs/${b.runId}`, `/approvals/${b.approvalId}`,
    '/knowledge', `/knowledge/${b.itemId}`, `/knowledge/${b.itemId}/versions`, '/follow-ups',
  ];
  const texts = [];
  for (const path of paths) {
    texts.push(JSON.stringify(await asTheirAdmin('GET', path)));
  }
  // The engine repeats an analysis by itself: only what people can do to it must be the same.
  const { analysis } = await asTheirAdmin<{ analysis: { findings: unknown; feedback: unknown } }>('GET', `/incidents/${b.incidentId}/analysis`);
  return [...texts, JSON.stringify([analysis.findings, analysis.feedback])];
}

describe('one tenant with the other one’s ids, tokens and identities', () => {
  let theirs: Belongings;
  let before: string[];
  let machine: Record<string, string>;
  let calls = 0;
  const leaks: string[] = [];

  const secretsOf = (b: Belongings): string[] => [MARK, b.incidentId, b.otherIncidentId, b.analysisId, b.changeId, b.sourceId, b.tokenId, b.groupingRuleId, b.targetId, b.playbookId, b.triggerId, b.runId, b.approvalId, b.itemId, b.followUpId, orgOf('theirs').tenantId];
  const attempt = async (operation: Operation, headers: Record<string, string>): Promise<Answer> => {
    const sample = SAMPLES[operation.id]?.(theirs);
    assert.ok(sample, `tests/isolation/samples.ts has no call for ${operation.id}; add one`);
    calls++;
    const answer = await send(operation.method, addressOf(operation, sample), headers, sample.body);
    // What the caller itself sent may come back in a message; nothing else of the other tenant may.
    const asked = `${addressOf(operation, sample)} ${JSON.stringify(sample.body ?? null)}`;
    const leaked = secretsOf(theirs).filter((secret) => answer.text.includes(secret) && !asked.includes(secret));
    if (leaked.length > 0) {
      leaks.push(`${operation.id}: ${leaked.join(', ')}`);
    }
    return answer;
  };

  test('furnishing both tenants', async () => {
    theirs = await furnish();
    const made = await send('POST', '/api/v1/api-tokens', await admin('mine'), { name: 'all', scopes: [...SCOPES] });
    machine = { Authorization: `Bearer ${(JSON.parse(made.text) as { secret: string }).secret}` };
    // Its incident is still being worked on for some seconds; what people see must have settled.
    before = await eventually('rest', async () => {
      const [one, two] = [await inventory(theirs), await new Promise((resolve) => setTimeout(resolve, 1_500)).then(() => inventory(theirs))];
      return JSON.stringify(one) === JSON.stringify(two) ? two : undefined;
    });
  });

  for (const operation of OPERATIONS) {
    test(`${operation.id} gives an admin of another tenant nothing`, async () => {
      const answer = await attempt(operation, await admin('mine'));
      if (SAMPLES[operation.id]?.(theirs).expect === 'refused') {
        assert.ok(answer.status === 403 || answer.status === 404, `answered ${answer.status}: ${answer.text}`);
      } else {
        assert.ok(answer.status < 300 || answer.status === 400, `answered ${answer.status}: ${answer.text}`);
      }
    });

    test(`${operation.id} refuses every mixture of two tenants’ credentials`, async () => {
      const mixtures: [string, Record<string, string>][] = [
        ['my bearer, their identity', await running.grafana.headers(orgOf('mine').bearer, { orgId: ORGS.theirs, role: 'Admin' })],
        ['their bearer, my identity', await running.grafana.headers(orgOf('theirs').bearer, { orgId: ORGS.mine, role: 'Admin' })],
        ['their bearer, my ID token, their context', await running.grafana.headers(orgOf('theirs').bearer, { orgId: ORGS.mine, role: 'Admin', contextOrgId: ORGS.theirs })],
        ['their bearer, a forged ID token', await running.grafana.forged(orgOf('theirs').bearer, { orgId: ORGS.theirs, role: 'Admin' })],
        ['their bearer alone', { Authorization: `Bearer ${orgOf('theirs').bearer}` }],
      ];
      for (const [name, headers] of mixtures) {
        const answer = await attempt(operation, headers);
        assert.equal(answer.status, 403, `${name}: answered ${answer.status}`);
      }
    });

    test(`${operation.id} gives another tenant’s API token nothing`, async () => {
      const answer = await attempt(operation, machine);
      if (SAMPLES[operation.id]?.(theirs).expect === 'refused') {
        assert.ok(answer.status === 403 || answer.status === 404, `answered ${answer.status}: ${answer.text}`);
      }
    });
  }

  test('nothing leaked and nothing of the other tenant changed', async (t) => {
    t.diagnostic(`${calls} calls of ${OPERATIONS.length} operations, ${leaks.length} leaks`);
    assert.deepEqual(leaks, []);
    assert.deepEqual(await inventory(theirs), before);
  });

  test('the live stream carries only the reader’s own tenant', async () => {
    const abort = new AbortController();
    const answer = await fetch(`${running.sidecar.apiUrl}/api/v1/stream`, { headers: await admin('mine'), signal: abort.signal });
    assert.equal(answer.status, 200);
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const reading = (async () => {
      for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
        text += part.value;
      }
    })().catch(() => undefined);
    await asTheirAdmin('POST', '/incidents', { title: `${MARK} live` });
    await send('POST', '/api/v1/incidents', await admin('mine'), { title: 'mine, live' });
    await eventually('my own message', () => Promise.resolve(text.includes('mine, live') ? true : undefined));
    abort.abort();
    await reading;
    assert.ok(!text.includes(MARK), 'a message of the other tenant arrived');
  });
});
