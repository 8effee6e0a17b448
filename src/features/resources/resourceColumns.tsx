import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import { Icon } from '@grafana/ui';
import type { Resource, ResourceKind } from '#contract/resource';
import { formatLatency, formatNumber, formatShare } from '../../shared/format/quantity.ts';
import type { Column } from '../../shared/list/index.ts';
import { RelativeTime } from '../../shared/ui/index.ts';
import { ResourceState } from './ResourceState.tsx';
import { KIND_ICONS, resourceKindLabel } from './resourceWords.ts';

const UNKNOWN = '–';

/** Kind as icon and word. */
export function KindName({ kind }: { kind: ResourceKind }) {
  return (
    <span className={kindStyle}>
      <Icon name={KIND_ICONS[kind] ?? KIND_ICONS.other} size="sm" />
      {resourceKindLabel(kind)}
    </span>
  );
}

const kindStyle = css({ display: 'inline-flex', alignItems: 'center', gap: 6, whiteSpace: 'nowrap' });

/** Columns of resources; `sortable` where the server sorts. */
export function resourceColumns(): Array<Column<Resource>> {
  return [
    { id: 'name', header: t('resources.column.name', 'Name'), lead: true, sort: 'name', cell: ({ name }) => name },
    {
      id: 'kind',
      header: t('resources.column.kind', 'Kind'),
      sort: 'kind',
      cell: ({ kind }) => <KindName kind={kind} />,
    },
    {
      id: 'state',
      header: t('resources.column.state', 'State'),
      oneLine: true,
      cell: (resource) => <ResourceState resource={resource} />,
    },
    {
      id: 'rate',
      header: t('resources.column.rate', 'Requests/s'),
      numeric: true,
      cell: ({ requestsPerSecond }) => (requestsPerSecond === null ? UNKNOWN : formatNumber(requestsPerSecond)),
    },
    {
      id: 'errors',
      header: t('resources.column.errors', 'Errors'),
      numeric: true,
      cell: ({ errorShare }) => (errorShare === null ? UNKNOWN : formatShare(errorShare)),
    },
    {
      id: 'p95',
      header: t('resources.column.p95', 'p95'),
      numeric: true,
      cell: ({ p95Seconds }) => (p95Seconds === null ? UNKNOWN : formatLatency(p95Seconds)),
    },
    {
      id: 'team',
      header: t('resources.column.team', 'Team'),
      wideOnly: true,
      cell: ({ team }) => team ?? UNKNOWN,
    },
    {
      id: 'lastSeenAt',
      header: t('resources.column.lastSeen', 'Last seen'),
      sort: 'lastSeenAt',
      wideOnly: true,
      oneLine: true,
      cell: ({ lastSeenAt }) => <RelativeTime at={lastSeenAt} />,
    },
  ];
}
