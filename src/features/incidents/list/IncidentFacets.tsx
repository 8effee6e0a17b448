import { t } from '@grafana/i18n';
import type { FacetValue } from '#contract/paging';
import {
  type getIncidentFacets,
  INCIDENT_STATUSES,
  type IncidentFilter,
  type IncidentStatus,
} from '#contract/incident';
import type { OperationAnswer } from '#contract/operation';
import { SEVERITIES, type Severity } from '#contract/scalars';
import { Facets, type Facet } from '../../../shared/list/index.ts';
import { Bar, severityLabel, statusLabel } from '../../../shared/ui/index.ts';

type Answer = OperationAnswer<typeof getIncidentFacets>;

interface Props {
  filter: IncidentFilter;
  answer: Answer | undefined;
  failed: boolean;
  /** How many of the filtered ones are the reader's own. */
  mine: number | undefined;
  onFilter: (change: Partial<IncidentFilter>) => void;
}

/** What narrows the incident list, each value with the number of incidents that it would show. */
export function IncidentFacets({ filter, answer, failed, mine, onFilter }: Props) {
  if (answer === undefined) {
    return failed ? null : <FacetSkeleton />;
  }
  return (
    <Facets
      facets={facetsOf(filter, answer, mine)}
      capped={answer.capped}
      onChange={(name, chosen) => onFilter(changeOf(name, chosen))}
    />
  );
}

function FacetSkeleton() {
  return (
    <div role="status" aria-label={t('loading.label', 'Loading')} style={{ display: 'grid', gap: 12 }}>
      {[80, 140, 120, 150, 60, 130, 110].map((width, index) => (
        <Bar key={index} width={width} height={14} />
      ))}
    </div>
  );
}

function facetsOf(filter: IncidentFilter, answer: Answer, mine: number | undefined): Facet[] {
  const counts = (values: readonly FacetValue[]) => new Map(values.map(({ value, count }) => [value, count]));
  const status = counts(answer.status);
  const severity = counts(answer.severity);
  const cause = counts(answer.hasCause);
  return [
    {
      name: 'status',
      title: t('incidents.facet.status', 'Status'),
      values: INCIDENT_STATUSES.map((value) => ({ value, label: statusLabel(value), count: status.get(value) ?? 0 })),
      chosen: filter.status ?? [],
    },
    {
      name: 'severity',
      title: t('incidents.facet.severity', 'Severity'),
      values: SEVERITIES.map((value) => ({ value, label: severityLabel(value), count: severity.get(value) ?? 0 })),
      chosen: filter.severity ?? [],
    },
    {
      name: 'assignee',
      title: t('incidents.facet.assignee', 'Assignee'),
      values: [{ value: 'me', label: t('incidents.facet.mine', 'Mine'), count: mine ?? 0 }],
      chosen: filter.assignee === undefined ? [] : [filter.assignee],
    },
    { ...textFacet('service', t('incidents.facet.service', 'Service'), answer.service), chosen: filter.service ?? [] },
    { ...textFacet('team', t('incidents.facet.team', 'Team'), answer.team), chosen: filter.team ?? [] },
    { ...textFacet('source', t('incidents.facet.source', 'Source'), answer.source), chosen: filter.source ?? [] },
    {
      name: 'hasCause',
      title: t('incidents.facet.cause', 'Likely cause'),
      values: [
        { value: 'true', label: t('incidents.facet.hasCause', 'Known'), count: cause.get('true') ?? 0 },
        { value: 'false', label: t('incidents.facet.noCause', 'Not known'), count: cause.get('false') ?? 0 },
      ],
      chosen: filter.hasCause === undefined ? [] : [filter.hasCause],
    },
  ];
}

/** Long facets show their biggest values; the search finds the rest. */
const SHOWN = 12;

function textFacet(name: string, title: string, values: readonly FacetValue[]): Omit<Facet, 'chosen'> {
  const none = t('incidents.facet.none', '(none)');
  return {
    name,
    title,
    values: values
      .slice(0, SHOWN)
      .map(({ value, label, count }) => ({ value, label: (label ?? value) || none, count })),
  };
}

function changeOf(name: string, chosen: string[]): Partial<IncidentFilter> {
  const list = chosen.length > 0 ? chosen : undefined;
  switch (name) {
    case 'status':
      return { status: list as IncidentStatus[] | undefined };
    case 'severity':
      return { severity: list as Severity[] | undefined };
    case 'assignee':
      return { assignee: chosen.at(-1) };
    case 'hasCause':
      return { hasCause: chosen.at(-1) as 'true' | 'false' | undefined };
    default:
      return { [name]: list };
  }
}
