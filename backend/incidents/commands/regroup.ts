import { sql } from 'kysely';
import type { AlertSource } from '#contract/alert';
import { OPEN_STATUSES } from '#contract/incident';
import type { Labels } from '#contract/scalars';
import { newId, type Outbox, type Tx } from '../../platform/index.ts';
import { placeOf } from '../correlation/alertKeys.rules.ts';
import type { DecidedItem } from '../correlation/workingSet.ts';
import { RULE_KEY } from '../groupingRules/ruleScope.ts';
import { severityOf } from '../present.ts';

/** An alert of an incident, as regrouping by a person needs it. */
export interface HeldAlert {
  fingerprint: string;
  name: string;
  severity: number;
  labels: Labels;
  source: AlertSource;
  rule_id: string | null;
  starts_at: Date;
  resource_key: string | null;
  generator_url: string | null;
}

/** The alerts that belong to these incidents now. */
export async function readHeldAlerts(tx: Tx, tenantId: string, incidentIds: readonly string[]): Promise<HeldAlert[]> {
  const found = await sql<HeldAlert>`
    select fingerprint, name, severity::int, labels, source, rule_id, starts_at, resource_key, generator_url from alert
    where tenant_id = ${tenantId} and incident_id = any(${incidentIds}::uuid[]) order by fingerprint`.execute(tx);
  return found.rows;
}

/** Counts, severity and resources of an incident anew from its alerts; a severity that a person chose stays. */
export async function recount(tx: Tx, tenantId: string, incidentId: string, now: number): Promise<void> {
  await sql`
    update incident i set
      version = i.version + 1, updated_at = ${new Date(now).toISOString()}::timestamptz,
      alert_count = (select count(*)::int from incident_alert m where m.tenant_id = i.tenant_id and m.incident_id = i.id),
      firing_count = held.firing, blind_count = held.blind,
      severity = case when i.severity_chosen then i.severity else least(i.severity, coalesce(held.worst, i.severity)) end,
      started_at = least(i.started_at, coalesce(held.first, i.started_at)),
      grown_at = greatest(i.grown_at, coalesce(held.last, i.grown_at)),
      resources = held.resources, settle_at = null
    from (
      select count(*) filter (where state = 'firing')::int as firing,
        count(*) filter (where state = 'blind' or (state = 'firing' and kind in ('no-data', 'query-error')))::int as blind,
        min(severity) as worst, min(starts_at) as first, max(starts_at) as last,
        coalesce((array_agg(distinct resource_key) filter (where resource_key is not null))[1:100], '{}') as resources
      from alert where tenant_id = ${tenantId} and incident_id = ${incidentId}
    ) as held
    where i.tenant_id = ${tenantId} and i.id = ${incidentId}`.execute(tx);
}

/** Writes the keys by which new alerts find the incident, from the alerts it has now. */
export async function rekey(tx: Tx, tenantId: string, incidentId: string, alerts: readonly HeldAlert[]): Promise<void> {
  const seen = new Map<string, number>();
  for (const alert of alerts) {
    const place = placeOf({
      ruleId: alert.rule_id,
      name: alert.name,
      labels: alert.labels,
      groupKey: '',
      ruleQuery: null,
    });
    const own = alert.resource_key === null ? [] : [alert.resource_key];
    for (const key of [...own, ...place.resourceKeys, ...place.groupKeys.map((group) => group.key)]) {
      seen.set(key, Math.max(seen.get(key) ?? 0, alert.starts_at.getTime()));
    }
  }
  const times = [...seen.values()].map((at) => new Date(at).toISOString());
  // Which groups of the tenant's own rules it is in is not read off the alerts again: they joined by the rules of their time.
  await sql`
    delete from incident_key
    where tenant_id = ${tenantId} and incident_id = ${incidentId} and not starts_with(key, ${RULE_KEY})`.execute(tx);
  await sql`
    insert into incident_key (tenant_id, key, incident_id, hops, side, seen_at)
    select ${tenantId}::uuid, key, ${incidentId}::uuid, 0, 'same', at
    from unnest(${[...seen.keys()]}::text[], ${times}::timestamptz[]) as given (key, at)`.execute(tx);
}

/** Hands the groups of the tenant's own rules over to the incident that takes others in. */
export async function takeRuleKeys(tx: Tx, tenantId: string, to: string, from: readonly string[]): Promise<void> {
  await sql`
    insert into incident_key as known (tenant_id, key, incident_id, hops, side, seen_at)
    select tenant_id, key, ${to}::uuid, 0, 'same', max(seen_at) from incident_key
    where tenant_id = ${tenantId} and incident_id = any(${from}::uuid[]) and starts_with(key, ${RULE_KEY})
    group by tenant_id, key
    on conflict (tenant_id, key, incident_id) do update set seen_at = greatest(known.seen_at, excluded.seen_at)`.execute(
    tx
  );
}

/** Tells the lineage that a person moved alerts into another incident, and why. */
export async function emitMoved(
  tx: Tx,
  outbox: Pick<Outbox, 'emit'>,
  tenantId: string,
  moved: { alerts: readonly HeldAlert[]; to: string; reason: string; evidence: Record<string, unknown> }
): Promise<void> {
  const items = moved.alerts.map((alert): DecidedItem => ({
    fingerprint: alert.fingerprint,
    incidentId: moved.to,
    decision: { id: newId(), kind: 'moved', rule: 'person', reason: moved.reason, evidence: moved.evidence },
    alert: {
      name: alert.name,
      severity: severityOf(alert.severity),
      startsAt: alert.starts_at.toISOString(),
      ruleId: alert.rule_id,
      resourceKey: alert.resource_key,
      generatorUrl: alert.generator_url,
      labels: alert.labels,
      query: null,
    },
  }));
  for (let from = 0; from < items.length; from += 1_000) {
    await outbox.emit(tx, tenantId, 'alert.decided', { items: items.slice(from, from + 1_000) });
  }
}

export function isOpenStatus(status: string): boolean {
  return (OPEN_STATUSES as readonly string[]).includes(status);
}
