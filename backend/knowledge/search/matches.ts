import { sql, type RawBuilder } from 'kysely';
import { soughtOf, type Sought } from '../../analysis/index.ts';
import type { Tx } from '../../platform/index.ts';

/** A search as its words occur in the tenant's items. */
export interface ResolvedSearch {
  sought: Sought[];
  /** What items are chosen by, each with its words as the tenant's items have them. */
  drivers: Driver[];
  /** So many of the drivers an item must have, and so many of all that is sought. */
  needed: number;
  neededOfAll: number;
}

interface Driver {
  /** How much an occurrence of each word counts: its rarity, less for a mere beginning. */
  words: { word: string; factor: number }[];
  /** More items have its words than are read. */
  capped: boolean;
}

/** Things of a search that are looked for; what comes later in a long text is left out. */
const MOST_SOUGHT = 16;
/** A typed beginning stands for so many words, in alphabetical order, and says less than the word itself. */
const VARIANTS = 20;
const BEGINNING_FACTOR = 0.5;
/** A word that more items have says too little to choose by, unless there is no rarer one; then the newest are read. */
const TOO_FREQUENT = 20_000;
/** Occurrences that a search reads at most. */
const MOST_READ = 40_000;
/** An item must have this share of what is sought. */
const NEEDED_SHARE = 0.6;

/** Looks up what was typed; null when there is nothing to look for in it. */
export async function resolveSearch(tx: Tx, tenantId: string, q: string | undefined): Promise<ResolvedSearch | null> {
  const sought = soughtOf(q ?? '', MOST_SOUGHT);
  if (sought.length === 0) {
    return null;
  }
  const exact = sought.flatMap((one, place) => one.exact.map((word) => ({ word, place })));
  const begun = sought.flatMap(({ beginning }, place) => (beginning === null ? [] : [{ beginning, place }]));
  const found = await sql<{ place: number; word: string; items: string }>`
    select s.place, v.word, v.items
    from unnest(${exact.map((one) => one.word)}::text[], ${exact.map((one) => one.place)}::int[]) as s (word, place)
    join knowledge_vocabulary v on v.tenant_id = ${tenantId} and v.word = s.word where v.items > 0
    union
    select s.place, v.word, v.items
    from unnest(${begun.map((one) => one.beginning)}::text[], ${begun.map((one) => one.place)}::int[]) as s (beginning, place)
    cross join lateral (select word, items from knowledge_vocabulary
      where tenant_id = ${tenantId} and word >= s.beginning and word < s.beginning || ${'\u{10ffff}'} and items > 0
      order by word limit ${VARIANTS}) as v
    union all
    select -1, '', last from knowledge_counter where tenant_id = ${tenantId}`.execute(tx);
  const words = Map.groupBy(found.rows, (row) => row.place);
  const total = Number(words.get(-1)?.[0]?.items ?? 0);
  return choose(
    sought,
    sought.map((one, place) => driverOf(one, words.get(place) ?? [], total))
  );
}

function driverOf(
  sought: Sought,
  found: readonly { word: string; items: string }[],
  total: number
): Driver & { items: number } {
  const items = found.reduce((sum, one) => sum + Number(one.items), 0);
  const rarity = Math.log(1 + total / Math.max(1, items));
  return {
    words: found.map(({ word }) => ({ word, factor: rarity * (sought.exact.includes(word) ? 1 : BEGINNING_FACTOR) })),
    capped: items > TOO_FREQUENT,
    items,
  };
}

/** The rarest first, as many as may be read; what is too frequent to choose by is left to the nearness. */
function choose(sought: Sought[], found: readonly (Driver & { items: number })[]): ResolvedSearch {
  const rarer = found.filter(({ capped }) => !capped);
  const telling = rarer.some(({ items }) => items > 0) ? rarer : found;
  const drivers: Driver[] = [];
  let read = 0;
  for (const { items, ...driver } of telling.toSorted((a, b) => a.items - b.items)) {
    if (drivers.length === 0 || read + items <= MOST_READ) {
      drivers.push(driver);
      read += items;
    }
  }
  const neededOfAll = Math.ceil(sought.length * NEEDED_SHARE - 1e-9);
  // What is not read is taken for there, and looked up in those that are best by the others.
  const needed = Math.max(1, neededOfAll - (sought.length - drivers.length));
  return { sought, drivers, needed, neededOfAll };
}

/** SQL that answers `number` and `score` of every item that has enough of what is sought. */
export function matching(tenantId: string, { drivers, needed }: ResolvedSearch): RawBuilder<unknown> {
  const ranges = drivers.flatMap(({ words, capped }, place) =>
    words.map(({ word, factor }) => {
      // The limit also keeps a few milliseconds of work from being shared out to parallel workers, which takes longer.
      const newest = sql`${capped ? sql`order by number desc` : sql``} limit ${TOO_FREQUENT}`;
      return sql`(select number, ${place}::int as place, weight * ${factor / 10}::float8 as score from knowledge_posting
        where tenant_id = ${tenantId} and word = ${word} ${newest})`;
    })
  );
  const found = drivers.filter(({ words }) => words.length > 0).length;
  if (found < needed) {
    return sql`select null::bigint as number, null::float8 as score where false`;
  }
  const read = sql.join(ranges, sql` union all `);
  if (ranges.length === 1) {
    return read;
  }
  // With one word a driver there is no need to look which of its words says the most.
  const best =
    ranges.length === found
      ? read
      : sql`select number, place, max(score) as score from (${read}) as every group by number, place`;
  return sql`
    select number, sum(score) as score from (${best}) as best group by number having count(*) >= ${needed}`;
}

/** tsquery literals: one for each thing that is sought, with the words that begin so as far as they were looked up. */
export function soughtQueries({ sought }: ResolvedSearch): string[] {
  return sought.map(({ exact, beginning }) => {
    const words = exact.map((word) => `'${word}'`);
    return `(${[...words, ...(beginning === null ? [] : [`'${beginning}':*`])].join(' | ')})`;
  });
}
