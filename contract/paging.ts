import { z } from 'zod';

/** Query part of every list: keyset paging (ADR 0004); the cursor is opaque and belongs to one sort order. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** A page of `item`; `nextCursor` is null on the last page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** One value of a facet with the number of rows that have it. */
export const FacetValue = z.object({ value: z.string(), label: z.string().optional(), count: z.number().int() });
export type FacetValue = z.infer<typeof FacetValue>;

/** A query parameter that may come once or several times: `?severity=critical&severity=high`. */
export function listParam<T extends z.ZodType>(item: T, max = 50) {
  return z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(item).max(max).optional()
  );
}
