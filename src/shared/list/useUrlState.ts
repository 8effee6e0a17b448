import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';

export type UrlChanges = Record<string, string | readonly string[] | undefined>;

export interface UrlState {
  /** First value of a parameter; undefined when it is absent or empty. */
  one: (name: string) => string | undefined;
  /** Values of a repeated parameter, in order. */
  many: (name: string) => string[];
  /**
   * Sets some parameters and leaves the others; undefined, an empty text or an empty list takes one out. A changed view
   * starts at its first page, so `cursor` goes unless it is among the changes.
   */
  set: (changes: UrlChanges, options?: { replace?: boolean }) => void;
}

/** The view state of a page, kept in its address: what I see I can send. */
export function useUrlState(): UrlState {
  const [params, setParams] = useSearchParams();
  const set = useCallback<UrlState['set']>(
    (changes, options) => setParams((present) => applyChanges(present, changes), { replace: options?.replace }),
    [setParams]
  );
  return useMemo(
    () => ({ one: (name) => params.get(name) || undefined, many: (name) => params.getAll(name), set }),
    [params, set]
  );
}

/** The parameters after the changes; those that stay keep their order. */
export function applyChanges(present: URLSearchParams, changes: UrlChanges): URLSearchParams {
  const next = new URLSearchParams(present);
  next.delete('cursor');
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    for (const item of Array.isArray(value) ? (value as readonly string[]) : [value as string | undefined]) {
      if (item) {
        next.append(name, item);
      }
    }
  }
  return next;
}

/** Only the values that are known: an old or mistyped address shows more, never an error. */
export function knownOnly<T extends string>(values: readonly string[], known: readonly T[]): T[] {
  return known.filter((each) => values.includes(each));
}
