import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { IncidentSummary } from '#contract/incident';
import { useLiveMessages } from '../../../shared/live/index.ts';
import { matchesFilter } from './matchesFilter.ts';
import type { ListState } from './listState.ts';

interface Options {
  state: ListState;
  rows: readonly IncidentSummary[];
  me: string | undefined;
  /** True while a row may come in on top without moving anything that the reader looks at or points to. */
  mayInsert: () => boolean;
  insert: (incident: IncidentSummary) => void;
  refresh: () => void;
}

/**
 * Incidents that belong into the shown list and are not in it yet. At rest on top of the list they come in by
 * themselves; otherwise they are counted, and come in when the reader asks for them.
 */
export function useNewIncidents({ state, rows, me, mayInsert, insert, refresh }: Options) {
  const [waiting, setWaiting] = useState<ReadonlySet<string>>(new Set());
  const known = useMemo(() => new Set(rows.map(({ id }) => id)), [rows]);
  const knownNow = useRef(known);
  knownNow.current = known;

  useEffect(() => setWaiting(new Set()), [state]);
  useEffect(() => setWaiting((ids) => without(ids, known)), [known]);

  useLiveMessages((message) => {
    if (message.type !== 'incident' || knownNow.current.has(message.incident.id)) {
      return;
    }
    const { incident } = message;
    if (!matchesFilter(incident, state.filter, me)) {
      setWaiting((ids) => without(ids, new Set([incident.id])));
    } else if (state.sort === '-openedAt' && mayInsert() && isNewest(incident, rows)) {
      // The same message may come twice before the list is drawn again.
      knownNow.current = new Set([...knownNow.current, incident.id]);
      insert(incident);
    } else {
      setWaiting((ids) => new Set([...ids, incident.id]));
    }
  });

  const show = useCallback(() => {
    setWaiting(new Set());
    refresh();
  }, [refresh]);
  return { count: waiting.size, show };
}

function isNewest(incident: IncidentSummary, rows: readonly IncidentSummary[]): boolean {
  const [first] = rows;
  return first === undefined || Date.parse(incident.openedAt) >= Date.parse(first.openedAt);
}

function without(ids: ReadonlySet<string>, gone: ReadonlySet<string>): ReadonlySet<string> {
  const left = [...ids].filter((id) => !gone.has(id));
  return left.length === ids.size ? ids : new Set(left);
}
