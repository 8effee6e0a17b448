import { sql, type RawBuilder } from 'kysely';
import type { IncidentFilter } from '#contract/incident';
import { severityRank } from '#contract/scalars';
import type { Tx } from '../../platform/index.ts';
import { readSearch } from '../words.rules.ts';

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
  numbers: { first: number; end: number };
  search: ResolvedSearch | null;
}

export interface ResolvedSearch {
  /** An incident number that was typed. */
  number: number | null;
  /** Each entry: the known words that one typed word can be; all entries must match. The rarest comes first. */
  words: string[][];
  /** Incidents that have the rarest word, counted up to MATCHES + 1. */
  count: number;
  /** The incidents that match, where they were looked up; null leaves it to the conditions. */
  matches: number[] | null;
}

/** So many matches of a search, the newest, are looked up; when there are more, lists walk their order and filter instead. */
export const MATCHES = 2_500;
const NO_END = 9_223_372_036_854_775_000;
const MAX_VARIANTS = 40;

/** Reads a filter for the person `actorId`. */
export async function resolveFilter(
  tx: Tx,
  tenantId: string,
  filter: IncidentFilter,
  actorId: string
): Promise<ResolvedFilter> {
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
    numbers: await numbersBetween(tx, tenantId, filter.from, filter.to),
    search: await resolveSearch(tx, tenantId, filter.q),
  };
}

async function resolveSearch(tx: Tx, tenantId: string, q: string | undefined): Promise<ResolvedSearch | null> {
  const search = readSearch(q);
  if (search === null) {
    return null;
  }
  const found: { words: string[]; count: number }[] = [];
  for (const typed of search.words) {
    const variants = await sql<{ word: string }>`
      select word from incident_vocabulary
      where tenant_id = ${tenantId} and word >= ${typed} and word < ${typed + '\u{10ffff}'} order by word limit ${MAX_VARIANTS}`.execute(
      tx
    );
    const words = variants.rows.map((row) => row.word);
    found.push({ words, count: words.length === 0 ? 0 : await countWord(tx, tenantId, words) });
  }
  found.sort((a, b) => a.count - b.count);
  return { number: search.number, words: found.map((one) => one.words), count: found[0]?.count ?? 0, matches: null };
}

/** Numbers rise with the time of opening: a stretch of time is a range of numbers. */
export async function numbersBetween(
  tx: Tx,
  tenantId: string,
  from: string | undefined,
  to: string | undefined
): Promise<ResolvedFilter['numbers']> {
  const since = async (at: string): Promise<number> => {
    const found = await sql<{ number: string }>`
      select number from incident where tenant_id = ${tenantId} and opened_at >= ${at}::timestamptz
      order by opened_at, number limit 1`.execute(tx);
    return Number(found.rows[0]?.number ?? NO_END);
  };
  return { first: from === undefined ? 0 : await since(from), end: to === undefined ? NO_END : await since(to) };
}

/** Of the incidents that have the rarest word, the newest so many are looked at. */
const LOOKED_AT = 10_000;

/** Looks up what a search finds, the newest MATCHES of it with a number below `below`. */
export async function lookUp(
  tx: Tx,
  tenantId: string,
  search: ResolvedSearch,
  below = NO_END
): Promise<ResolvedSearch> {
  const [rarest, ...rest] = search.words;
  const typed = search.number === null ? [] : [search.number];
  if (rarest === undefined || search.count === 0) {
    return { ...search, matches: typed };
  }
  const others = rest.map((words) => hasWord(tenantId, words, sql`found.number`));
  const found = await sql<{ number: string }>`
    select distinct found.number from (
      select number from incident_word
      where tenant_id = ${tenantId} and word = any(${rarest}::text[]) and number < ${below}::bigint
      order by number desc limit ${LOOKED_AT}
    ) as found where ${allOf(others)} order by found.number desc limit ${MATCHES}`.execute(tx);
  return { ...search, matches: [...found.rows.map((row) => Number(row.number)), ...typed] };
}

function hasWord(tenantId: string, words: readonly string[], number: Condition): Condition {
  return sql`exists (select from incident_word w where w.tenant_id = ${tenantId} and w.word = any(${words}::text[]) and w.number = ${number})`;
}

async function countWord(tx: Tx, tenantId: string, words: readonly string[]): Promise<number> {
  const counted = await sql<{ n: number }>`
    select count(*)::int as n from (
      select from incident_word where tenant_id = ${tenantId} and word = any(${words}::text[]) limit ${MATCHES + 1}
    ) as counted`.execute(tx);
  return counted.rows[0]?.n ?? 0;
}

/** True when no incident can fit, whatever else the filter says. */
export function isImpossible(filter: ResolvedFilter): boolean {
  return (
    filter.search !== null &&
    filter.search.number === null &&
    (filter.search.words.length === 0 || filter.search.count === 0)
  );
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
    ...(filter.hasCause !== null && { hasCause: filter.hasCause ? sql`i.cause is not null` : sql`i.cause is null` }),
  };
}

/** Conditions beside the facets: assignee, time and words. */
export function otherConditions(tenantId: string, filter: ResolvedFilter): Condition[] {
  return [
    ...(filter.assignee === null ? [] : [sql`i.assignee_id = ${filter.assignee}`]),
    ...(filter.numbers.first === 0 ? [] : [sql`i.number >= ${filter.numbers.first}::bigint`]),
    ...(filter.numbers.end === NO_END ? [] : [sql`i.number < ${filter.numbers.end}::bigint`]),
    ...(filter.search === null ? [] : [searchCondition(tenantId, filter.search)]),
  ];
}

function searchCondition(tenantId: string, search: ResolvedSearch): Condition {
  if (search.matches !== null) {
    return sql`i.number = any(${search.matches}::bigint[])`;
  }
  const worded = allOf(search.words.map((words) => hasWord(tenantId, words, sql`i.number`)));
  return search.number === null ? sql`(${worded})` : sql`(i.number = ${search.number} or (${worded}))`;
}

/** All conditions joined, for use after `where i.tenant_id = ... and`. */
export function allOf(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}
