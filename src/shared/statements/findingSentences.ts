import { t } from '@grafana/i18n';

type Sentence = (params: Record<string, unknown>) => string;

/** What the analysis engine concludes, by statement code. */
export const findingSentences: Readonly<Record<string, Sentence>> = {
  'finding.deploy': (params) =>
    t('statement.finding.deploy', '{{resource}} got worse by itself right after the deploy “{{change}}”.', params),
  'finding.configuration': (params) =>
    t(
      'statement.finding.configuration',
      '{{resource}} got worse by itself right after the configuration change “{{change}}”.',
      params
    ),
  'finding.feature-flag': (params) =>
    t(
      'statement.finding.feature-flag',
      '{{resource}} got worse by itself right after the feature flag “{{change}}” was switched.',
      params
    ),
  'finding.dependency': (params) =>
    t('statement.finding.dependency', 'The external dependency {{resource}} answers slowly or not at all.', params),
  'finding.pool-exhaustion': (params) =>
    t(
      'statement.finding.pool-exhaustion',
      'A pool of {{resource}} is exhausted; requests wait for a place in it.',
      params
    ),
  'finding.memory': (params) =>
    t('statement.finding.memory', 'The memory of {{resource}} grows until it is killed or close to its limit.', params),
  'finding.disk': (params) => t('statement.finding.disk', 'The disk of {{resource}} fills up.', params),
  'finding.traffic': (params) =>
    t('statement.finding.traffic', '{{resource}} gets far more requests than usual.', params),
  'finding.cpu-contention': (params) =>
    t('statement.finding.cpu-contention', '{{resource}} is overloaded by something else that runs on it.', params),
  'finding.cpu-contention-by': (params) =>
    t('statement.finding.cpu-contention-by', '{{resource}} is overloaded by {{neighbour}}, which runs on it.', params),
  'finding.network': (params) =>
    t('statement.finding.network', 'Calls to {{resource}} are lost or delayed on the way.', params),
  'finding.crash': (params) => t('statement.finding.crash', '{{resource}} crashes and is started again.', params),
  'finding.saturation': (params) => t('statement.finding.saturation', '{{resource}} is at its limit.', params),
  'finding.errors': (params) =>
    t(
      'statement.finding.errors',
      'Requests fail in {{resource}} itself; nothing that it calls accounts for it.',
      params
    ),
  'finding.latency': (params) =>
    t('statement.finding.latency', '{{resource}} itself is slow; nothing that it calls accounts for it.', params),
  'finding.unknown': (params) => t('statement.finding.unknown', '{{resource}} behaves unlike its own past.', params),
  'summary.abstained': (params) =>
    t('statement.summary.abstained', 'The evidence does not single out a cause.', params),
  'summary.healthy': (params) =>
    t(
      'statement.summary.healthy',
      'Nothing in the metrics that were read differs enough from its own past to name a cause.',
      params
    ),
  'summary.running': (params) => t('statement.summary.running', 'The evidence is being read.', params),
  'summary.failed': (params) =>
    t('statement.summary.failed', 'The analysis failed on our side. It is tried again.', params),
};
