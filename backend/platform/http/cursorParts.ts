import { z } from 'zod';
import { Id, Instant } from '#contract/scalars';
import { AppError } from '../errors.ts';
import { readCursor } from './cursor.ts';

const KINDS = {
  digit: z.string().regex(/^\d$/),
  count: z.string().regex(/^\d{1,15}$/),
  instant: Instant,
  day: z.iso.date(),
  decimal: z.string().regex(/^\d{1,9}(\.\d{1,9})?$/),
  id: Id,
  digest: z.string().regex(/^[0-9a-f]{32}$/),
};

/** Reads a cursor whose values are of these kinds, or null when there is none; one that was altered is a `bad_cursor`. */
export function readCursorOf(
  cursor: string | undefined,
  list: string,
  kinds: readonly (keyof typeof KINDS)[]
): string[] | null {
  const values = readCursor(cursor, list, kinds.length);
  if (values !== null && !values.every((value, i) => KINDS[kinds[i] ?? 'count'].safeParse(value).success)) {
    throw new AppError('bad_cursor');
  }
  return values;
}
