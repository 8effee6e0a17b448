import { sql, type RawBuilder } from 'kysely';
import type { KnowledgeKind, KnowledgeStatus } from '#contract/knowledge';

/** What of the contract's filter narrows by facets. */
export interface KnowledgeFilter {
  q?: string | undefined;
  kind?: KnowledgeKind[] | undefined;
  status?: KnowledgeStatus[] | undefined;
  service?: string[] | undefined;
  tag?: string[] | undefined;
}

export const FACETS = ['kind', 'status', 'service', 'tag'] as const;
export type Facet = (typeof FACETS)[number];

/** Conditions on an item `k` for each facet that is chosen. */
export function facetConditions(tenantId: string, filter: KnowledgeFilter): Map<Facet, RawBuilder<unknown>> {
  const conditions = new Map<Facet, RawBuilder<unknown>>();
  for (const facet of FACETS) {
    const values = filter[facet];
    if (values !== undefined && values.length > 0) {
      conditions.set(
        facet,
        facet === 'kind' || facet === 'status'
          ? sql`${sql.ref(`k.${facet}`)} = any(${values}::text[])`
          : sql`k.number in (select l.number from knowledge_label l
              where l.tenant_id = ${tenantId} and l.name = ${facet} and l.value = any(${values}::text[]))`
      );
    }
  }
  return conditions;
}

/** All conditions joined, for use after `where k.tenant_id = ... and`. */
export function allOf(conditions: Iterable<RawBuilder<unknown>>): RawBuilder<unknown> {
  const list = [...conditions];
  return list.length === 0 ? sql`true` : sql.join(list, sql` and `);
}
