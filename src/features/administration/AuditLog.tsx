import { t } from '@grafana/i18n';
import { Combobox, Drawer } from '@grafana/ui';
import { listAuditEntries, type AuditEntry } from '#contract/tenancy';
import { useOperation } from '../../shared/api/index.ts';
import { useNow } from '../../shared/hooks/useNow.ts';
import { DataTable, Facts, Pager, QueryView, SearchBox, type Column, type UrlState } from '../../shared/list/index.ts';
import { instantOf, TimeFilter } from '../../shared/time/index.ts';
import { absoluteTime, EmptyState, LoadingRows, RelativeTime } from '../../shared/ui/index.ts';
import { FilterBar } from './FilterBar.tsx';

/** Kinds of things that entries are about, as the sidecar names them; others can be typed. */
const TARGETS = ['incident', 'source', 'webhook-endpoint', 'api-token', 'settings', 'metric-convention', 'tenant'];

/** Who did what to what, newest first. */
export function AuditLog({ url }: { url: UrlState }) {
  const now = useNow(60_000);
  const query = {
    service: url.one('service')?.slice(0, 200),
    target: url.one('target')?.slice(0, 200),
    start_time: instantOf(url.one('from'), now, false),
    end_time: instantOf(url.one('to'), now, true),
    cursor: url.one('cursor'),
  };
  const list = useOperation(listAuditEntries, { query }, { keepPrevious: true });
  const open = list.data?.items.find(({ id }) => id === url.one('entry'));
  const show = (entry: string | undefined) => url.set({ entry, cursor: query.cursor });
  return (
    <>
      <FilterBar>
        <SearchBox
          value={query.target ?? ''}
          placeholder={t('administration.audit.target', 'Id of what was changed')}
          onChange={(target) => url.set({ target }, { replace: true })}
        />
        <Combobox
          isClearable
          createCustomValue
          width={28}
          placeholder={t('administration.audit.service', 'Type of target')}
          options={TARGETS.map((value) => ({ value, label: value }))}
          value={query.service ?? null}
          onChange={(option) => url.set({ service: option?.value })}
        />
        <TimeFilter
          placeholder={t('administration.audit.anyTime', 'Any time')}
          from={url.one('from')}
          to={url.one('to')}
          onChange={(range) => url.set({ ...range })}
        />
      </FilterBar>
      <QueryView
        query={list}
        what={t('administration.tab.audit', 'Audit log')}
        loading={<LoadingRows rows={10} height={28} />}
      >
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <EmptyState variant="not-found" title={t('administration.audit.none', 'No entry fits')}>
              {t('administration.audit.noneHint', 'Every change by a person or a machine is written here.')}
            </EmptyState>
          ) : (
            <>
              <DataTable
                label={t('administration.tab.audit', 'Audit log')}
                columns={columns()}
                rows={items}
                keyOf={({ id }) => id}
                onOpen={({ id }) => show(id)}
                openKey={url.one('entry')}
              />
              <Pager shown={items.length} nextCursor={nextCursor} />
            </>
          )
        }
      </QueryView>
      {open && <EntryDrawer entry={open} onClose={() => show(undefined)} />}
    </>
  );
}

function EntryDrawer({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const json = (value: unknown) =>
    value === null || value === undefined ? null : <pre>{JSON.stringify(value, null, 2)}</pre>;
  return (
    <Drawer title={entry.action} subtitle={`${entry.targetType} ${entry.targetId}`} size="md" onClose={onClose}>
      <Facts
        facts={[
          [t('administration.audit.at', 'When'), absoluteTime(entry.at)],
          [t('administration.audit.actor', 'Who'), `${entry.actor.name} (${entry.actor.kind}, ${entry.actor.id})`],
          [t('administration.audit.from', 'From'), entry.remoteAddress],
          [t('administration.audit.trace', 'Trace'), entry.traceId],
          [t('administration.audit.before', 'Before'), json(entry.before)],
          [t('administration.audit.after', 'After'), json(entry.after)],
        ]}
      />
    </Drawer>
  );
}

function columns(): Array<Column<AuditEntry>> {
  return [
    { id: 'action', header: t('administration.audit.action', 'What'), lead: true, cell: ({ action }) => action },
    {
      id: 'target',
      header: t('administration.audit.on', 'On what'),
      cell: ({ targetType, targetId }) => `${targetType} ${targetId}`,
    },
    { id: 'actor', header: t('administration.audit.actor', 'Who'), cell: ({ actor }) => actor.name },
    { id: 'at', header: t('administration.audit.at', 'When'), cell: ({ at }) => <RelativeTime at={at} /> },
    {
      id: 'from',
      header: t('administration.audit.from', 'From'),
      wideOnly: true,
      cell: ({ remoteAddress }) => remoteAddress ?? '–',
    },
  ];
}
