import { t } from '@grafana/i18n';
import type { Mechanism } from '#contract/analysis';
import type { CauseSummary } from '#contract/incident';

/** What went wrong, in a word or two of the reader's language. */
export function mechanismLabel(mechanism: string): string {
  const labels: Record<Mechanism, () => string> = {
    deploy: () => t('mechanism.deploy', 'Deploy'),
    configuration: () => t('mechanism.configuration', 'Configuration change'),
    'feature-flag': () => t('mechanism.feature-flag', 'Feature flag'),
    dependency: () => t('mechanism.dependency', 'External dependency'),
    'pool-exhaustion': () => t('mechanism.pool-exhaustion', 'Pool exhausted'),
    memory: () => t('mechanism.memory', 'Memory'),
    disk: () => t('mechanism.disk', 'Disk full'),
    traffic: () => t('mechanism.traffic', 'Traffic'),
    'cpu-contention': () => t('mechanism.cpu-contention', 'CPU contention'),
    network: () => t('mechanism.network', 'Network'),
    crash: () => t('mechanism.crash', 'Crash'),
    saturation: () => t('mechanism.saturation', 'At its limit'),
    errors: () => t('mechanism.errors', 'Own errors'),
    latency: () => t('mechanism.latency', 'Own slowness'),
    unknown: () => t('mechanism.unknown', 'Unusual'),
  };
  return Object.hasOwn(labels, mechanism) ? labels[mechanism as Mechanism]() : mechanism;
}

/** Name part of a resource key: `service:payment` is `payment`. */
export function resourceName(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}

/** A likely cause in a few words: "Deploy: payment (v412)", "Disk full: db-1". The place stands always, it is not the incident's. */
export function causeInShort({
  mechanism,
  title,
  resourceKey,
}: Pick<CauseSummary, 'mechanism' | 'title' | 'resourceKey'>): string {
  const { change, neighbour } = title.params;
  const by = change || neighbour;
  return `${mechanismLabel(mechanism)}: ${resourceName(resourceKey)}${by ? ` (${by})` : ''}`;
}
