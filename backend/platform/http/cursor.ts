import { AppError } from '../errors.ts';

const VALUE = /^[\x20-\x7e]{0,200}$/;

/** Makes the opaque cursor of a list: the sort key of its last row. `list` names list and sort order. */
export function writeCursor(list: string, values: readonly string[]): string {
  return Buffer.from(JSON.stringify([list, ...values])).toString('base64url');
}

/**
 * Reads a cursor of `list` with `size` values, or null when there is none. Throws `bad_cursor` when it was made for
 * another list or order, or altered into something that no list makes.
 */
export function readCursor(cursor: string | undefined, list: string, size: number): string[] | null {
  if (cursor === undefined || cursor === '') {
    return null;
  }
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch (error) {
    throw new AppError('bad_cursor', undefined, { cause: error });
  }
  if (!Array.isArray(parts) || parts.length !== size + 1 || parts[0] !== list) {
    throw new AppError('bad_cursor');
  }
  const values = parts.slice(1);
  if (!values.every((value): value is string => typeof value === 'string' && VALUE.test(value))) {
    throw new AppError('bad_cursor');
  }
  return values;
}
