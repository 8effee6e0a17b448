import { sql } from 'kysely';
import { queryPrepared, type Tx } from '../../platform/index.ts';
import { entryKey, type AlertEntry } from '../alertEntry.ts';
import { float8Array, int4Array, jsonbArray, textArray, timestamptzArray } from './binaryArray.ts';

type Column = [name: string, type: string, encode: (rows: readonly AlertEntry[]) => Buffer];

/** The columns of `alert_event` after the tenant, and how each is sent. */
const COLUMNS: readonly Column[] = [
  ['starts_at', 'timestamptz', (rows) => timestamptzArray(rows, (row) => row.startsAtMs)],
  ['fingerprint', 'text', (rows) => textArray(rows, (row) => row.fingerprint)],
  ['status', 'text', (rows) => textArray(rows, (row) => row.status)],
  ['kind', 'text', (rows) => textArray(rows, (row) => row.kind)],
  ['source', 'text', (rows) => textArray(rows, (row) => row.source)],
  ['endpoint_id', 'text', (rows) => textArray(rows, (row) => row.endpointId)],
  ['received_at', 'timestamptz', (rows) => timestamptzArray(rows, (row) => row.receivedAtMs)],
  ['deliveries', 'int4', (rows) => int4Array(rows, (row) => row.deliveries)],
  ['ends_at', 'timestamptz', (rows) => timestamptzArray(rows, (row) => row.endsAtMs)],
  ['name', 'text', (rows) => textArray(rows, (row) => row.name)],
  ['severity', 'text', (rows) => textArray(rows, (row) => row.severity)],
  ['labels', 'jsonb', (rows) => jsonbArray(rows, (row) => row.labels)],
  ['annotations', 'jsonb', (rows) => jsonbArray(rows, (row) => row.annotations)],
  ['sample_values', 'jsonb', (rows) => jsonbArray(rows, (row) => row.values)],
  ['rule_id', 'text', (rows) => textArray(rows, (row) => row.ruleId)],
  ['rule_query', 'text', (rows) => textArray(rows, (row) => row.ruleQuery)],
  ['generator_url', 'text', (rows) => textArray(rows, (row) => row.generatorUrl)],
  ['dashboard_url', 'text', (rows) => textArray(rows, (row) => row.dashboardUrl)],
  ['panel_url', 'text', (rows) => textArray(rows, (row) => row.panelUrl)],
  ['group_key', 'text', (rows) => textArray(rows, (row) => row.groupKey)],
  ['group_labels', 'jsonb', (rows) => jsonbArray(rows, (row) => row.groupLabels)],
  ['truncated_alerts', 'int4', (rows) => int4Array(rows, (row) => row.truncatedAlerts)],
  ['clock_skew_seconds', 'float8', (rows) => float8Array(rows, (row) => row.clockSkewSeconds)],
  ['notes', 'jsonb', (rows) => jsonbArray(rows, (row) => row.notes)],
];

const NAMES = COLUMNS.map(([name]) => name).join(', ');

/** Nothing but the rows: $1 is the tenant, then one array a column. The measure that the product is held to. */
export const BARE_INSERT = `
  insert into alert_event as known (tenant_id, last_received_at, ${NAMES})
  select $1::uuid, received_at, ${NAMES.replace('endpoint_id', 'endpoint_id::uuid')}
  from unnest(${COLUMNS.map(([, type], i) => `$${i + 2}::${type}[]`).join(', ')}) as given (${NAMES})`;

/** The rows, where repeats are counted. Answers only those that were known, or merged, before. */
const INSERT_ALERT_EVENTS = `
with put as (${BARE_INSERT}
  on conflict (tenant_id, starts_at, fingerprint, status) do update set
    deliveries = known.deliveries + excluded.deliveries,
    last_received_at = greatest(known.last_received_at, excluded.last_received_at),
    ends_at = coalesce(known.ends_at, excluded.ends_at)
  returning starts_at, fingerprint, status, deliveries
)
select starts_at, fingerprint, status, deliveries from put where deliveries > 1`;

/** Parameters of BARE_INSERT. */
export function alertEventParameters(tenantId: string, rows: readonly AlertEntry[]): (string | Buffer)[] {
  return [tenantId, ...COLUMNS.map(([, , encode]) => encode(rows))];
}

interface Known {
  starts_at: Date;
  fingerprint: string;
  status: AlertEntry['status'];
  deliveries: number;
}

/** Writes rows of distinct keys in key order; answers the keys of those that were in the table before. */
export async function insertAlertEvents(tx: Tx, tenantId: string, rows: readonly AlertEntry[]): Promise<Set<string>> {
  const found = await queryPrepared<Known>(tx, {
    name: 'insert-alert-events',
    text: INSERT_ALERT_EVENTS,
    values: alertEventParameters(tenantId, rows),
  });
  const repeated = new Set<string>();
  if (found.length > 0) {
    const given = new Map(rows.map((row) => [entryKey(row), row.deliveries]));
    for (const row of found) {
      const key = entryKey({ startsAtMs: row.starts_at.getTime(), fingerprint: row.fingerprint, status: row.status });
      if (row.deliveries > (given.get(key) ?? 0)) {
        repeated.add(key);
      }
    }
  }
  return repeated;
}

/**
 * Gives entries whose sender told no start that of the same alert's last event, as long as that one is not over: a
 * repeat is then a repeat, and a resolve finds what it resolves.
 */
export async function findUnknownStarts(tx: Tx, tenantId: string, rows: readonly AlertEntry[]): Promise<void> {
  const open = rows.filter((row) => row.startUnknown);
  if (open.length === 0) {
    return;
  }
  const fingerprints = [...new Set(open.map((row) => row.fingerprint))];
  const found = await sql<{ fingerprint: string; starts_at: Date; resolved: boolean }>`
    select fingerprint, last.starts_at, last.resolved
    from unnest(${fingerprints}::text[]) as given (fingerprint) cross join lateral (
      select starts_at, bool_or(status = 'resolved') as resolved from alert_event e
      where e.tenant_id = ${tenantId} and e.fingerprint = given.fingerprint
      group by starts_at order by starts_at desc limit 1
    ) as last`.execute(tx);
  const last = new Map(found.rows.map((row) => [row.fingerprint, row]));
  for (const row of open) {
    const known = last.get(row.fingerprint);
    if (known !== undefined && (!known.resolved || row.status === 'resolved')) {
      row.startsAtMs = known.starts_at.getTime();
    }
  }
}
