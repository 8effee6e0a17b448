import { useState } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import { t } from '@grafana/i18n';
import { Button, LinkButton } from '@grafana/ui';
import { listAlertEvents } from '#contract/alert';
import type { OperationAnswer } from '#contract/operation';
import { useOperation, type ApiError } from '../../shared/api/index.ts';
import { appPath } from '../../shared/appPath.ts';
import { useCan } from '../../shared/hooks/useRole.ts';
import { useNow } from '../../shared/hooks/useNow.ts';
import {
  DataTable,
  ListLayout,
  Pager,
  QueryView,
  SearchBox,
  useUrlState,
  type UrlState,
} from '../../shared/list/index.ts';
import { useLiveMessages } from '../../shared/live/index.ts';
import { TimeFilter } from '../../shared/time/index.ts';
import { AppPage, EmptyState, LoadingRows } from '../../shared/ui/index.ts';
import { alertColumns } from './alertColumns.tsx';
import { AlertDrawer } from './AlertDrawer.tsx';
import { AlertFacets } from './AlertFacets.tsx';
import { alertFilter, isFiltered } from './alertView.ts';
import { eventKeyOf } from './eventKey.ts';

/** "What reached us, and what became of it?" Every alert event as it was received. */
export function AlertsPage() {
  const url = useUrlState();
  // Relative times move on by the minute, so that a page left open asks again and one that is read does not.
  const filter = alertFilter(url, useNow(60_000));
  const cursor = url.one('cursor');
  const list = useOperation(listAlertEvents, { query: { ...filter, cursor } }, { keepPrevious: true });
  const [fresh, setFresh] = useFreshCount(
    cursor === undefined && url.one('event') === undefined,
    () => void list.refetch()
  );
  return (
    <AppPage
      title={t('pages.alerts', 'Alert events')}
      subTitle={t('alerts.subTitle', 'Every alert as it was received, with what it means. Newest start first.')}
      primary={
        fresh > 0 && (
          <Button
            icon="arrow-up"
            onClick={() => {
              setFresh(0);
              url.set({ event: undefined });
              void list.refetch();
            }}
          >
            {t('alerts.fresh', '{{fresh}} new', { fresh })}
          </Button>
        )
      }
    >
      <ListLayout
        side={<AlertFacets url={url} filter={filter} />}
        top={
          <>
            <SearchBox
              value={url.one('q') ?? ''}
              placeholder={t('alerts.search', 'Search names and labels')}
              onChange={(q) => url.set({ q }, { replace: true })}
            />
            <TimeFilter
              placeholder={t('alerts.anyTime', 'Started at any time')}
              from={url.one('from')}
              to={url.one('to')}
              onChange={(range) => url.set({ ...range })}
            />
          </>
        }
      >
        <AlertList url={url} list={list} filtered={isFiltered(filter) || cursor !== undefined} />
      </ListLayout>
      <AlertDrawer url={url} events={list.data?.items ?? []} />
    </AppPage>
  );
}

interface AlertListProps {
  url: UrlState;
  list: UseQueryResult<OperationAnswer<typeof listAlertEvents>, ApiError>;
  filtered: boolean;
}

function AlertList({ url, list, filtered }: AlertListProps) {
  return (
    <QueryView
      query={list}
      what={t('alerts.list', 'The list of alert events')}
      stillWorks={t('alerts.stillWorks', 'Alerts are still taken in: senders try again until they are stored.')}
      loading={<LoadingRows rows={12} height={28} />}
    >
      {({ items, nextCursor }) =>
        items.length === 0 ? (
          <NoAlerts filtered={filtered} onClear={() => url.set(NOTHING)} />
        ) : (
          <>
            <DataTable
              label={t('pages.alerts', 'Alert events')}
              columns={alertColumns()}
              rows={items}
              keyOf={eventKeyOf}
              onOpen={(event) => url.set({ event: eventKeyOf(event), cursor: url.one('cursor') })}
              openKey={url.one('event')}
            />
            <Pager shown={items.length} nextCursor={nextCursor} />
          </>
        )
      }
    </QueryView>
  );
}

const NOTHING = {
  q: undefined,
  status: undefined,
  kind: undefined,
  source: undefined,
  severity: undefined,
  fingerprint: undefined,
  from: undefined,
  to: undefined,
};

/** Counts what came in while the reader is further down; at the top of the first page the list itself moves on. */
function useFreshCount(onFirstPage: boolean, refetch: () => void): [number, (count: number) => void] {
  const [fresh, setFresh] = useState(0);
  useLiveMessages((message) => {
    if (message.type !== 'alerts') {
      return;
    }
    if (onFirstPage && window.scrollY < 80) {
      refetch();
    } else {
      setFresh((before) => before + message.count);
    }
  });
  return [fresh, setFresh];
}

function NoAlerts({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const admin = useCan('Admin');
  if (filtered) {
    return (
      <EmptyState
        variant="not-found"
        title={t('alerts.noneFiltered', 'No alert event fits this search')}
        action={
          <Button variant="secondary" onClick={onClear}>
            {t('alerts.clear', 'Show all')}
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      title={t('alerts.none', 'Alerts stand here as soon as they are received')}
      action={
        admin && (
          <LinkButton icon="link" href={appPath('administration?tab=webhooks')}>
            {t('alerts.makeAddress', 'Make a webhook address')}
          </LinkButton>
        )
      }
    >
      {admin
        ? t('alerts.noneAdmin', 'Make a webhook address and enter it as a contact point in Grafana or Alertmanager.')
        : t(
            'alerts.noneOther',
            'An organisation admin connects Grafana Alerting or Alertmanager by a webhook address.'
          )}
    </EmptyState>
  );
}
