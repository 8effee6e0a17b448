import { sql } from 'kysely';
import type { FacetValue } from '#contract/paging';
import type { Tx } from '../../platform/index.ts';
import { matching, resolveSearch } from '../search/matches.ts';
import { allOf, FACETS, facetConditions, type Facet, type KnowledgeFilter } from './itemFilter.ts';

/** Counting looks at so many items: the last changed, or in a search the best. */
const MOST_COUNTED = 5_000;
const MOST_FOUND = 2_000;
const MOST_VALUES = 50;

export interface ItemFacets extends Record<Facet, FacetValue[]> {
  total: number;
  capped: boolean;
}

/** Counts of every facet under the filter, each without its own choice, over at most 5,000 items, in a search the best 2,000. */
export async function itemFacets(tx: Tx, tenantId: string, filter: KnowledgeFilter): Promise<ItemFacets> {
  const search = await resolveSearch(tx, tenantId, filter.q);
  if (search === null && (filter.q ?? '') !== '') {
    return { total: 0, capped: false, kind: [], status: [], service: [], tag: [] };
  }
  const conditions = facetConditions(tenantId, filter);
  const most = search === null ? MOST_COUNTED : MOST_FOUND;
  const chosen =
    search === null
      ? sql`select number from knowledge_item where tenant_id = ${tenantId} order by updated_at desc, number desc limit ${most + 1}`
      : sql`select number from (${matching(tenantId, search)}) as m order by score desc, number desc limit ${most + 1}`;
  const flags = FACETS.map((facet) => sql`${conditions.get(facet) ?? sql`true`} as ${sql.ref(`fits_${facet}`)}`);
  const counts = FACETS.map((facet) => {
    const others = FACETS.filter((one) => one !== facet).map((one) => sql.ref(`i.fits_${one}`));
    return facet === 'kind' || facet === 'status'
      ? sql`select ${facet}::text as facet, ${sql.ref(`i.${facet}`)} as value, count(*)::int as count from item i
          where ${allOf(others.map((one) => sql`${one}`))} group by 2`
      : sql`(select ${facet}::text as facet, l.value, count(*)::int as count from item i
          join knowledge_label l on l.tenant_id = ${tenantId} and l.number = i.number and l.name = ${facet}
          where ${allOf(others.map((one) => sql`${one}`))} group by 2 order by 3 desc, 2 limit ${MOST_VALUES})`;
  });
  const found = await sql<{ facet: Facet | 'total' | 'looked'; value: string; count: number }>`
    with item as materialized (
      select k.number, k.kind, k.status, ${sql.join(flags)} from (${chosen}) as c
      join knowledge_item k on k.tenant_id = ${tenantId} and k.number = c.number
    )
    select 'total' as facet, '' as value, count(*)::int as count from item i
      where ${allOf(FACETS.map((facet) => sql`${sql.ref(`i.fits_${facet}`)}`))}
    union all select 'looked', '', count(*)::int from item
    union all ${sql.join(counts, sql` union all `)}`.execute(tx);
  const valuesOf = (facet: Facet): FacetValue[] =>
    found.rows
      .filter((row) => row.facet === facet)
      .map(({ value, count }) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  const countOf = (name: 'total' | 'looked'): number => found.rows.find((row) => row.facet === name)?.count ?? 0;
  return {
    total: countOf('total'),
    capped: countOf('looked') > most,
    kind: valuesOf('kind'),
    status: valuesOf('status'),
    service: valuesOf('service'),
    tag: valuesOf('tag'),
  };
}
