import { t } from '@grafana/i18n';
import { getAlertEventFacets, type AlertEventKind, type AlertEventStatus, type AlertSource } from '#contract/alert';
import type { FacetValue } from '#contract/paging';
import type { Severity } from '#contract/scalars';
import { useOperation } from '../../shared/api/index.ts';
import { Facets, type Facet, type UrlState } from '../../shared/list/index.ts';
import { Bar, severityLabel } from '../../shared/ui/index.ts';
import type { alertFilter } from './alertView.ts';
import { eventStatusLabel, kindLabel, sourceLabel } from './eventWords.ts';

interface Props {
  url: UrlState;
  filter: ReturnType<typeof alertFilter>;
}

/** Facets of alert events with their counts. The list works without them, so their failure is no more than their absence. */
export function AlertFacets({ url, filter }: Props) {
  const { data, isPending } = useOperation(getAlertEventFacets, { query: filter }, { keepPrevious: true });
  const named = (values: readonly FacetValue[] | undefined, label: (value: string) => string) =>
    (values ?? []).map(({ value, count }) => ({ value, count, label: label(value) }));
  const facet = (name: string, title: string, values: Facet['values']): Facet => ({
    name,
    title,
    values,
    chosen: url.many(name),
  });
  if (isPending) {
    return <Bar height={280} />;
  }
  return (
    <Facets
      capped={data?.capped}
      onChange={(name, chosen) => url.set({ [name]: chosen })}
      facets={[
        facet(
          'status',
          t('alerts.column.status', 'Status'),
          named(data?.status, (value) => eventStatusLabel(value as AlertEventStatus))
        ),
        facet(
          'kind',
          t('alerts.column.kind', 'What it is'),
          named(data?.kind, (value) => kindLabel(value as AlertEventKind))
        ),
        facet(
          'severity',
          t('alerts.column.severity', 'Severity'),
          named(data?.severity, (value) => severityLabel(value as Severity))
        ),
        facet(
          'source',
          t('alerts.column.source', 'From'),
          named(data?.source, (value) => sourceLabel(value as AlertSource))
        ),
      ]}
    />
  );
}
