import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../platform/index.ts';
import { allOf, facetConditions, otherConditions } from './incidentFilter.ts';
import { keyset, ordering, type Picking } from './listOrder.ts';
import { candidates, NEWEST, otherWords, type Numbers, type ResolvedSearch } from './resolveSearch.ts';

/** Candidates looked at beyond the first ones grow by this, for a page that few of them belong to. */
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
  const { filter, order, limit, search } = searching;
  if (order === 'worst' || order === 'updated') {
    return readRows(matches(tenantId, searching, filter.numbers, NEWEST));
  }
  const rows: Row[] = [];
  let numbers = afterCursor(searching);
  for (let looked = NEWEST; ; looked *= GROWTH) {
    const left = { ...searching, limit: limit - rows.length };
    rows.push(...(await readRows(matches(tenantId, left, numbers, looked))));
    if (rows.length >= limit) {
      return rows;
    }
    const oldestFirst = order === 'oldest';
    const seen = await sql<{ n: number; low: string; high: string }>`
      select count(*)::int as n, min(number) as low, max(number) as high
      from (${candidates(tenantId, search, numbers, { limit: looked, oldestFirst })}) as looked_at`.execute(tx);
    const [edge] = seen.rows;
    if (edge === undefined || edge.n < looked) {
      return rows;
    }
    numbers = oldestFirst ? { ...numbers, first: Number(edge.high) + 1 } : { ...numbers, end: Number(edge.low) };
  }
}

function afterCursor({ filter, order, cursor }: Searching): Numbers {
  const { first, end } = filter.numbers;
  if (cursor?.[0] === undefined) {
    return filter.numbers;
  }
  const number = Number(cursor[0]);
  return order === 'oldest' ? { first: Math.max(first, number + 1), end } : { first, end: Math.min(end, number) };
}

function matches(tenantId: string, searching: Searching, numbers: Numbers, looked: number): RawBuilder<unknown> {
  const { filter, order, limit, search } = searching;
  const found = candidates(tenantId, search, numbers, { limit: looked, oldestFirst: order === 'oldest' });
  const conditions = [...Object.values(facetConditions(filter)), ...otherConditions(filter), ...keyset(searching)];
  return sql`
    select i.number from (select distinct number from (${found}) as candidate) as found
    ${otherWords(tenantId, search, sql`found.number`)}
    join incident i on i.tenant_id = ${tenantId} and i.number = found.number
    where ${allOf(conditions)} order by ${ordering(order, sql`i`)} limit ${limit}`;
}
