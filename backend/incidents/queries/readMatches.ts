import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../platform/index.ts';
import { allOf, facetConditions, otherConditions } from './incidentFilter.ts';
import { keyset, ordering, type Picking } from './listOrder.ts';
import {
  candidates,
  NEWEST,
  otherWords,
  otherWordsWithin,
  type Numbers,
  type ResolvedSearch,
} from './resolveSearch.ts';

/** Each stretch of candidates is so many times the one before, for a page that few of them belong to. */
const GROWTH = 4;

interface Searching extends Picking {
  search: ResolvedSearch;
}

/**
 * The matches of a search, read by `readRows`, which gets SQL that answers numbers. In the order of opening candidates
 * are looked at until the page is full or none is left; other orders consider the newest only.
 */
export async function readMatches<Row>(
  tx: Tx,
  tenantId: string,
  searching: Searching,
  readRows: (picked: RawBuilder<unknown>) => Promise<Row[]>
): Promise<Row[]> {
  const { filter, order, limit } = searching;
  if (order === 'worst' || order === 'updated') {
    return readRows(matches(tenantId, searching, filter.numbers, NEWEST));
  }
  // First candidate by candidate, for most pages are full soon.
  const rows = await readRows(matches(tenantId, searching, afterCursor(searching), NEWEST));
  if (rows.length >= limit) {
    return rows;
  }
  let seen = await stretchOf(tx, tenantId, searching, afterCursor(searching), NEWEST);
  for (let looked = NEWEST * GROWTH; rows.length < limit && seen.rest !== null; looked *= GROWTH) {
    seen = await stretchOf(tx, tenantId, searching, seen.rest, looked);
    const left = { ...searching, limit: limit - rows.length };
    rows.push(...(await readRows(matches(tenantId, left, seen.numbers, looked, true))));
  }
  return rows;
}

/** The numbers that so many candidates lie between, and those that come after; null when these were all. */
async function stretchOf(
  tx: Tx,
  tenantId: string,
  { order, search }: Searching,
  numbers: Numbers,
  looked: number
): Promise<{ numbers: Numbers; rest: Numbers | null }> {
  const oldestFirst = order === 'oldest';
  const seen = await sql<{ n: number; low: string | null; high: string | null }>`
    select count(*)::int as n, min(number) as low, max(number) as high
    from (${candidates(tenantId, search, numbers, { limit: looked, oldestFirst })}) as looked_at`.execute(tx);
  const { n = 0, low = null, high = null } = seen.rows[0] ?? {};
  const [first, end] = [Number(low ?? 0), Number(high ?? 0) + 1];
  const rest = oldestFirst ? { ...numbers, first: end } : { ...numbers, end: first };
  return { numbers: { first, end }, rest: n < looked ? null : rest };
}

function afterCursor({ filter, order, cursor }: Searching): Numbers {
  const { first, end } = filter.numbers;
  if (cursor?.[0] === undefined) {
    return filter.numbers;
  }
  const number = Number(cursor[0]);
  return order === 'oldest' ? { first: Math.max(first, number + 1), end } : { first, end: Math.min(end, number) };
}

function matches(
  tenantId: string,
  searching: Searching,
  numbers: Numbers,
  looked: number,
  allAtOnce = false
): RawBuilder<unknown> {
  const { filter, order, limit, search } = searching;
  const found = candidates(tenantId, search, numbers, { limit: looked, oldestFirst: order === 'oldest' });
  const conditions = [
    ...Object.values(facetConditions(filter)),
    ...otherConditions(allAtOnce ? { ...filter, numbers } : filter),
    ...keyset(searching),
    ...(allAtOnce ? otherWordsWithin(tenantId, search, sql`found.number`, numbers) : []),
  ];
  // Ordered inside too, so that reading stops with the page.
  const direction = order === 'oldest' ? sql`` : sql`desc`;
  return sql`
    select i.number from (select distinct number from (${found}) as candidate order by number ${direction}) as found
    ${allAtOnce ? sql`` : otherWords(tenantId, search, sql`found.number`)}
    join incident i on i.tenant_id = ${tenantId} and i.number = found.number
    where ${allOf(conditions)} order by ${ordering(order, order === 'newest' || order === 'oldest' ? sql`found` : sql`i`)} limit ${limit}`;
}
