import { keepPreviousData, useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { listIncidents, type IncidentSummary } from '#contract/incident';
import type { OperationAnswer } from '#contract/operation';
import { callOperation, operationKey, type ApiError } from '../../../shared/api/index.ts';
import type { ListState } from './listState.ts';

const PAGE_SIZE = 50;

type Page = OperationAnswer<typeof listIncidents>;

/** The filtered list, loaded page by page by keyset cursor. A refresh reads the loaded pages anew, one after the other. */
export function useIncidentPages({ filter, sort }: Pick<ListState, 'filter' | 'sort'>) {
  const client = useQueryClient();
  const input = useMemo(() => ({ query: { ...filter, sort, limit: PAGE_SIZE } }), [filter, sort]);
  const queryKey = useMemo(() => operationKey(listIncidents, input), [input]);
  const query = useInfiniteQuery<Page, ApiError, InfiniteData<Page>, typeof queryKey, string | undefined>({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      callOperation(listIncidents, { query: { ...input.query, cursor: pageParam } }, signal),
    initialPageParam: undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => distinct(query.data?.pages.flatMap(({ items }) => items) ?? []), [query.data]);
  /** Puts a new incident on top without asking the server: the stream brought all of its row. */
  const prepend = useCallback(
    (incident: IncidentSummary) =>
      client.setQueryData<InfiniteData<Page>>(queryKey, (cached) => {
        const [first, ...rest] = cached?.pages ?? [];
        return cached && first
          ? { ...cached, pages: [{ ...first, items: [incident, ...first.items] }, ...rest] }
          : cached;
      }),
    [client, queryKey]
  );
  return { query, rows, prepend };
}

/** A row that moved between two pages while they were read is shown once. */
function distinct(rows: readonly IncidentSummary[]): IncidentSummary[] {
  const seen = new Set<string>();
  return rows.filter(({ id }) => !seen.has(id) && seen.add(id));
}
