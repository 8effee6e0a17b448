import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { idFloor, newId } from '../../platform/index.ts';
import { automationWorld } from '../testing/world.ts';
import { automationReport, type AutomationReport } from './automationReport.ts';

const FROM = Date.parse('2026-03-01T00:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const world = await automationWorld();
const [tenant, other] = world.tenants;
const PLAYBOOK = newId();
let count = 0;

async function run(
  tenantId: string,
  at: number,
  status: string,
  more: { seconds?: number; incidentId?: string; playbookId?: string; name?: string } = {}
): Promise<string> {
  const id = idFloor(at).slice(0, 14) + newId().slice(14);
  const ended = more.seconds === undefined ? null : new Date(at + more.seconds * 1_000);
  await world.database.tenant(tenantId, (tx) =>
    sql`
      insert into run (tenant_id, id, number, playbook_id, playbook_name, playbook_version, source, title, status, incident_id, requested_by,
        given_parameters, parameters, facts, created_at, started_at, finished_at, steps_total)
      values (${tenantId}, ${id}, ${++count}, ${more.playbookId ?? PLAYBOOK}, ${more.name ?? 'Heal'}, 1, '', 't', ${status}, ${more.incidentId ?? null}, '{}',
        '{}', '{}', '{}', ${new Date(at)}, ${new Date(at)}, ${ended}, 1)`.execute(tx)
  );
  return id;
}

async function approval(
  tenantId: string,
  runId: string,
  at: number,
  status: string,
  seconds: number | null
): Promise<void> {
  const id = runId.slice(0, 14) + newId().slice(14);
  const decided = seconds === null ? null : new Date(at + seconds * 1_000);
  await world.database.tenant(tenantId, (tx) =>
    sql`
      insert into approval (tenant_id, id, run_id, status, role, people, requested_at, expires_at, decided_at, hash, calls, risk)
      values (${tenantId}, ${id}, ${runId}, ${status}, 'Editor', 1, ${new Date(at)}, ${new Date(at)}, ${decided}, '', '[]', '{}')`.execute(
      tx
    )
  );
}

const report = (tenantId = tenant, from = FROM, to = FROM + 3 * DAY): Promise<AutomationReport> =>
  world.database.tenant(tenantId, (tx) => automationReport(tx, tenantId, from, to));

test('an empty time is told as such, day by day', async () => {
  const { runs, successShare, medianRepairSeconds, byStatus, byPlaybook, byDay, approvals } = await report(other);
  assert.deepEqual([runs, successShare, medianRepairSeconds, byStatus, byPlaybook], [0, null, null, [], []]);
  assert.deepEqual(
    byDay,
    ['2026-03-01', '2026-03-02', '2026-03-03'].map((day) => ({ day, runs: 0, succeeded: 0, failed: 0 }))
  );
  assert.deepEqual(approvals, {
    asked: 0,
    approved: 0,
    declined: 0,
    expired: 0,
    waiting: 0,
    medianWaitSeconds: null,
    p95WaitSeconds: null,
  });
});

test('counts runs by status, playbook and day, times repairs from the incident, and waits for approvals', async () => {
  world.clock.at = FROM + HOUR;
  const incidentId = await world.openIncident();
  const first = await run(tenant, FROM + 2 * HOUR, 'succeeded', { seconds: 60, incidentId });
  // A second repair of the same incident does not count as another one.
  await run(tenant, FROM + 3 * HOUR, 'succeeded', { seconds: 60, incidentId });
  const second = await run(tenant, FROM + DAY, 'rolled-back', { seconds: 120 });
  const third = await run(tenant, FROM + DAY + 1, 'declined', { seconds: 5 });
  await run(tenant, FROM + 2 * DAY, 'running', { playbookId: newId(), name: 'Other' });
  for (const outside of [FROM - 1, FROM + 3 * DAY]) {
    await run(tenant, outside, 'failed', { seconds: 1 });
  }
  await run(other, FROM + HOUR, 'failed', { seconds: 1 });
  await approval(tenant, first, FROM + 2 * HOUR, 'approved', 10);
  await approval(tenant, second, FROM + DAY, 'approved', 30);
  await approval(tenant, third, FROM + DAY, 'waiting', null);

  const { runs, successShare, medianRepairSeconds, byStatus, byPlaybook, byDay, approvals } = await report();
  assert.deepEqual([runs, successShare, medianRepairSeconds], [5, 2 / 3, 3_660]);
  assert.deepEqual(
    byStatus.map(({ status, count: n }) => `${n} ${status}`),
    ['2 succeeded', '1 declined', '1 rolled-back', '1 running']
  );
  assert.deepEqual(
    byPlaybook.map((one) => [
      one.playbookName,
      one.runs,
      one.succeeded,
      one.failed,
      one.successShare,
      one.medianSeconds,
    ]),
    [
      ['Heal', 4, 2, 1, 2 / 3, 60],
      ['Other', 1, 0, 0, null, null],
    ]
  );
  assert.deepEqual(
    byDay.map((one) => [one.runs, one.succeeded, one.failed]),
    [
      [2, 2, 0],
      [2, 0, 1],
      [1, 0, 0],
    ]
  );
  assert.deepEqual(
    [approvals.asked, approvals.approved, approvals.waiting, approvals.medianWaitSeconds],
    [3, 2, 1, 20]
  );
});

test('tells another tenant nothing of it', async () => {
  assert.equal((await report(other)).runs, 1);
  const crossed = await world.database.tenant(other, (tx) => automationReport(tx, tenant, FROM, FROM + 3 * DAY));
  assert.deepEqual([crossed.runs, crossed.approvals.asked], [0, 0]);
});

test('refuses a time that is none, or too long', async () => {
  for (const [from, to] of [
    [FROM, FROM],
    [FROM + 1, FROM],
    [Number.NaN, FROM],
    [FROM, FROM + 401 * DAY],
  ] as const) {
    await assert.rejects(report(tenant, from, to), { code: 'bad_request' });
  }
});
