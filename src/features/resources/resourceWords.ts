import type { IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { RESOURCE_KINDS, type EdgeKind, type Resource, type ResourceKind } from '#contract/resource';
import { SEVERITIES, type Severity } from '#contract/scalars';
import { formatLatency, formatNumber, formatShare } from '../../shared/format/quantity.ts';

export const KIND_ICONS: Record<ResourceKind, IconName> = {
  service: 'cube',
  host: 'monitor',
  pod: 'layer-group',
  container: 'gf-layout-simple',
  database: 'database',
  cache: 'bolt',
  queue: 'exchange-alt',
  external: 'cloud',
  device: 'rss',
  endpoint: 'link',
  other: 'question-circle',
};

/** The kind's name in the reader's language, in the singular. */
export function resourceKindLabel(kind: ResourceKind): string {
  const labels: Record<ResourceKind, () => string> = {
    service: () => t('resources.kind.service', 'Service'),
    host: () => t('resources.kind.host', 'Host'),
    pod: () => t('resources.kind.pod', 'Pod'),
    container: () => t('resources.kind.container', 'Container'),
    database: () => t('resources.kind.database', 'Database'),
    cache: () => t('resources.kind.cache', 'Cache'),
    queue: () => t('resources.kind.queue', 'Queue'),
    external: () => t('resources.kind.external', 'External'),
    device: () => t('resources.kind.device', 'Device'),
    endpoint: () => t('resources.kind.endpoint', 'Endpoint'),
    other: () => t('resources.kind.other', 'Other'),
  };
  return labels[kind]?.() ?? kind;
}

/** What an edge says, read from its start to its end. */
export function edgeKindLabel(kind: EdgeKind): string {
  const labels: Record<EdgeKind, () => string> = {
    calls: () => t('resources.edge.calls', 'calls'),
    'runs-on': () => t('resources.edge.runsOn', 'runs on'),
    'part-of': () => t('resources.edge.partOf', 'part of'),
    uses: () => t('resources.edge.uses', 'uses'),
  };
  return labels[kind]?.() ?? kind;
}

/** Kind and name out of a key, for a neighbour of which only the key is known. */
export function splitKey(key: string): { kind: ResourceKind; name: string } {
  const at = key.indexOf(':');
  const kind = RESOURCE_KINDS.find((known) => known === key.slice(0, at));
  return { kind: kind ?? 'other', name: at === -1 ? key : key.slice(at + 1) };
}

/** The worst severity of the open incidents; undefined when there is none. */
export function worstSeverityOf({ openIncidents, worstSeverity }: Resource): Severity | undefined {
  return openIncidents > 0 ? SEVERITIES.find((known) => known === worstSeverity) : undefined;
}

type Golden = Pick<Resource, 'requestsPerSecond' | 'errorShare' | 'p95Seconds'>;

/** Requests, errors and slowness in one line; what is not known is left out. */
export function goldenLine({ requestsPerSecond, errorShare, p95Seconds }: Golden): string {
  return [
    requestsPerSecond !== null && rateText(requestsPerSecond),
    errorShare !== null && t('resources.errors', '{{share}} errors', { share: formatShare(errorShare) }),
    p95Seconds !== null && t('resources.p95', 'p95 {{latency}}', { latency: formatLatency(p95Seconds) }),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The same in as few signs as a small card has room for. */
export function goldenShort({ requestsPerSecond, errorShare, p95Seconds }: Golden): string {
  return [
    requestsPerSecond !== null && t('resources.edgeRate', '{{rate}}/s', { rate: formatNumber(requestsPerSecond) }),
    errorShare !== null && t('resources.errorsShort', '{{share}} err', { share: formatShare(errorShare) }),
    p95Seconds !== null && formatLatency(p95Seconds),
  ]
    .filter(Boolean)
    .join(' · ');
}

function rateText(perSecond: number): string {
  return t('resources.rate', '{{rate}} req/s', { rate: formatNumber(perSecond) });
}
