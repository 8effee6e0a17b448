import { sql, type RawBuilder } from 'kysely';
import type { ResolvedFilter } from './incidentFilter.ts';

export type Sort = '-openedAt' | 'openedAt' | '-updatedAt' | 'severity' | 'number' | '-number';

/** Numbers rise with the time of opening: both orders are one. */
export const ORDERS = {
  '-openedAt': 'newest',
  '-number': 'newest',
  openedAt: 'oldest',
  number: 'oldest',
  severity: 'worst',
  '-updatedAt': 'updated',
} as const;
export type Order = (typeof ORDERS)[Sort];

/** What is to be read: at most `limit` incidents of a filter, in an order, after a cursor. */
export interface Picking {
  filter: ResolvedFilter;
  order: Order;
  limit: number;
  cursor: string[] | null;
}

/** The order's terms over the columns of a table. */
export function ordering(order: Order, table: RawBuilder<unknown>): RawBuilder<unknown> {
  switch (order) {
    case 'newest':
      return sql`${table}.number desc`;
    case 'oldest':
      return sql`${table}.number`;
    case 'worst':
      return sql`${table}.severity, ${table}.number desc`;
    case 'updated':
      return sql`${table}.updated_at desc, ${table}.number desc`;
  }
}

/** The condition on an incident `i` to come after the cursor. */
export function keyset({ order, cursor }: Pick<Picking, 'order' | 'cursor'>): RawBuilder<unknown>[] {
  const [first, second] = cursor ?? [];
  if (first === undefined) {
    return [];
  }
  switch (order) {
    case 'newest':
      return [sql`i.number < ${Number(first)}`];
    case 'oldest':
      return [sql`i.number > ${Number(first)}`];
    case 'updated':
      return [sql`(i.updated_at, i.number) < (${first}::timestamptz, ${Number(second)}::bigint)`];
    case 'worst':
      return [
        sql`i.severity >= ${Number(first)}::smallint and i.number < case when i.severity = ${Number(first)}::smallint then ${Number(second)}::bigint else 9223372036854775807 end`,
      ];
  }
}
