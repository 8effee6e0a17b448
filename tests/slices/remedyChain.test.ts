import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { createWebhookEndpoint } from '../../contract/alert.ts';
import { listIncidents } from '../../contract/incident.ts';
import { getIncidentLineage, type LineageEdge } from '../../contract/lineage.ts';
import type { Operation } from '../../contract/operation.ts';
import { createPlaybook, setPlaybookEnabled, type Playbook } from '../../contract/playbook.ts';
import { createTrigger, listTriggers, type Trigger } from '../../contract/trigger.ts';
import {
  approve,
  getApproval,
  getRun,
  listApprovals,
  listIncidentProposals,
  listRuns,
  type Approval,
  type Proposal,
  type Run,
} from '../../contract/run.ts';
import { createSource, listSources } from '../../contract/source.ts';
import { startTestSidecar, type TestSidecar } from '../support/sidecarInProcess.ts';
import { frontSlowPayload, startSlowBack } from '../support/slowBack.ts';

const REMEDY = `
slug: heal
name: Heal {{ service }}
applies:
  mechanisms: [latency, errors, saturation, cpu-contention, unknown]
parameters:
  service: { from: finding.resourceName }
subject: 'service:{{ service }}'
risk: low
steps:
  - { id: pause, kind: wait, seconds: 0 }
`;
const NOTE = `
slug: note
name: Note it
approval: { people: 0 }
steps:
  - { id: pause, kind: wait, seconds: 0 }
`;

let running: TestSidecar;
let source: Awaited<ReturnType<typeof startSlowBack>>;

before(async () => {
  running = await startTestSidecar([1]);
  source = await startSlowBack();
});
after(async () => {
  source.close();
  await running.stop();
});

async function call<T>(
  operation: Operation,
  params: Record<string, string> = {},
  body?: object,
  as = 'Admin'
): Promise<T> {
  const org = running.orgs[0] ?? assert.fail('no org');
  const path = operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) => params[name] ?? '');
  const response = await fetch(`${running.sidecar.apiUrl}/api/v1${path}`, {
    method: operation.method,
    headers: {
      ...(await running.person(org, as, `a ${as}`)),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  assert.ok(response.ok, `${operation.id} was answered ${response.status}: ${text}`);
  return operation.response.parse(JSON.parse(text)) as T;
}

async function eventually<T>(what: string, read: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const value = await read();
    if (value !== undefined) {
      return value;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return assert.fail(`${what} did not come`);
}

async function post(path: string, body: object, headers: Record<string, string>): Promise<Response> {
  return fetch(`${running.sidecar.webhookUrl}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

const ended = (id: string): Promise<Run> =>
  eventually('the end of the run', async () => {
    const run = await call<Run>(getRun, { id });
    return run.finishedAt === null ? undefined : run;
  });

describe('a remedy, through all slices', () => {
  let heal: Playbook;
  let note: Playbook;
  let incidentId: string;

  test('an alert leads to a cause, a proposal and a run that waits in the inbox; a trigger has noted it', async () => {
    heal = await call<Playbook>(createPlaybook, {}, { source: REMEDY });
    note = await call<Playbook>(createPlaybook, {}, { source: NOTE });
    await call(
      createTrigger,
      {},
      {
        name: 'note',
        kind: 'incident',
        on: 'analysed',
        playbookId: note.id,
        condition: 'finding.resourceKey == "service:back"',
      }
    );
    await call(createSource, {}, { name: 'main', url: source.url });
    await eventually(
      'discovery',
      async () =>
        (await call<{ items: { lastDiscoveryAt: string | null }[] }>(listSources)).items[0]?.lastDiscoveryAt ??
        undefined
    );
    const made = await call<{ endpoint: { path: string }; secret: string }>(
      createWebhookEndpoint,
      {},
      { name: 'a', kind: 'alerts' }
    );
    assert.equal(
      (await post(made.endpoint.path, frontSlowPayload(), { Authorization: `Bearer ${made.secret}` })).status,
      200
    );
    incidentId = (
      await eventually('the incident', async () => (await call<{ items: { id: string }[] }>(listIncidents)).items[0])
    ).id;
    const proposal = await eventually('the proposal', async () => {
      const [first] = (
        await call<{ items: Proposal[] }>(listIncidentProposals, { id: incidentId }, undefined, 'Viewer')
      ).items;
      return first?.status === 'under-review' ? first : undefined;
    });
    assert.deepEqual(
      [proposal.title, proposal.resourceKey, proposal.parameters],
      ['Heal back', 'service:back', { service: 'back' }]
    );
    assert.ok(proposal.risk.affected.includes('service:front'), 'front calls back and would feel it');
    const { items } = await call<{ items: { runId: string }[] }>(listApprovals);
    assert.deepEqual(
      items.map(({ runId }) => runId),
      [proposal.runId]
    );
    const noted = await eventually('the note', async () => {
      const { items: runs } = await call<{ items: Run[] }>(listRuns);
      return runs.find((run) => run.playbookId === note.id && run.status === 'succeeded');
    });
    assert.deepEqual(
      [noted.requestedBy, noted.incidentId],
      [{ kind: 'system', id: `trigger:${noted.triggerId}`, name: 'Trigger note' }, incidentId]
    );
  });

  test('an Editor who approves it sees it through: run, end of the proposal, and the chain in the ledger', async () => {
    const [waiting] = (await call<{ items: { id: string }[] }>(listApprovals)).items;
    const approval = await call<Approval>(getApproval, { id: waiting?.id ?? '' }, undefined, 'Editor');
    assert.equal(approval.reason?.code, 'proposal.remedy');
    await call(approve, { id: approval.id }, { hash: approval.hash }, 'Editor');
    assert.equal((await ended(approval.runId)).status, 'succeeded');
    await eventually('the end of the proposal', async () => {
      const { items } = await call<{ items: Proposal[] }>(listIncidentProposals, { id: incidentId });
      return items.find((one) => one.runId === approval.runId && one.status === 'done');
    });
    const { edges } = await call<{ edges: LineageEdge[] }>(getIncidentLineage, { id: incidentId });
    const told = edges.map(({ from, relation, to }) => `${from.type} ${relation} ${to.type}`);
    for (const edge of [
      'analysis found finding',
      'finding proposed proposal',
      'proposal led-to approval',
      'approval approved action',
      'action ended-in outcome',
    ]) {
      assert.ok(told.includes(edge), `${edge} is missing among ${told.join(', ')}`);
    }
  });

  test('a signed webhook on the same listener starts a playbook once; a disabled one says why it does not', async () => {
    const { trigger, secret } = await call<{ trigger: Trigger; secret: string }>(
      createTrigger,
      {},
      { name: 'hook', kind: 'webhook', playbookId: note.id, condition: 'body.go' }
    );
    const body = { go: true };
    const stamp = String(Math.floor(Date.now() / 1000));
    const signed = (text: string, at = stamp): Record<string, string> => ({
      'X-Grafana-Alerting-Signature': createHmac('sha256', secret).update(`${at}:${text}`).digest('hex'),
      'X-Grafana-Alerting-Timestamp': at,
    });
    const path = trigger.webhookUrl ?? '';
    assert.equal((await post(path, body, {})).status, 403);
    const answers = [
      await post(path, body, signed(JSON.stringify(body))),
      await post(path, body, signed(JSON.stringify(body))),
    ];
    const receipts = (await Promise.all(answers.map((answer) => answer.json()))) as {
      started: boolean;
      runId: string;
    }[];
    assert.deepEqual([answers.map(({ status }) => status), receipts[0]?.runId], [[202, 200], receipts[1]?.runId]);
    assert.equal((await ended(receipts[0]?.runId ?? '')).status, 'succeeded');
    await call(setPlaybookEnabled, { id: note.id }, { enabled: false });
    const later = String(Number(stamp) + 1);
    assert.equal((await post(path, body, signed(JSON.stringify(body), later))).status, 409);
    const { items } = await call<{ items: Trigger[] }>(listTriggers);
    assert.match(items.find((one) => one.id === trigger.id)?.lastError ?? '', /disabled/);
    assert.equal((await call<Playbook>(setPlaybookEnabled, { id: heal.id }, { enabled: true })).enabled, true);
  });
});
