import type { MetricConvention } from '#contract/resource';
import { AppError, readCursor, writeCursor } from '../platform/index.ts';

interface Query {
  q?: string | undefined;
  origin?: MetricConvention['origin'] | undefined;
  limit: number;
  cursor?: string | undefined;
}

/**
 * A page of what metrics mean: a tenant's own rows in the order of their ids, then the built-in ones in theirs. Throws
 * `bad_cursor` when the cursor names no such place.
 */
export function pageOfConventions(
  own: readonly MetricConvention[],
  builtIn: readonly MetricConvention[],
  { q = '', origin, limit, cursor }: Query
): { items: MetricConvention[]; nextCursor: string | null } {
  const words = q.toLowerCase().split(/\s+/);
  const fitting = rowsAfter(own, builtIn, cursor).filter(
    (row) => (origin === undefined || row.origin === origin) && hasWords(row, words)
  );
  const items = fitting.slice(0, limit);
  const last = items.at(-1);
  const more = fitting.length > limit && last !== undefined;
  return { items, nextCursor: more ? writeCursor('conventions', [last.origin, last.id]) : null };
}

function rowsAfter(
  own: readonly MetricConvention[],
  builtIn: readonly MetricConvention[],
  cursor: string | undefined
): readonly MetricConvention[] {
  const place = readCursor(cursor, 'conventions', 2);
  if (place === null) {
    return [...own, ...builtIn];
  }
  const [origin, id = ''] = place;
  if (origin === 'tenant') {
    // The row itself may have been removed meanwhile.
    return [...own.filter((row) => row.id > id), ...builtIn];
  }
  const found = builtIn.findIndex((row) => row.id === id);
  if (found < 0) {
    throw new AppError('bad_cursor');
  }
  return builtIn.slice(found + 1);
}

function hasWords(
  { metric, role, type, unit, convention, origin }: MetricConvention,
  words: readonly string[]
): boolean {
  const text = [metric, role, type, unit, convention, origin].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}
