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
  // What waits belongs to one state of the list: with another filter the count starts anew.
  const [waiting, setWaiting] = useState<{ state: ListState; ids: ReadonlySet<string> }>({ state, ids: NONE });
  const known = useMemo(() => new Set(rows.map(({ id }) => id)), [rows]);
  // The same message may come twice before the list is drawn again.
  const inserted = useRef(new Set<string>());
  const change = (edit: (ids: ReadonlySet<string>) => ReadonlySet<string>) =>
    setWaiting((last) => ({ state, ids: edit(last.state === state ? last.ids : NONE) }));

  useLiveMessages((message) => {
    if (message.type !== 'incident' || known.has(message.incident.id) || inserted.current.has(message.incident.id)) {
      return;
    }
    const { incident } = message;
    if (!matchesFilter(incident, state.filter, me)) {
      change((ids) => new Set([...ids].filter((id) => id !== incident.id)));
    } else if (state.sort === '-openedAt' && mayInsert() && isNewest(incident, rows)) {
      inserted.current.add(incident.id);
      insert(incident);
    } else {
      change((ids) => new Set([...ids, incident.id]));
    }
  });

  useEffect(() => {
    inserted.current = new Set();
  }, [known]);

  const show = useCallback(() => {
    setWaiting({ state, ids: NONE });
    refresh();
  }, [refresh, state]);
  const ids = waiting.state === state ? [...waiting.ids].filter((id) => !known.has(id)) : [];
  return { count: ids.length, show };
}

const NONE: ReadonlySet<string> = new Set();

function isNewest(incident: IncidentSummary, rows: readonly IncidentSummary[]): boolean {
  const [first] = rows;
  return first === undefined || Date.parse(incident.openedAt) >= Date.parse(first.openedAt);
}
