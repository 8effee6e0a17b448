import { t } from '@grafana/i18n';
import { Stack, Text } from '@grafana/ui';
import type { Resource, TopologyEdge } from '#contract/resource';
import { formatLatency, formatNumber, formatShare } from '../../../shared/format/quantity.ts';
import { DataTable, type Column } from '../../../shared/list/index.ts';
import { resourceColumns } from '../resourceColumns.tsx';
import { edgeKindLabel, splitKey } from '../resourceWords.ts';

interface Props {
  part: { nodes: readonly Resource[]; edges: readonly TopologyEdge[] };
  onOpen: (key: string) => void;
  openKey: string | undefined;
}

/** The same as the picture, for keyboards, screen readers and narrow screens. */
export function TopologyTables({ part, onOpen, openKey }: Props) {
  return (
    <Stack direction="column" gap={3}>
      <DataTable
        label={t('resources.things', 'Resources')}
        columns={resourceColumns()}
        rows={part.nodes}
        keyOf={({ key }) => key}
        onOpen={({ key }) => onOpen(key)}
        openKey={openKey}
      />
      <section>
        <Text element="h3" variant="h5">
          {t('resources.edges', 'Calls and relations')}
        </Text>
        <DataTable
          label={t('resources.edges', 'Calls and relations')}
          columns={edgeColumns()}
          rows={part.edges}
          keyOf={({ from, to, kind }) => `${from}\n${to}\n${kind}`}
        />
      </section>
    </Stack>
  );
}

function edgeColumns(): Array<Column<TopologyEdge>> {
  return [
    { id: 'from', header: t('resources.column.from', 'From'), lead: true, cell: ({ from }) => splitKey(from).name },
    { id: 'kind', header: t('resources.column.tie', 'Relation'), cell: ({ kind }) => edgeKindLabel(kind) },
    { id: 'to', header: t('resources.column.to', 'To'), cell: ({ to }) => splitKey(to).name },
    {
      id: 'rate',
      header: t('resources.column.rate', 'Requests/s'),
      numeric: true,
      cell: ({ requestsPerSecond }) => (requestsPerSecond === null ? '–' : formatNumber(requestsPerSecond)),
    },
    {
      id: 'errors',
      header: t('resources.column.errors', 'Errors'),
      numeric: true,
      cell: ({ errorShare }) => (errorShare === null ? '–' : formatShare(errorShare)),
    },
    {
      id: 'p95',
      header: t('resources.column.p95', 'p95'),
      numeric: true,
      cell: ({ p95Seconds }) => (p95Seconds === null ? '–' : formatLatency(p95Seconds)),
    },
  ];
}
