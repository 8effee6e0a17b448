import { sql } from 'kysely';
import type { Tx } from '../platform/index.ts';
import { systemActor } from '../tenancy/index.ts';
import { lockGrouping } from './commands/lockGrouping.ts';
import type { CommandDeps } from './commands/updateIncident.ts';
import { loadIncidents } from './correlation/load.ts';
import { announceOutcome, saveChanges } from './correlation/save.ts';
import { resolveIncident } from './correlation/settle.rules.ts';
import { emptyWorkingSet, noChanges } from './correlation/workingSet.ts';

const AT_ONCE = 500;

/** Resolves the incidents whose held-back recovery has lasted; answers how many. */
export async function settleDue(tx: Tx, deps: CommandDeps, tenantId: string): Promise<number> {
  const now = deps.clock.now();
  await lockGrouping(tx, tenantId);
  const due = await sql<{ id: string }>`
    select id from incident where tenant_id = ${tenantId} and settle_at <= ${new Date(now).toISOString()}::timestamptz
    order by settle_at limit ${AT_ONCE}`.execute(tx);
  const set = emptyWorkingSet();
  await loadIncidents(
    tx,
    tenantId,
    set,
    due.rows.map((row) => row.id)
  );
  const changes = noChanges();
  for (const incident of set.incidents.values()) {
    if (
      incident.settleAt !== null &&
      incident.settleAt <= now &&
      incident.firingCount === 0 &&
      incident.blindCount === 0
    ) {
      resolveIncident({ changes, now }, incident, 'All alerts stayed quiet');
    }
  }
  await saveChanges(tx, deps, tenantId, { set, changes, actor: systemActor(tenantId).actor, now });
  await sql`
    update alert set flapping = false
    where tenant_id = ${tenantId} and flapping and incident_id = any(${changes.resolved}::uuid[])`.execute(tx);
  await announceOutcome(tx, deps, tenantId, { changed: changes.incidents, widened: new Map() });
  return changes.resolved.length;
}

/** Adds the appended counts, by facets and by day, to the folded ones. Readers sum both, so they see the same before and after. */
export async function foldTally(tx: Tx, tenantId: string): Promise<void> {
  await sql`
    with taken as (delete from incident_tally_change where tenant_id = ${tenantId} returning *)
    insert into incident_tally as known (tenant_id, status, severity, service, team, source, has_cause, n)
    select tenant_id, status, severity, service, team, source, has_cause, sum(n) from taken
    group by 1, 2, 3, 4, 5, 6, 7 having sum(n) <> 0 order by 1, 2, 3, 4, 5, 6, 7
    on conflict (tenant_id, status, severity, service, team, source, has_cause) do update set n = known.n + excluded.n`.execute(
    tx
  );
  await sql`delete from incident_tally where tenant_id = ${tenantId} and n = 0`.execute(tx);
  await sql`
    with taken as (delete from incident_day_change where tenant_id = ${tenantId} returning *)
    insert into incident_day as known (tenant_id, day, service, opened, acknowledged, acknowledging_ms, resolved, resolving_ms)
    select tenant_id, day, service, sum(opened), sum(acknowledged), sum(acknowledging_ms), sum(resolved), sum(resolving_ms)
    from taken group by 1, 2, 3 order by 1, 2, 3
    on conflict (tenant_id, day, service) do update set
      opened = known.opened + excluded.opened,
      acknowledged = known.acknowledged + excluded.acknowledged,
      acknowledging_ms = known.acknowledging_ms + excluded.acknowledging_ms,
      resolved = known.resolved + excluded.resolved,
      resolving_ms = known.resolving_ms + excluded.resolving_ms`.execute(tx);
  await sql`delete from incident_day where tenant_id = ${tenantId} and opened = 0`.execute(tx);
}

/** Removes what grouping no longer looks at; longer than any window can reach back. */
export async function forgetOldKeys(tx: Tx, tenantId: string, now: number): Promise<void> {
  const before = new Date(now - 8 * 86_400_000).toISOString();
  await sql`delete from incident_key where tenant_id = ${tenantId} and seen_at < ${before}::timestamptz`.execute(tx);
  await sql`delete from alert_intake where tenant_id = ${tenantId} and hour < ${before}::timestamptz`.execute(tx);
}
