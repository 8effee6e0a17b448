import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../platform/index.ts';
import { readSearch } from '../words.rules.ts';

/** A stretch of incident numbers: the first one, and the one after the last. */
export interface Numbers {
  first: number;
  end: number;
}

/** A search as SQL reads it. */
export interface ResolvedSearch {
  /** An incident number that was typed. */
  number: number | null;
  /** Each entry: the known words that one typed word can be; all entries must match. The rarest comes first. */
  words: string[][];
  /** False when a word occurs nowhere: then only a typed number is found. */
  possible: boolean;
  /** The newest NEWEST + 1 occurrences of the rarest word reach down to this number. */
  lowest: number;
  /** The rarest word occurs more often than NEWEST, or more words begin so than VARIANTS. */
  capped: boolean;
}

/** Facets, and orders other than by opening, consider so many occurrences of a search's rarest word, the newest. */
export const NEWEST = 2_000;
/** A typed beginning stands for so many words, in alphabetical order. */
const VARIANTS = 40;

/** Looks up the words of a search as far as incidents with these numbers go; null when nothing was typed. */
export async function resolveSearch(
  tx: Tx,
  tenantId: string,
  q: string | undefined,
  numbers: Numbers
): Promise<ResolvedSearch | null> {
  const search = readSearch(q);
  if (search === null) {
    return null;
  }
  const found: { words: string[]; count: number; lowest: number }[] = [];
  let capped = false;
  for (const typed of search.words) {
    const variants = await sql<{ word: string }>`
      select word from incident_vocabulary
      where tenant_id = ${tenantId} and word >= ${typed} and word < ${typed + '\u{10ffff}'} order by word limit ${VARIANTS + 1}`.execute(
      tx
    );
    capped ||= variants.rows.length > VARIANTS;
    const words = variants.rows.slice(0, VARIANTS).map((row) => row.word);
    found.push({ words, ...(await measureWord(tx, tenantId, words, numbers)) });
  }
  // Among frequent words the rarest is the one whose newest incidents reach back furthest.
  found.sort((a, b) => a.count - b.count || a.lowest - b.lowest);
  const rarest = found[0]?.count ?? 0;
  const known = found.every((one) => one.words.length > 0);
  return {
    number: search.number,
    words: found.map((one) => one.words),
    possible: rarest > 0,
    lowest: search.number === null ? (found[0]?.lowest ?? 0) : 0,
    capped: known && (capped || rarest > NEWEST),
  };
}

/** How often the words occur, counted up to NEWEST + 1 from the newest on, and the lowest number among these. */
async function measureWord(
  tx: Tx,
  tenantId: string,
  words: readonly string[],
  numbers: Numbers
): Promise<{ count: number; lowest: number }> {
  if (words.length === 0) {
    return { count: 0, lowest: 0 };
  }
  const found = await sql<{ count: number; lowest: string | null }>`
    select count(*)::int as count, min(number) as lowest
    from (${inOrder(occurrences(tenantId, words, numbers), { limit: NEWEST + 1, oldestFirst: false })}) as newest`.execute(
    tx
  );
  return { count: found.rows[0]?.count ?? 0, lowest: Number(found.rows[0]?.lowest ?? 0) };
}

interface Reading {
  limit: number;
  oldestFirst: boolean;
}

function occurrences(tenantId: string, words: readonly string[], { first, end }: Numbers): RawBuilder<unknown>[] {
  return words.map(
    (word) => sql`
      select number from incident_word
      where tenant_id = ${tenantId} and word = ${word} and number >= ${first}::bigint and number < ${end}::bigint`
  );
}

/** Each range is ordered and limited itself: Postgres then merges them and reads each no further than it needs. */
function inOrder(ranges: readonly RawBuilder<unknown>[], { limit, oldestFirst }: Reading): RawBuilder<unknown> {
  const order = sql`order by number ${oldestFirst ? sql`` : sql`desc`} limit ${limit}`;
  const read = ranges.map((range) => sql`(${range} ${order})`);
  return sql`select number from (${sql.join(read, sql` union all `)}) as occurrence ${order}`;
}

/**
 * SQL for the candidates of a search, in order: where its rarest word occurs, and the incident whose number was typed.
 * An incident with two of the words that one beginning stands for comes twice.
 */
export function candidates(
  tenantId: string,
  search: ResolvedSearch,
  numbers: Numbers,
  reading: Reading
): RawBuilder<unknown> {
  const typed = sql`
    select number from incident where tenant_id = ${tenantId} and number = ${search.number}::bigint
      and number >= ${numbers.first}::bigint and number < ${numbers.end}::bigint`;
  return inOrder(
    [
      ...occurrences(tenantId, (search.possible && search.words[0]) || [], numbers),
      ...(search.number === null ? [] : [typed]),
    ],
    reading
  );
}

/** Joins that keep the candidates with all other words. Lateral with a limit: a look into the index for each candidate. */
export function otherWords(tenantId: string, search: ResolvedSearch, number: RawBuilder<unknown>): RawBuilder<unknown> {
  const joins = search.words.slice(1).map(
    (words, i) => sql`
      cross join lateral (select from incident_word w
        where w.tenant_id = ${tenantId} and w.word = any(${words}::text[]) and w.number = ${number} limit 1) as ${sql.ref(`word${i}`)}`
  );
  return joins.length === 0 ? sql`` : sql.join(joins, sql` `);
}

/** Conditions for the same where all candidates are read, within a stretch of numbers: Postgres may then join two ranges. */
export function otherWordsWithin(
  tenantId: string,
  search: ResolvedSearch,
  number: RawBuilder<unknown>,
  { first, end }: Numbers
): RawBuilder<unknown>[] {
  return search.words.slice(1).map(
    (words) => sql`
      exists (select from incident_word w where w.tenant_id = ${tenantId} and w.word = any(${words}::text[])
        and w.number = ${number} and w.number >= ${first}::bigint and w.number < ${end}::bigint)`
  );
}
