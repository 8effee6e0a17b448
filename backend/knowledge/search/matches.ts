import { sql, type RawBuilder } from 'kysely';
import { soughtOf, type Sought } from '../../analysis/index.ts';
import type { Tx } from '../../platform/index.ts';

/** A search as its words occur in the tenant's items. */
export interface ResolvedSearch {
  sought: Sought[];
  /** What items are chosen by, each with its words and how rare it is. */
  drivers: Driver[];
  /** So many of the drivers an item must have. */
  needed: number;
  /** Every item whose words all drivers could bring was considered. */
  complete: boolean;
}

interface Driver {
  words: { word: string; factor: number }[];
  rarity: number;
}

/** Things of a search that are looked for; what comes later in a long text is left out. */
const MOST_SOUGHT = 16;
/** A typed beginning stands for so many words, in alphabetical order, and says less than the word itself. */
const VARIANTS = 20;
const BEGINNING_FACTOR = 0.5;
/** A word that more items have says too little to choose by, unless there is no rarer one. */
const TOO_FREQUENT = 30_000;
/** Occurrences that a search reads at most. */
const MOST_READ = 60_000;
/** An item must have this share of what is sought. */
const NEEDED_SHARE = 0.6;

/** Looks up what was typed; null when there is nothing to look for in it. */
export async function resolveSearch(tx: Tx, tenantId: string, q: string | undefined): Promise<ResolvedSearch | null> {
  const sought = soughtOf(q ?? '', MOST_SOUGHT);
  if (sought.length === 0) {
    return null;
  }
  const found = await sql<{ words: string[] | null; n: number; total: string }>`
    with sought as (
      select * from unnest(${sought.map((one) => one.exact[0])}::text[], ${sought.map((one) => one.exact[1] ?? null)}::text[],
        ${sought.map((one) => one.beginning)}::text[]) with ordinality as s (one, other, beginning, place)
    ), variant as materialized (
      select s.place, array(
        select distinct word from (
          select s.one as word union all select s.other where s.other is not null union all
          (select v.word from knowledge_vocabulary v where v.tenant_id = ${tenantId} and s.beginning is not null
            and v.word >= s.beginning and v.word < s.beginning || ${'\u{10ffff}'} order by v.word limit ${VARIANTS})) as w
        ) as words from sought s
    )
    select v.words, c.n, (select coalesce(max(last), 0) from knowledge_counter where tenant_id = ${tenantId}) as total
    from variant v cross join lateral (
      select count(*)::int as n from (
        select from knowledge_posting p where p.tenant_id = ${tenantId} and p.word = any(v.words) limit ${TOO_FREQUENT}) as seen) as c
    order by v.place`.execute(tx);
  const total = Number(found.rows[0]?.total ?? 0);
  return choose(
    sought,
    found.rows.map(({ words, n }, i) => ({ words: wordsOf(sought[i], words ?? []), n })),
    total
  );
}

function wordsOf(sought: Sought | undefined, words: readonly string[]): Driver['words'] {
  const exact = new Set(sought?.exact);
  return words.map((word) => ({ word, factor: exact.has(word) ? 1 : BEGINNING_FACTOR }));
}

/** The rarest first, as many as may be read; what is too frequent to choose by is left to the nearness. */
function choose(sought: Sought[], found: { words: Driver['words']; n: number }[], total: number): ResolvedSearch {
  const telling = found.filter(({ n }) => n < TOO_FREQUENT);
  const candidates = telling.some(({ n }) => n > 0) || found.every(({ n }) => n === 0) ? telling : found;
  const drivers: Driver[] = [];
  let read = 0;
  for (const { words, n } of candidates.toSorted((a, b) => a.n - b.n)) {
    if (drivers.length === 0 || read + n <= MOST_READ || n === 0) {
      drivers.push({ words, rarity: Math.log(1 + Math.max(total, n) / Math.max(1, n)) });
      read += n;
    }
  }
  return {
    sought,
    drivers,
    needed: Math.max(1, Math.ceil(drivers.length * NEEDED_SHARE - 1e-9)),
    complete: drivers.length === found.length,
  };
}

/** SQL that answers `number` and `score` of every item that has enough of what is sought. */
export function matching(tenantId: string, { drivers, needed }: ResolvedSearch): RawBuilder<unknown> {
  const words = drivers.flatMap((driver, place) =>
    driver.words.map((one) => ({ ...one, place, rarity: driver.rarity }))
  );
  // One word a driver needs no look at which of its words says the most.
  const single = words.length === drivers.length;
  const read = sql`
    select p.number, w.place, p.weight * w.factor as score
    from unnest(${words.map((one) => one.word)}::text[], ${words.map((one) => one.place)}::int[],
      ${words.map((one) => one.factor * one.rarity)}::float8[]) as w (word, place, factor)
    cross join lateral (select p.number, p.weight from knowledge_posting p
      where p.tenant_id = ${tenantId} and p.word = w.word order by p.number desc limit ${TOO_FREQUENT}) as p`;
  const best = single
    ? read
    : sql`select number, place, max(score) as score from (${read}) as every group by number, place`;
  return sql`
    select number, sum(score) / 10 as score from (${best}) as best group by number having count(*) >= ${needed}`;
}

/** A tsquery literal for the nearness of everything that is sought. */
export function nearnessQuery({ sought }: ResolvedSearch): string {
  return sought.map(({ exact }) => `(${exact.map((word) => `'${word}'`).join(' | ')})`).join(' & ');
}
