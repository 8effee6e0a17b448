import { useMemo } from 'react';
import { useInfiniteQuery, type InfiniteData } from '@tanstack/react-query';
import { listIncidentTimeline } from '#contract/incident';
import type { OperationAnswer } from '#contract/operation';
import { callOperation, operationKey, type ApiError } from '../../../../shared/api/index.ts';

type Page = OperationAnswer<typeof listIncidentTimeline>;

/** An incident's timeline, loaded page by page from its beginning; the live stream refreshes what is loaded. */
export function useTimeline(incidentId: string) {
  const query = useInfiniteQuery<Page, ApiError, InfiniteData<Page>, readonly unknown[], string | undefined>({
    queryKey: operationKey(listIncidentTimeline, { params: { id: incidentId } }),
    queryFn: ({ pageParam, signal }) =>
      callOperation(
        listIncidentTimeline,
        { params: { id: incidentId }, query: { limit: 200, cursor: pageParam } },
        signal
      ),
    initialPageParam: undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  const entries = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data]);
  return { query, entries };
}
