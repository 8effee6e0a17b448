import { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, RadioButtonGroup, Text, useStyles2 } from '@grafana/ui';
import { deleteMetricConvention, listMetricConventions, type MetricConvention } from '#contract/resource';
import { Badge } from '../../../shared/ui/Badge.tsx';
import { useCommand, useOperation } from '../../../shared/api/index.ts';
import { useCan } from '../../../shared/hooks/useRole.ts';
import {
  ConfirmRemoval,
  DataTable,
  Pager,
  QueryView,
  SearchBox,
  type Column,
  type UrlState,
} from '../../../shared/list/index.ts';
import { plainText } from '../../../shared/plainText.ts';
import { BREAKABLE, LoadingRows, LongCode } from '../../../shared/ui/index.ts';
import { edgeKindLabel, resourceKindLabel } from '../resourceWords.ts';
import { AddConvention } from './AddConvention.tsx';
import { edgeText, entityText } from './conventionText.ts';

const PAGE_ROWS = 20;
/** The page has a list of sources, too, with a cursor of its own. */
const CURSOR = 'rows';

/** What metrics mean: the built-in table, and the tenant's own rows before it. */
export function Conventions({ url }: { url: UrlState }) {
  const styles = useStyles2(getStyles);
  const admin = useCan('Admin');
  const [removing, setRemoving] = useState<MetricConvention>();
  const search = url.one('metric') ?? '';
  const origin = url.one('origin') === 'tenant' ? 'tenant' : 'all';
  const conventions = useOperation(
    listMetricConventions,
    {
      query: {
        q: search.slice(0, 200) || undefined,
        origin: origin === 'tenant' ? origin : undefined,
        limit: PAGE_ROWS,
        cursor: url.one(CURSOR),
      },
    },
    { keepPrevious: true }
  );
  return (
    <section className={styles.section}>
      <ConventionsHead url={url} search={search} origin={origin} />
      <QueryView
        query={conventions}
        what={t('resources.conventions.title', 'What metrics mean')}
        loading={<LoadingRows rows={8} />}
      >
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 ? (
              <Text color="secondary">{t('resources.conventions.none', 'No row fits.')}</Text>
            ) : (
              <DataTable
                label={t('resources.conventions.title', 'What metrics mean')}
                columns={conventionColumns(admin ? setRemoving : undefined)}
                rows={items}
                keyOf={({ id }) => id}
              />
            )}
            <Pager shown={items.length} nextCursor={nextCursor} param={CURSOR} />
          </>
        )}
      </QueryView>
      {admin && url.one('row') === 'new' && <AddConvention onClose={() => url.set({ row: undefined })} />}
      {removing && <RemoveConvention row={removing} onClose={() => setRemoving(undefined)} />}
    </section>
  );
}

interface HeadProps {
  url: UrlState;
  search: string;
  origin: 'all' | 'tenant';
}

function ConventionsHead({ url, search, origin }: HeadProps) {
  const styles = useStyles2(getStyles);
  const admin = useCan('Admin');
  return (
    <>
      <div className={styles.head}>
        <div>
          <Text element="h2" variant="h4">
            {t('resources.conventions.title', 'What metrics mean')}
          </Text>
          <Text color="secondary">
            {t(
              'resources.conventions.subTitle',
              'Which resource a metric is about, and what it tells of it. Unknown metrics are judged by name and labels.'
            )}
          </Text>
        </div>
        {admin && (
          <Button variant="secondary" icon="plus" onClick={() => url.set({ row: 'new' })}>
            {t('resources.conventions.add', 'Add own row')}
          </Button>
        )}
      </div>
      <div className={styles.tools}>
        <SearchBox
          value={search}
          placeholder={t('resources.conventions.search', 'Search metric, role or exporter')}
          onChange={(metric) => url.set({ metric, [CURSOR]: undefined }, { replace: true })}
        />
        <RadioButtonGroup
          value={origin}
          options={[
            { value: 'all', label: t('resources.conventions.all', 'All') },
            { value: 'tenant', label: t('resources.conventions.own', 'Own rows') },
          ]}
          onChange={(value) => url.set({ origin: value === 'tenant' ? 'tenant' : undefined, [CURSOR]: undefined })}
        />
      </div>
    </>
  );
}

function RemoveConvention({ row, onClose }: { row: MetricConvention; onClose: () => void }) {
  const remove = useCommand(deleteMetricConvention, { refreshes: [listMetricConventions], onSuccess: onClose });
  return (
    <ConfirmRemoval
      title={t('resources.conventions.removeTitle', 'Remove the row of {{metric}}?', {
        metric: row.metric,
        ...plainText,
      })}
      consequence={t(
        'resources.conventions.removeBody',
        'From the next reading on, the metric means what the built-in table says, or what its name and labels tell.'
      )}
      action={t('resources.sources.remove', 'Remove')}
      command={remove}
      onConfirm={() => remove.mutate({ params: { id: row.id } })}
      onClose={onClose}
    />
  );
}

function conventionColumns(onRemove: ((row: MetricConvention) => void) | undefined): Array<Column<MetricConvention>> {
  const columns: Array<Column<MetricConvention>> = [
    {
      id: 'metric',
      header: t('resources.conventions.metric', 'Metric'),
      lead: true,
      cell: ({ metric }) => <LongCode>{metric}</LongCode>,
    },
    { id: 'role', header: t('resources.conventions.role', 'Tells'), cell: ({ role }) => role },
    {
      id: 'type',
      header: t('resources.conventions.type', 'Type'),
      wideOnly: true,
      cell: ({ type, unit }) => `${type}, ${unit}`,
    },
    {
      id: 'entity',
      header: t('resources.conventions.entity', 'About'),
      cell: (row) => <span style={BREAKABLE}>{entityText(row, resourceKindLabel) || '–'}</span>,
    },
    {
      id: 'edge',
      header: t('resources.conventions.edge', 'Relation'),
      wideOnly: true,
      cell: (row) => <span style={BREAKABLE}>{edgeText(row, resourceKindLabel, edgeKindLabel) || '–'}</span>,
    },
    {
      id: 'convention',
      header: t('resources.conventions.origin', 'From'),
      cell: ({ origin, convention }) =>
        origin === 'tenant' ? <Badge color="blue" text={t('resources.conventions.ownRow', 'Own row')} /> : convention,
    },
  ];
  if (onRemove) {
    columns.push({
      id: 'remove',
      header: '',
      cell: (row) =>
        row.origin === 'tenant' && (
          <Button size="sm" fill="text" variant="secondary" icon="trash-alt" onClick={() => onRemove(row)}>
            {t('resources.sources.remove', 'Remove')}
          </Button>
        ),
    });
  }
  return columns;
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ marginTop: theme.spacing(4) }),
  head: css({
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    alignItems: 'flex-start',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1.5),
  }),
  tools: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1),
    '& > *:first-child': { flex: '1 1 240px', maxWidth: 480 },
  }),
});
