import { sql, type RawBuilder } from 'kysely';
import type { Alert } from '#contract/alert';
import type { AlertGroup, AlertQueryFilter } from '#contract/query';
import { severityRank } from '#contract/scalars';
import type { Tx } from '../../platform/index.ts';
import { severityOf } from '../present.ts';
import { toAlert, type AlertRow } from './readIncident.ts';

export interface AlertWithIncident extends Alert {
  incidentNumber: number | null;
}

/** Alerts by their present state, newest start first. */
export async function listAlerts(
  tx: Tx,
  tenantId: string,
  request: { filter: AlertQueryFilter; limit: number }
): Promise<{ items: AlertWithIncident[]; truncated: boolean }> {
  const found = await sql<AlertRow & { incident_id: string | null; incident_number: string | null }>`
    select a.fingerprint, a.name, a.state, a.severity::int, a.labels, a.annotations, a.source, a.rule_id, a.starts_at, a.ends_at,
      a.first_seen_at, a.last_seen_at, a.deliveries, a.firings, a.flapping, a.resource_key, a.generator_url, a.dashboard_url,
      a.panel_url, a.incident_id, i.number as incident_number
    from alert a left join incident i on i.tenant_id = ${tenantId} and i.id = a.incident_id
    where ${conditionsOf(tenantId, request.filter)} order by a.starts_at desc, a.fingerprint limit ${request.limit + 1}`.execute(tx);
  return {
    items: found.rows.slice(0, request.limit).map((row) => ({
      ...toAlert(row, row.incident_id),
      incidentNumber: row.incident_number === null ? null : Number(row.incident_number),
    })),
    truncated: found.rows.length > request.limit,
  };
}

/** Counts alerts by the given groups, the most first; an alert without the label counts under the empty string. */
export async function countAlerts(
  tx: Tx,
  tenantId: string,
  request: { filter: AlertQueryFilter; by: readonly AlertGroup[]; most: number }
): Promise<{ counts: { group: Record<string, string>; count: number }[]; truncated: boolean }> {
  const columns = request.by.map((group, i) => sql`${expressionOf(group)} as ${sql.ref(`g${i}`)}`);
  const names = request.by.map((_, i) => sql.ref(`g${i}`));
  const found = await sql<Record<string, string | number> & { n: number }>`
    select ${sql.join([...columns, sql`count(*)::int as n`])} from alert a where ${conditionsOf(tenantId, request.filter)}
    ${names.length === 0 ? sql`` : sql`group by ${sql.join(names)}`} order by n desc limit ${request.most + 1}`.execute(tx);
  const counts = found.rows.map((row) => ({
    group: Object.fromEntries(request.by.map((group, i) => [group.replace(/^label\./, ''), shown(group, row[`g${i}`])])),
    count: row.n,
  }));
  return { counts: counts.slice(0, request.most), truncated: counts.length > request.most };
}

/** Names of the tenant's alerts, or of their labels, that hold `q`. */
export async function listAlertWords(
  tx: Tx,
  tenantId: string,
  request: { of: 'names' | 'labels'; q: string; limit: number }
): Promise<string[]> {
  const word = request.of === 'names' ? sql`name` : sql`jsonb_object_keys(labels)`;
  // Labels repeat from alert to alert: the newest ones know nearly all of them.
  const found = await sql<{ word: string }>`
    select distinct word from (
      select ${word} as word from (
        select name, labels from alert where tenant_id = ${tenantId} order by last_seen_at desc limit 20000) as newest
    ) as words where position(lower(${request.q}) in lower(word)) > 0 order by word limit ${request.limit}`.execute(tx);
  return found.rows.map((row) => row.word);
}

function shown(group: AlertGroup, value: string | number | null | undefined): string {
  return group === 'severity' ? severityOf(Number(value)) : String(value ?? '');
}

function expressionOf(group: AlertGroup): RawBuilder<unknown> {
  if (group.startsWith('label.')) {
    return sql`coalesce(a.labels->>${group.slice('label.'.length)}, '')`;
  }
  return group === 'resource' ? sql`coalesce(a.resource_key, '')` : sql.ref(`a.${group}`);
}

function conditionsOf(tenantId: string, filter: AlertQueryFilter): RawBuilder<unknown> {
  const oneOf = (column: string, values: readonly (string | number)[], type: string): RawBuilder<unknown>[] =>
    values.length === 0 ? [] : [sql`${sql.ref(`a.${column}`)} = any(${values}::${sql.raw(type)}[])`];
  return sql.join(
    [
      sql`a.tenant_id = ${tenantId}`,
      ...oneOf('state', filter.state, 'text'),
      // Said once more so that the index of unresolved alerts is found.
      ...(filter.state.length > 0 && !filter.state.includes('resolved') ? [sql`a.state <> 'resolved'`] : []),
      ...oneOf('severity', filter.severity.map(severityRank), 'smallint'),
      ...oneOf('source', filter.source, 'text'),
      ...oneOf('name', filter.name, 'text'),
      ...filter.labels.map(({ name, op, value }) =>
        op === '=' ? sql`coalesce(a.labels->>${name}, '') = ${value}` : sql`coalesce(a.labels->>${name}, '') <> ${value}`
      ),
    ],
    sql` and `
  );
}
