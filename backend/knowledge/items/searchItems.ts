import { sql, type RawBuilder } from 'kysely';
import type { KnowledgeSummary } from '#contract/knowledge';
import { readCursorOf, writeCursor, type Tx } from '../../platform/index.ts';
import { excerptOf } from '../search/excerpt.rules.ts';
import { matching, soughtQueries, resolveSearch, type ResolvedSearch } from '../search/matches.ts';
import { allOf, facetConditions, matchConditions, type KnowledgeFilter } from './itemFilter.ts';
import { SUMMARY_COLUMNS, toSummary, type SummaryRow } from './itemRow.ts';

export interface SearchRequest extends KnowledgeFilter {
  limit: number;
  cursor?: string | undefined;
}

interface Page {
  items: KnowledgeSummary[];
  nextCursor: string | null;
}

interface FoundRow extends SummaryRow {
  beginning: string;
  score: string | null;
}

/** The best by weight of their words that are then ordered by nearness too; a search shows no more than these. */
const WINDOW = 120;
/** So much of a body is read for its excerpt. */
const EXCERPT_FROM = 30_000;
/** Nearness can add as much as one word in a title of which half of all items speak. */
const NEARNESS = 2;

/**
 * Items of a filter: without words the last changed first. With words the best 120 by relevance: the sum of each word's
 * weight in the item times its rarity (BM25), plus how near to each other everything sought stands (cover density: Clarke,
 * Cormack and Tudhope, "Relevance ranking for one to three term queries", 1999). Throws `bad_cursor`.
 */
export async function searchItems(tx: Tx, tenantId: string, request: SearchRequest): Promise<Page> {
  const search = await resolveSearch(tx, tenantId, request.q);
  if (search === null && (request.q ?? '') !== '') {
    // Something was typed in which there is no word: nothing can match it.
    return { items: [], nextCursor: null };
  }
  const list = search === null ? 'knowledge/newest' : 'knowledge/best';
  const [first, number] = readCursorOf(request.cursor, list, [search === null ? 'instant' : 'decimal', 'count']) ?? [];
  const conditions =
    search === null ? [...facetConditions(tenantId, request).values()] : matchConditions(tenantId, request);
  const rows =
    search === null
      ? await newest(tx, tenantId, request, conditions, first, number)
      : await best(tx, tenantId, request, { search, conditions }, first, number);
  const page = rows.slice(0, request.limit);
  const last = page.at(-1);
  const key = (row: FoundRow): string[] => [
    search === null ? row.updated_at.toISOString() : (row.score ?? '0'),
    row.number,
  ];
  return {
    items: page.map((row) => toSummary(row, excerptOf(row.beginning, search?.sought ?? []))),
    nextCursor: rows.length > request.limit && last !== undefined ? writeCursor(list, key(last)) : null,
  };
}

async function newest(
  tx: Tx,
  tenantId: string,
  { limit }: SearchRequest,
  conditions: RawBuilder<unknown>[],
  at: string | undefined,
  number: string | undefined
): Promise<FoundRow[]> {
  const after = at === undefined ? sql`true` : sql`(k.updated_at, k.number) < (${at}::timestamptz, ${number}::bigint)`;
  const found = await sql<FoundRow>`
    select ${SUMMARY_COLUMNS}, left(k.body, 2000) as beginning, null as score from knowledge_item k
    where k.tenant_id = ${tenantId} and ${allOf(conditions)} and ${after}
    order by k.updated_at desc, k.number desc limit ${limit + 1}`.execute(tx);
  return found.rows;
}

async function best(
  tx: Tx,
  tenantId: string,
  { limit }: SearchRequest,
  { search, conditions }: { search: ResolvedSearch; conditions: RawBuilder<unknown>[] },
  score: string | undefined,
  number: string | undefined
): Promise<FoundRow[]> {
  const after = score === undefined ? sql`true` : sql`(score, number) < (${score}::numeric, ${number}::bigint)`;
  const filtered = conditions.length === 0 ? sql`` : sql`where ${allOf(conditions)}`;
  const queries = soughtQueries(search);
  const hasEnough =
    search.drivers.length === search.sought.length
      ? sql`true`
      : sql`(select count(*) from unnest(${queries}::tsquery[]) as one (query) where k.terms @@ one.query) >= ${search.neededOfAll}::int`;
  const found = await sql<FoundRow>`
    with chosen as materialized (
      select m.number, m.score from (${matching(tenantId, search)}) as m
      ${filtered}
      order by m.score desc, m.number desc limit ${WINDOW}
    ), ranked as materialized (
      select c.number, round((c.score + ${NEARNESS}::float8
        * ts_rank_cd('{1, 1, 1, 1}', k.terms, ${queries.join(' & ')}::tsquery, 32))::numeric, 6) as score
      from chosen c join knowledge_item k on k.tenant_id = ${tenantId} and k.number = c.number where ${hasEnough}
    ), page as (
      select number, score from ranked where ${after} order by score desc, number desc limit ${limit + 1}
    )
    select ${SUMMARY_COLUMNS}, left(k.body, ${EXCERPT_FROM}) as beginning, p.score::text as score
    from page p join knowledge_item k on k.tenant_id = ${tenantId} and k.number = p.number
    order by p.score desc, p.number desc`.execute(tx);
  return found.rows;
}
