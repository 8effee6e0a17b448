import { sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';
import { TRIGGER_LIMITS } from './deps.ts';

const HOUR_MS = 3_600_000;
/** Moments of incidents can be told again months later, a schedule's or a webhook's cannot. */
const KEEP_DAYS = { incident: 400, schedule: 7, webhook: 7 } as const;

export type Claim = { claimed: true } | { claimed: false; runId: string | null } | { refused: string };

/**
 * Takes a moment of a trigger: only one caller gets it, and only while the trigger's rate allows it. Waits for others that
 * hold the same trigger, until the transaction ends.
 */
export async function claimFiring(
  tx: Tx,
  trigger: { tenantId: string; id: string; kind: keyof typeof KEEP_DAYS },
  key: string,
  nowMs: number
): Promise<Claim> {
  const { tenantId, id } = trigger;
  await sql`select from playbook_trigger where tenant_id = ${tenantId} and id = ${id} for update`.execute(tx);
  const known = await sql<{ runId: string | null }>`
    select run_id as "runId" from trigger_firing where tenant_id = ${tenantId} and trigger_id = ${id} and key = ${key}`.execute(
    tx
  );
  if (known.rows[0] !== undefined) {
    return { claimed: false, runId: known.rows[0].runId };
  }
  const since = new Date(nowMs - HOUR_MS);
  const counted = await sql<{ n: number }>`
    select count(*)::int as n from trigger_firing where tenant_id = ${tenantId} and trigger_id = ${id} and at > ${since}`.execute(
    tx
  );
  if ((counted.rows[0]?.n ?? 0) >= TRIGGER_LIMITS.runsPerHour) {
    return {
      refused: `It started ${TRIGGER_LIMITS.runsPerHour} runs within an hour; further ones are refused until that is over.`,
    };
  }
  await sql`
    insert into trigger_firing (tenant_id, trigger_id, key, at) values (${tenantId}, ${id}, ${key}, ${new Date(nowMs)})`.execute(
    tx
  );
  const old = new Date(nowMs - KEEP_DAYS[trigger.kind] * 86_400_000);
  await sql`delete from trigger_firing where tenant_id = ${tenantId} and trigger_id = ${id} and at < ${old}`.execute(
    tx
  );
  return { claimed: true };
}

export async function noteFiring(
  tx: Tx,
  tenantId: string,
  triggerId: string,
  key: string,
  runId: string
): Promise<void> {
  await sql`
    update trigger_firing set run_id = ${runId}
    where tenant_id = ${tenantId} and trigger_id = ${triggerId} and key = ${key}`.execute(tx);
}
