import type { Dispatch } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, LinkButton, useStyles2 } from '@grafana/ui';
import type { IncidentSummary } from '#contract/incident';
import { appPath } from '../../../shared/appPath.ts';
import { EmptyState, ErrorState, LoadingRows } from '../../../shared/ui/index.ts';
import type { Density } from './IncidentRow.tsx';
import { IncidentTable } from './IncidentTable.tsx';
import { isNarrowed, viewState, type ListState } from './listState.ts';
import type { Selection, SelectionAction } from './selection.ts';
import type { useIncidentPages } from './useIncidentPages.ts';

interface Props {
  state: ListState;
  query: ReturnType<typeof useIncidentPages>['query'];
  rows: readonly IncidentSummary[];
  me: string | undefined;
  selection: Selection;
  dispatch: Dispatch<SelectionAction>;
  selectable: boolean;
  density: Density;
  fresh: { count: number; show: () => void };
  onState: (state: ListState) => void;
}

/** The rows in every state: coming, failed, none, some; new ones announced on top, more at the end. */
export function ListBody({ state, query, rows, fresh, onState, ...table }: Props) {
  const styles = useStyles2(getStyles);
  const { error, data, isPlaceholderData, hasNextPage, isFetchingNextPage } = query;
  return (
    <>
      {error && (
        <ErrorState
          error={error}
          what={t('incidents.list.name', 'The incident list')}
          stillWorks={t(
            'incidents.list.stillWorks',
            'Grafana’s own alerting goes on, and sends again what could not be delivered here.'
          )}
          onRetry={() => void query.refetch()}
        />
      )}
      <div aria-live="polite">
        {fresh.count > 0 && (
          <Button fullWidth size="sm" variant="secondary" icon="arrow-up" className={styles.fresh} onClick={fresh.show}>
            {t('incidents.list.fresh', '{{count}} new', { count: fresh.count })}
          </Button>
        )}
      </div>
      {data === undefined && !error && <LoadingRows rows={9} height={44} />}
      {data !== undefined && rows.length === 0 && !isPlaceholderData && <Nothing state={state} onState={onState} />}
      {rows.length > 0 && <IncidentTable rows={rows} filter={state.filter} stale={isPlaceholderData} {...table} />}
      {hasNextPage && rows.length > 0 && (
        <div className={styles.more}>
          <Button
            variant="secondary"
            icon={isFetchingNextPage ? 'sync' : 'angle-down'}
            disabled={isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('incidents.list.more', 'Load more')}
          </Button>
        </div>
      )}
    </>
  );
}

function Nothing({ state, onState }: Pick<Props, 'state' | 'onState'>) {
  if (isNarrowed(state)) {
    return (
      <EmptyState
        variant="not-found"
        title={t('incidents.empty.filtered', 'No incident fits these filters')}
        action={
          <Button variant="secondary" onClick={() => onState(viewState(state.view))}>
            {t('incidents.empty.clear', 'Clear filters')}
          </Button>
        }
      />
    );
  }
  if (state.view !== 'all') {
    return (
      <EmptyState
        variant="completed"
        title={t('incidents.empty.quiet', 'Nothing here needs anybody')}
        action={
          <Button variant="secondary" onClick={() => onState(viewState('all'))}>
            {t('incidents.empty.showAll', 'Show all incidents')}
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      title={t('incidents.empty.never', 'No incident yet')}
      action={
        <LinkButton variant="secondary" icon="plug" href={appPath('connection')}>
          {t('error.connectionCheck', 'Connection check')}
        </LinkButton>
      }
    >
      {t(
        'incidents.empty.neverHint',
        'Incidents appear here when alerts come in: let a contact point of Grafana or Alertmanager send to this app’s webhook.'
      )}
    </EmptyState>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  fresh: css({ marginBottom: theme.spacing(1), justifyContent: 'center' }),
  more: css({ display: 'flex', justifyContent: 'center', padding: theme.spacing(2) }),
});
