import { sql, type RawBuilder } from 'kysely';
import type { AlertEvent, AlertEventFilter } from '#contract/alert';
import type { FacetValue } from '#contract/paging';
import type { z } from 'zod';
import { AppError, readCursor, writeCursor, type Tx } from '../../platform/index.ts';
import { ALERT_EVENT_COLUMNS, toAlertEvent, type AlertEventRow } from './alertEventRow.ts';

type Filter = z.output<typeof AlertEventFilter>;
type Facet = z.infer<typeof FacetValue>;

/** A page of alert events, newest start first (ADR 0004: keyset over the primary key). */
export async function listAlertEvents(
  tx: Tx,
  tenantId: string,
  query: Filter & { limit: number; cursor?: string | undefined }
): Promise<{ items: AlertEvent[]; nextCursor: string | null }> {
  const conditions = conditionsOf(tenantId, query);
  const after = readCursor(query.cursor, 'alert-events', 3);
  if (after !== null) {
    const [at = '', fingerprint = '', status = ''] = after;
    if (Number.isNaN(Date.parse(at))) {
      throw new AppError('bad_cursor');
    }
    conditions.push(sql`(starts_at, fingerprint, status) < (${at}::timestamptz, ${fingerprint}, ${status})`);
  }
  const found = await sql<AlertEventRow>`
    select ${ALERT_EVENT_COLUMNS} from alert_event where ${sql.join(conditions, sql` and `)}
    order by starts_at desc, fingerprint desc, status desc limit ${query.limit + 1}`.execute(tx);
  const page = found.rows.slice(0, query.limit).map(toAlertEvent);
  const last = page.at(-1);
  return {
    items: page,
    nextCursor:
      found.rows.length > query.limit && last !== undefined
        ? writeCursor('alert-events', [last.startsAt, last.fingerprint, last.status])
        : null,
  };
}

/** Counting stops here: a page must not wait for a count over millions. */
const COUNTED = 50_000;

export interface AlertEventFacets {
  kind: Facet[];
  status: Facet[];
  source: Facet[];
  severity: Facet[];
  capped: boolean;
}

/** Counts by kind, status, source and severity over the newest COUNTED events of the filter. */
export async function countAlertEvents(tx: Tx, tenantId: string, filter: Filter): Promise<AlertEventFacets> {
  const found = await sql<{ facet: keyof AlertEventFacets | 'all'; value: string | null; count: number }>`
    with newest as (
      select kind, status, source, severity from alert_event
      where ${sql.join(conditionsOf(tenantId, filter), sql` and `)} order by starts_at desc limit ${COUNTED}
    )
    select case when grouping(kind) = 0 then 'kind' when grouping(status) = 0 then 'status'
        when grouping(source) = 0 then 'source' when grouping(severity) = 0 then 'severity' else 'all' end as facet,
      coalesce(kind, status, source, severity) as value, count(*)::int as count
    from newest group by grouping sets ((kind), (status), (source), (severity), ()) order by count desc, value`.execute(
    tx
  );
  const facets: AlertEventFacets = { kind: [], status: [], source: [], severity: [], capped: false };
  for (const { facet, value, count } of found.rows) {
    if (facet === 'all') {
      facets.capped = count === COUNTED;
    } else if (facet !== 'capped' && value !== null) {
      facets[facet].push({ value, count });
    }
  }
  return facets;
}

function conditionsOf(tenantId: string, filter: Filter): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [sql`tenant_id = ${tenantId}`];
  const oneOf = (column: string, values: readonly string[] | undefined): void => {
    if (values !== undefined && values.length > 0) {
      conditions.push(sql`${sql.ref(column)} = any(${values}::text[])`);
    }
  };
  oneOf('status', filter.status);
  oneOf('kind', filter.kind);
  oneOf('source', filter.source);
  oneOf('severity', filter.severity);
  if (filter.fingerprint !== undefined) {
    conditions.push(sql`fingerprint = ${filter.fingerprint}`);
  }
  if (filter.from !== undefined) {
    conditions.push(sql`starts_at >= ${filter.from}::timestamptz`);
  }
  if (filter.to !== undefined) {
    conditions.push(sql`starts_at < ${filter.to}::timestamptz`);
  }
  if (filter.q !== undefined && filter.q !== '') {
    const pattern = `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(sql`(name ilike ${pattern} or labels::text ilike ${pattern})`);
  }
  return conditions;
}
