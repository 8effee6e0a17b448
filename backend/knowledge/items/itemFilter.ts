import { sql, type RawBuilder } from 'kysely';
import { KnowledgeKind, KnowledgeStatus } from '#contract/knowledge';

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
    if (isChosen(values)) {
      conditions.set(
        facet,
        facet === 'service' || facet === 'tag'
          ? sql`k.number in (${labelled(tenantId, facet, values)})`
          : sql`${sql.ref(`k.${facet}`)} = any(${values}::text[])`
      );
    }
  }
  return conditions;
}

/**
 * The same for a match `m` of which only the number is known: each is answered by an index alone and, for the offset, joined
 * as a whole, so that tens of thousands of matches are narrowed without reading one of them.
 */
export function matchConditions(tenantId: string, filter: KnowledgeFilter): RawBuilder<unknown>[] {
  const { kind, status } = filter;
  const conditions: RawBuilder<unknown>[] = [];
  if (isChosen(kind) || isChosen(status)) {
    const kinds = isChosen(kind) ? kind : KnowledgeKind.options;
    const statuses = isChosen(status) ? status : KnowledgeStatus.options;
    conditions.push(sql`m.number in (select f.number from knowledge_item f where f.tenant_id = ${tenantId}
      and f.kind = any(${kinds}::text[]) and f.status = any(${statuses}::text[]) offset 0)`);
  }
  for (const facet of ['service', 'tag'] as const) {
    const values = filter[facet];
    if (isChosen(values)) {
      conditions.push(sql`m.number in (${labelled(tenantId, facet, values)} offset 0)`);
    }
  }
  return conditions;
}

function isChosen<T>(values: T[] | undefined): values is T[] {
  return values !== undefined && values.length > 0;
}

function labelled(tenantId: string, name: 'service' | 'tag', values: readonly string[]): RawBuilder<unknown> {
  return sql`select l.number from knowledge_label l
    where l.tenant_id = ${tenantId} and l.name = ${name} and l.value = any(${[...values]}::text[])`;
}

/** All conditions joined, for use after `where ... and`. */
export function allOf(conditions: Iterable<RawBuilder<unknown>>): RawBuilder<unknown> {
  const list = [...conditions];
  return list.length === 0 ? sql`true` : sql.join(list, sql` and `);
}
