import { sql, type RawBuilder } from 'kysely';
import type { IncidentFilter } from '#contract/incident';
import { severityRank } from '#contract/scalars';
import type { Tx } from '../../platform/index.ts';
import { resolveSearch, type Numbers, type ResolvedSearch } from './resolveSearch.ts';

type Condition = RawBuilder<unknown>;

/** A filter as SQL reads it: ranks instead of severities, actor ids instead of "me", words that exist. */
export interface ResolvedFilter {
  status: string[] | null;
  severity: number[] | null;
  service: string[] | null;
  team: string[] | null;
  source: string[] | null;
  hasCause: boolean | null;
  /** Empty for "none". */
  assignee: string | null;
  from: string | null;
  to: string | null;
  /** The same bounds as numbers of incidents: the first one, and the one after the last. */
  numbers: Numbers;
  search: ResolvedSearch | null;
}

export const NO_END = 9_223_372_036_854_775_000;

/** Reads a filter for the person `actorId`. */
export async function resolveFilter(
  tx: Tx,
  tenantId: string,
  filter: IncidentFilter,
  actorId: string
): Promise<ResolvedFilter> {
  const numbers = await numbersBetween(tx, tenantId, filter.from, filter.to);
  const list = <T>(values: T[] | undefined): T[] | null =>
    values === undefined || values.length === 0 ? null : [...new Set(values)];
  return {
    status: list(filter.status),
    severity: list(filter.severity?.map(severityRank)),
    service: list(filter.service),
    team: list(filter.team),
    source: list(filter.source),
    hasCause: filter.hasCause === undefined ? null : filter.hasCause === 'true',
    assignee:
      filter.assignee === undefined
        ? null
        : filter.assignee === 'me'
          ? actorId
          : filter.assignee === 'none'
            ? ''
            : filter.assignee,
    from: filter.from ?? null,
    to: filter.to ?? null,
    numbers,
    search: await resolveSearch(tx, tenantId, filter.q, numbers),
  };
}

/** Numbers rise with the time of opening: a stretch of time is a range of numbers. */
export async function numbersBetween(
  tx: Tx,
  tenantId: string,
  from: string | undefined,
  to: string | undefined
): Promise<Numbers> {
  const since = async (at: string): Promise<number> => {
    const found = await sql<{ number: string }>`
      select number from incident where tenant_id = ${tenantId} and opened_at >= ${at}::timestamptz
      order by opened_at, number limit 1`.execute(tx);
    return Number(found.rows[0]?.number ?? NO_END);
  };
  return { first: from === undefined ? 0 : await since(from), end: to === undefined ? NO_END : await since(to) };
}

/** True when no incident can fit, whatever else the filter says. */
export function isImpossible(filter: ResolvedFilter): boolean {
  return filter.search !== null && filter.search.number === null && !filter.search.possible;
}

/** The facets' own conditions on an incident `i`, by name; only those that are chosen. */
export function facetConditions(
  filter: ResolvedFilter
): Partial<Record<'status' | 'severity' | 'service' | 'team' | 'source' | 'hasCause', Condition>> {
  return {
    ...(filter.status && { status: sql`i.status = any(${filter.status}::text[])` }),
    ...(filter.severity && { severity: sql`i.severity = any(${filter.severity}::smallint[])` }),
    ...(filter.service && { service: sql`i.service = any(${filter.service}::text[])` }),
    ...(filter.team && { team: sql`i.team = any(${filter.team}::text[])` }),
    ...(filter.source && { source: sql`i.source = any(${filter.source}::text[])` }),
    ...(filter.hasCause !== null && { hasCause: sql`i.has_cause = ${filter.hasCause}` }),
  };
}

/** Conditions beside the facets and the search: assignee and time. */
export function otherConditions(filter: ResolvedFilter): Condition[] {
  return [
    ...(filter.assignee === null ? [] : [sql`i.assignee_id = ${filter.assignee}`]),
    ...(filter.numbers.first === 0 ? [] : [sql`i.number >= ${filter.numbers.first}::bigint`]),
    ...(filter.numbers.end === NO_END ? [] : [sql`i.number < ${filter.numbers.end}::bigint`]),
  ];
}

/** All conditions joined, for use after `where i.tenant_id = ... and`. */
export function allOf(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}
