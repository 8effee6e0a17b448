import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { IncidentFilter } from '#contract/incident';
import { listParams, parseListState, type ListState } from './listState.ts';

/** The list's state, kept in the address. Several changes within one event add up. */
export function useListState() {
  const [params, setParams] = useSearchParams();
  const state = useMemo(() => parseListState(params), [params]);
  const latest = useRef(state);
  useEffect(() => {
    latest.current = state;
  }, [state]);
  const set = useCallback(
    (next: ListState) => {
      latest.current = next;
      setParams(listParams(next));
    },
    [setParams]
  );
  const setFilter = useCallback(
    (change: Partial<IncidentFilter>) => set({ ...latest.current, filter: { ...latest.current.filter, ...change } }),
    [set]
  );
  return { state, set, setFilter };
}
