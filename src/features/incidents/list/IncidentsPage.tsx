import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { t } from '@grafana/i18n';
import { Button } from '@grafana/ui';
import { getIncidentFacets } from '#contract/incident';
import { getMe } from '#contract/tenancy';
import { useOperation } from '../../../shared/api/index.ts';
import { useCan } from '../../../shared/hooks/useRole.ts';
import { ListLayout } from '../../../shared/list/index.ts';
import { AppPage, ErrorState } from '../../../shared/ui/index.ts';
import { BulkBar } from './BulkBar.tsx';
import { Histogram } from './Histogram.tsx';
import { IncidentFacets } from './IncidentFacets.tsx';
import { ListBody } from './ListBody.tsx';
import { ListToolbar, useDensity } from './ListToolbar.tsx';
import { NewIncidentModal } from './NewIncidentModal.tsx';
import { selectionReducer, NO_SELECTION } from './selection.ts';
import { useBulk } from './useBulk.tsx';
import { useIncidentPages } from './useIncidentPages.ts';
import { useListKeys } from './useListKeys.ts';
import { useListState } from './useListState.ts';
import { useNewIncidents } from './useNewIncidents.ts';
import { viewTabs } from './viewTabs.ts';

/** "Which one first?" */
export function IncidentsPage() {
  const { state, set, setFilter } = useListState();
  const editor = useCan('Editor');
  const me = useOperation(getMe, {}).data?.actor.id;
  const [density, setDensity] = useDensity();
  const [creating, setCreating] = useState(false);
  const [selection, dispatch] = useReducer(selectionReducer, NO_SELECTION);
  const facets = useOperation(getIncidentFacets, { query: state.filter }, { keepPrevious: true });
  const mine = useOperation(getIncidentFacets, { query: { ...state.filter, assignee: 'me' } }, { keepPrevious: true });
  const { query, rows, prepend } = useIncidentPages(state);
  const bulk = useBulk(me, () => dispatch({ type: 'none' }));

  const area = useRef<HTMLDivElement>(null);
  const mayInsert = useCallback(() => isAtRest(area.current), []);
  const refresh = useCallback(() => void query.refetch(), [query]);
  const fresh = useNewIncidents({ state, rows, me, mayInsert, insert: prepend, refresh });

  useEffect(() => dispatch({ type: 'rows', ids: rows.map(({ id }) => id) }), [rows]);
  const selected = useMemo(() => rows.filter(({ id }) => selection.selected.has(id)), [rows, selection.selected]);
  useListKeys({ rows, selection, dispatch, editor, start: bulk.start });

  return (
    <AppPage
      title={t('pages.incidents', 'Incidents')}
      tabs={viewTabs(state.view, facets.data)}
      primary={
        editor && (
          <Button icon="plus" onClick={() => setCreating(true)}>
            {t('incidents.new.open', 'New incident')}
          </Button>
        )
      }
    >
      <ListLayout
        side={
          <IncidentFacets
            filter={state.filter}
            answer={facets.data}
            failed={facets.error !== null}
            mine={mine.data?.total}
            onFilter={setFilter}
          />
        }
      >
        {facets.error && !query.error && (
          <ErrorState
            error={facets.error}
            what={t('incidents.list.countsName', 'The counts')}
            stillWorks={t('incidents.list.countsStillWork', 'The list itself is up to date.')}
            onRetry={() => void facets.refetch()}
          />
        )}
        <Histogram
          buckets={facets.data?.histogram ?? (facets.error ? [] : undefined)}
          range={state.filter}
          onRange={({ from, to }) => setFilter({ from, to })}
        />
        <ListToolbar
          state={state}
          total={facets.data}
          density={density}
          onDensity={setDensity}
          onSearch={(q) => setFilter({ q: q || undefined })}
          onSort={(sort) => set({ ...state, sort })}
        />
        {bulk.parts}
        <div ref={area}>
          <ListBody
            state={state}
            query={query}
            rows={rows}
            me={me}
            selection={selection}
            dispatch={dispatch}
            selectable={editor}
            density={density}
            fresh={fresh}
            onState={set}
          />
        </div>
        {selected.length > 0 && (
          <BulkBar
            rows={selected}
            me={me}
            busy={bulk.busy}
            onAction={(action) => bulk.start(action, selected)}
            onClear={() => dispatch({ type: 'none' })}
          />
        )}
      </ListLayout>
      {creating && <NewIncidentModal onClose={() => setCreating(false)} />}
    </AppPage>
  );
}

/** Nobody points at the rows, works in them by keyboard, has selected any, or has scrolled them away. */
function isAtRest(area: HTMLElement | null): boolean {
  if (area === null) {
    return false;
  }
  const busy =
    area.matches(':hover') || area.contains(document.activeElement) || area.querySelector('[aria-selected="true"]');
  return !busy && area.getBoundingClientRect().top >= 0;
}
