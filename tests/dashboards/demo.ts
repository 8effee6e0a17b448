import assert from 'node:assert/strict';
import { changeBody } from '../../demo/shop/changeSender.ts';
import type { Approval, Run } from '../../contract/run.ts';
import { shifted, shiftToNow } from '../../bench/faults/shift.ts';
import { simulateCase, type RunningCase } from '../../bench/faults/simulateCase.ts';
import { startTestSidecar, type Org, type TestSidecar } from '../support/sidecarInProcess.ts';

const PATIENCE_MS = 60_000;
/** After the alert, so that series show more of the fault than its first scrapes. */
const LASTS_MS = 300_000;
/** Needs a yes and does nothing else: the shop's own remedies would take minutes to be verified. */
const CHECKED = `
slug: look
name: Look at it
approval: { people: 1 }
steps:
  - { id: pause, kind: wait, seconds: 0 }
`;

/** The demo's shop with a fault, and a tenant that has been through the loop: cause, approvals, a run, a resolved incident. */
export interface DemoWorld {
  running: TestSidecar;
  org: Org;
  stop(): Promise<void>;
}

type Call = <T>(method: string, path: string, body?: object, role?: string) => Promise<T>;

export async function startDemoWorld(): Promise<DemoWorld> {
  const shop = await simulateCase({ kind: 'disk-full', seed: 11, choice: [0.55, 0.5, 0.4] });
  assert.ok(await shop.breakIt(), 'nobody noticed the fault');
  await shop.advance(LASTS_MS);
  const shiftMs = shiftToNow(shop);
  const prometheus = await shop.standin.listen({ now: () => shop.nowMs + shiftMs, shiftMs: () => shiftMs });
  const running = await startTestSidecar([1]);
  const stop = async (): Promise<void> => {
    await running.stop();
    await prometheus.stop();
  };
  try {
    const org = running.orgs[0] ?? assert.fail('no organisation');
    const call = callerOf(running, org);
    await call('POST', '/sources', { name: 'Prometheus', url: prometheus.url });
    await eventually('discovery', async () => {
      const { items } = await call<{ items: { lastDiscoveryAt: string | null }[] }>('GET', '/sources');
      return items[0]?.lastDiscoveryAt ?? undefined;
    });
    await tellOfTheFault(running, call, shop, shiftMs);
    await goThroughTheLoop(call);
    return { running, org, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function callerOf(running: TestSidecar, org: Org): Call {
  return async <T>(method: string, path: string, body?: object, role = 'Admin') => {
    const identity = await running.grafana.headers(org.bearer, {
      orgId: org.orgId,
      role,
      id: role === 'Admin' ? '1' : '2',
    });
    const headers = { ...identity, 'Content-Type': 'application/json' };
    const url = `${running.sidecar.apiUrl}/api/v1${path}`;
    const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
}

/** What the delivery pipeline and Alertmanager said, and an alert of a monitor that knows nothing of the shop. */
async function tellOfTheFault(running: TestSidecar, call: Call, shop: RunningCase, shiftMs: number): Promise<void> {
  const post = async (kind: 'alerts' | 'changes', body: string): Promise<void> => {
    const made = await call<{ endpoint: { path: string }; secret: string }>('POST', '/webhook-endpoints', {
      name: kind,
      kind,
    });
    const answer = await fetch(`${running.sidecar.webhookUrl}${made.endpoint.path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${made.secret}`, 'Content-Type': 'application/json' },
      body,
    });
    assert.equal(answer.status, 200, await answer.text());
  };
  const changes = shop.changes.map((change) => ({ ...change, timeMs: change.timeMs + shiftMs }));
  await post('changes', `[${changes.map(changeBody).join(',')}]`);
  for (const payload of shop.notifications) {
    await post('alerts', JSON.stringify(shifted(payload, shiftMs)));
  }
  await eventually('a cause', async () => {
    const found = await call<{ items: unknown[] }>('GET', '/incidents?hasCause=true');
    return found.items[0];
  });
}

/** One run with a yes, one that still waits, one incident that is over. */
async function goThroughTheLoop(call: Call): Promise<void> {
  const [incident] = (await call<{ items: { id: string }[] }>('GET', '/incidents?hasCause=true')).items;
  const playbook = await call<{ id: string }>('POST', '/playbooks', { source: CHECKED });
  const start = (): Promise<Run> =>
    call('POST', '/runs', { playbookId: playbook.id, incidentId: incident?.id }, 'Editor');
  const asked = await start();
  const approval = await call<Approval>('GET', `/approvals/${asked.approvalId}`);
  await call('POST', `/approvals/${approval.id}/approve`, { hash: approval.hash });
  await eventually('the end of the run', async () => {
    const { status } = await call<Run>('GET', `/runs/${asked.id}`);
    return status === 'succeeded' ? status : undefined;
  });
  await start();
  const made = await call<{ id: string }>('POST', '/incidents', { title: 'Mail is slow', severity: 'warning' });
  await call('PATCH', `/incidents/${made.id}`, { status: 'acknowledged' });
  await call('PATCH', `/incidents/${made.id}`, { status: 'resolved' });
}

async function eventually<T>(what: string, read: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    const value = await read();
    if (value !== undefined) {
      return value;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return assert.fail(`${what} did not come`);
}
