import { sql } from 'kysely';
import type { Database } from '../../platform/index.ts';
import { hasEnded, type RunState, type StopRequest } from './model.ts';
import { readRunState } from './runRows.ts';

/** A replica that says nothing for so long is taken for dead. */
export const LEASE_SECONDS = 10;
export const HEARTBEAT_MS = 1_000;
/** An effect begins only while the lease has at least this long to go. */
export const EFFECT_MARGIN_MS = 3_000;

export interface Taken {
  run: RunState;
  /** Number of the run on the same subject that is before it; null when it is its turn. */
  behind: number | null;
}

/**
 * Takes the run for `owner`, unless another replica drives it, or it has ended; answers null then. From here on whoever
 * drove it before can write nothing more.
 */
export function takeRun(database: Database, tenantId: string, runId: string, owner: string): Promise<Taken | null> {
  return database.tenant(tenantId, async (tx) => {
    const taken = await sql<{ token: string }>`
      with lease as (
        update run_lease set owner = ${owner}, token = token + 1, until = now() + make_interval(secs => ${LEASE_SECONDS})
        where tenant_id = ${tenantId} and run_id = ${runId} and (until is null or until < now()) returning token)
      update run set token = lease.token, version = version + 1 from lease
      where tenant_id = ${tenantId} and id = ${runId} returning run.token`.execute(tx);
    if (taken.rows.length === 0) {
      return null;
    }
    const run = await readRunState(tx, tenantId, runId);
    if (run === null || hasEnded(run.status)) {
      return null;
    }
    if (run.status !== 'queued' || run.subject === null) {
      return { run, behind: null };
    }
    const ahead = await sql<{ number: string }>`
      select number from run where tenant_id = ${tenantId} and subject = ${run.subject} and finished_at is null and id <> ${runId}
        and (holds_subject or (status = 'queued' and number < ${run.number}))
      order by holds_subject desc, number limit 1`.execute(tx);
    const number = ahead.rows[0]?.number;
    return { run, behind: number === undefined ? null : Number(number) };
  });
}

/** Puts the run back without having done anything. */
export async function giveBack(
  database: Database,
  run: Pick<RunState, 'tenantId' | 'id' | 'token'>,
  dueAt: string | null
): Promise<void> {
  await database.tenant(run.tenantId, (tx) =>
    sql`
      update run_lease set owner = null, until = null, due_at = ${dueAt}::timestamptz
      where tenant_id = ${run.tenantId} and run_id = ${run.id} and token = ${run.token}`.execute(tx)
  );
}

/** Says that these runs are still driven; answers those that still are ours, with what stop was asked for. */
export async function renewLeases(
  database: Database,
  tenantId: string,
  runs: readonly { id: string; token: number }[]
): Promise<Map<string, { stop: StopRequest | null }>> {
  const found = await database.tenant(tenantId, (tx) =>
    sql<{ run_id: string; stop: StopRequest | null }>`
      with renewed as (
        update run_lease l set until = now() + make_interval(secs => ${LEASE_SECONDS})
        from unnest(${runs.map((run) => run.id)}::uuid[], ${runs.map((run) => run.token)}::bigint[]) as held (run_id, token)
        where l.tenant_id = ${tenantId} and l.run_id = held.run_id and l.token = held.token returning l.run_id)
      select renewed.run_id, run.stop from renewed
      join run on run.tenant_id = ${tenantId} and run.id = renewed.run_id`.execute(tx)
  );
  return new Map(found.rows.map((row) => [row.run_id, { stop: row.stop }]));
}

/** Runs of all tenants that are due and that nobody drives. `nowMs` is unix milliseconds. */
export async function dueRuns(
  database: Database,
  nowMs: number,
  limit: number
): Promise<{ tenantId: string; runId: string }[]> {
  const found = await database.system((tx) =>
    sql<{ tenant_id: string; run_id: string }>`
      select tenant_id, run_id from run_lease
      where due_at <= ${new Date(nowMs)} and (until is null or until < now()) order by due_at limit ${limit}`.execute(
      tx
    )
  );
  return found.rows.map((row) => ({ tenantId: row.tenant_id, runId: row.run_id }));
}
