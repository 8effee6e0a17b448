import { sql, type RawBuilder } from 'kysely';
import { INCIDENT_STATUSES, type IncidentFilter, type IncidentStatus } from '#contract/incident';
import type { INCIDENT_GROUPS } from '#contract/queryWords';
import { SEVERITIES } from '#contract/scalars';
import type { Tx } from '../../platform/index.ts';
import { severityOf } from '../present.ts';
import { allOf, facetConditions, otherConditions, resolveFilter, type ResolvedFilter } from './incidentFilter.ts';

export type IncidentGroup = (typeof INCIDENT_GROUPS)[number];

/** Incidents with the same values of the groups that were asked for. */
export interface IncidentCount {
  group: Partial<Record<IncidentGroup, string>>;
  count: number;
}

/** Columns of the groups, as they are named in the table of incidents and in the tally alike. */
export const GROUP_COLUMNS: Record<IncidentGroup, RawBuilder<unknown>> = {
  status: sql.ref('status'),
  severity: sql.ref('severity'),
  service: sql.ref('service'),
  team: sql.ref('team'),
  source: sql.ref('source'),
};

/**
 * Counts incidents by the given groups, the most first. Without a time it reads the tally, and a group that once had an
 * incident is there with 0; severities and statuses always are. A search is not considered.
 */
export async function countIncidents(
  tx: Tx,
  tenantId: string,
  request: { filter: Omit<IncidentFilter, 'q' | 'assignee'>; by: readonly IncidentGroup[]; most: number }
): Promise<{ counts: IncidentCount[]; truncated: boolean }> {
  const filter = await resolveFilter(tx, tenantId, request.filter, '');
  const rows = await select(tx, tenantId, filter, request.by, request.most + 1);
  const counts = zeroFilled(rows.map(toCount(request.by)), request.by, request.filter);
  return { counts: counts.slice(0, request.most), truncated: counts.length > request.most };
}

type Row = Partial<Record<IncidentGroup, string | number>> & { n: number };

async function select(
  tx: Tx,
  tenantId: string,
  filter: ResolvedFilter,
  by: readonly IncidentGroup[],
  limit: number
): Promise<Row[]> {
  const columns = by.map((group) => GROUP_COLUMNS[group]);
  const conditions = facetConditions(filter);
  const grouped = sql`${columns.length === 0 ? sql`` : sql`group by ${sql.join(columns)}`} order by n desc limit ${limit}`;
  const named = sql.join([...columns, sql`n`]);
  if (otherConditions(filter).length > 0) {
    const found = await sql<Row>`
      select ${sql.join([...columns, sql`count(*)::int as n`])} from incident i
      where i.tenant_id = ${tenantId} and ${allOf([...Object.values(conditions), ...otherConditions(filter)])} ${grouped}`.execute(tx);
    return found.rows;
  }
  // Where no group has to be shown empty, the tally's key leads to the rows that count.
  const all = Object.values(conditions);
  const known = by.every((group) => group === 'status' || group === 'severity');
  const kept = known ? all : by.flatMap((group) => conditions[group] ?? []);
  const found = await sql<Row>`
    select ${named} from (
      select ${sql.join([...columns, sql`coalesce(sum(n) filter (where ${allOf(all)}), 0)::int as n`])}
      from (
        select status, severity, service, team, source, has_cause, n from incident_tally where tenant_id = ${tenantId}
        union all
        select status, severity, service, team, source, has_cause, n from incident_tally_change where tenant_id = ${tenantId}
      ) as i where ${allOf(kept)} ${columns.length === 0 ? sql`` : sql`group by ${sql.join(columns)}`}
    ) as counted order by n desc limit ${limit}`.execute(tx);
  return found.rows;
}

/** Reads a row's groups; ranks become severities. */
export function toCount(by: readonly IncidentGroup[]): (row: Row) => IncidentCount {
  return (row) => ({
    group: Object.fromEntries(
      by.map((group) => [group, group === 'severity' ? severityOf(Number(row[group])) : String(row[group])])
    ),
    count: row.n,
  });
}

/** A single group of known values shows each of them, also where nothing was found. */
function zeroFilled(
  counts: IncidentCount[],
  by: readonly IncidentGroup[],
  filter: { status?: readonly IncidentStatus[] | undefined; severity?: readonly string[] | undefined }
): IncidentCount[] {
  const [group, ...more] = by;
  if (more.length > 0 || (group !== 'severity' && group !== 'status')) {
    return counts;
  }
  const chosen = filter[group];
  const all: readonly string[] = group === 'severity' ? SEVERITIES : INCIDENT_STATUSES;
  const wanted = chosen === undefined || chosen.length === 0 ? all : all.filter((value) => chosen.includes(value as never));
  return wanted.map((value) => counts.find((one) => one.group[group] === value) ?? { group: { [group]: value }, count: 0 });
}
