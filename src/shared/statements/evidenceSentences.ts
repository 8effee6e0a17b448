import { t } from '@grafana/i18n';

type Sentence = (params: Record<string, unknown>) => string;

/** What speaks for and against a cause, and what could not be looked at, by statement code. */
export const evidenceSentences: Readonly<Record<string, Sentence>> = {
  'evidence.self-time': (params) =>
    t(
      'statement.evidence.self-time',
      '{{resource}} spends {{after}} a request itself, {{before}} before; its callees account for the rest.',
      params
    ),
  'evidence.self-failure': (params) =>
    t(
      'statement.evidence.self-failure',
      '{{after}} of the requests fail in {{resource}} itself, {{before}} before.',
      params
    ),
  'evidence.edge-latency': (params) =>
    t('statement.evidence.edge-latency', 'Calls from {{from}} to {{to}} take {{after}}, {{before}} before.', params),
  'evidence.edge-failure': (params) =>
    t(
      'statement.evidence.edge-failure',
      '{{after}} of the calls from {{from}} to {{to}} fail, {{before}} before.',
      params
    ),
  'evidence.amplified': (params) =>
    t(
      'statement.evidence.amplified',
      '{{from}} calls {{to}} {{after}} times a request, {{before}} before; retries do not account for it.',
      params
    ),
  'evidence.share': (params) =>
    t('statement.evidence.share', '{{resource}} itself accounts for {{share}} of everything that got worse.', params),
  'evidence.span-time': (params) =>
    t(
      'statement.evidence.span-time',
      'Spans "{{what}}" of {{resource}} take {{after}} themselves, {{before}} before.',
      params
    ),
  'evidence.network-gap': (params) =>
    t(
      'statement.evidence.network-gap',
      'Between {{resource}} and {{what}}, calls spend {{after}} on the way, {{before}} before.',
      params
    ),
  'evidence.child-calls': (params) =>
    t(
      'statement.evidence.child-calls',
      '"{{what}}" is called {{after}} times a request of {{resource}}, {{before}} before.',
      params
    ),
  'evidence.span-errors': (params) =>
    t(
      'statement.evidence.span-errors',
      '{{after}} of the spans "{{what}}" of {{resource}} fail, {{before}} before.',
      params
    ),
  'evidence.log-rate': (params) =>
    t(
      'statement.evidence.log-rate',
      '{{resource}} writes "{{what}}" {{after}} times a request, {{before}} before.',
      params
    ),
  'evidence.pool-full': (params) =>
    t('statement.evidence.pool-full', 'The pool of {{resource}} is {{after}} full, {{before}} before.', params),
  'evidence.pool-waiting': (params) =>
    t('statement.evidence.pool-waiting', 'Requests wait for a place in the pool of {{resource}}.', params),
  'evidence.memory-climbs': (params) =>
    t('statement.evidence.memory-climbs', 'The memory of {{resource}} climbed from {{before}} to {{after}}.', params),
  'evidence.restarts': (params) =>
    t('statement.evidence.restarts', '{{resource}} was started again {{count}} times.', params),
  'evidence.disk-full': (params) =>
    t('statement.evidence.disk-full', '{{after}} of the disk of {{resource}} is left, {{before}} before.', params),
  'evidence.traffic': (params) =>
    t('statement.evidence.traffic', '{{resource}} gets {{after}} requests a second, {{before}} before.', params),
  'evidence.cpu': (params) =>
    t('statement.evidence.cpu', 'CPU use around {{resource}} went from {{before}} to {{after}}.', params),
  'evidence.host-busy': (params) =>
    t(
      'statement.evidence.host-busy',
      'The host {{resource}} got busier: {{metric}} went from {{before}} to {{after}}.',
      params
    ),
  'evidence.neighbour': (params) =>
    t(
      'statement.evidence.neighbour',
      '{{neighbour}} on the host {{resource}} takes {{after}}, {{before}} before.',
      params
    ),
  'evidence.saturated': (params) =>
    t('statement.evidence.saturated', '{{metric}} of {{resource}} went from {{before}} to {{after}}.', params),
  'evidence.anomaly': (params) =>
    t('statement.evidence.anomaly', '{{metric}} of {{resource}} went from {{before}} to {{after}}.', params),
  'evidence.log-new': (params) =>
    t('statement.evidence.log-new', 'New log pattern of {{resource}}, {{after}}/min: {{pattern}}', params),
  'evidence.log-vanished': (params) =>
    t(
      'statement.evidence.log-vanished',
      'A log pattern of {{resource}} is gone, {{before}}/min before: {{pattern}}',
      params
    ),
  'evidence.log-more': (params) =>
    t(
      'statement.evidence.log-more',
      'A log pattern of {{resource}} came {{after}}/min, {{before}}/min before: {{pattern}}',
      params
    ),
  'evidence.log-less': (params) =>
    t(
      'statement.evidence.log-less',
      'A log pattern of {{resource}} came {{after}}/min, {{before}}/min before: {{pattern}}',
      params
    ),
  'evidence.change': (params) =>
    t('statement.evidence.change', '“{{change}}” came {{lead}} before the trouble.', params),
  'evidence.normal': (params) =>
    t(
      'statement.evidence.normal',
      'The oddest of what was looked at in {{resource}}: {{metric}} at {{after}}, {{before}} before.',
      params
    ),
  'evidence.normal-latency': (params) =>
    t('statement.evidence.normal-latency', 'A request of {{resource}} takes {{after}}, {{before}} before.', params),
  'evidence.alert-says': (params) => t('statement.evidence.alert-says', 'The alert “{{alert}}” speaks of it.', params),
  'evidence.alerted': (params) => t('statement.evidence.alerted', 'The alert {{alert}} names {{resource}}.', params),
  'evidence.confirmed': (params) =>
    t(
      'statement.evidence.confirmed',
      'People confirmed this cause of trouble in {{resource}} before, last in incident #{{number}}.',
      params
    ),
  'against.judged-wrong': (params) =>
    t(
      'statement.against.judged-wrong',
      'People said in {{count}} earlier incidents that this was not the cause in {{resource}}.',
      params
    ),
  'against.explained': (params) =>
    t(
      'statement.against.explained',
      'Callees of {{resource}} are in trouble too and explain {{share}} of what it shows.',
      params
    ),
  'against.other-change': (params) =>
    t(
      'statement.against.other-change',
      '“{{change}}” came {{lead}} before the trouble, but on {{resource}}, which is not in trouble by itself.',
      params
    ),
  'against.rival': (params) =>
    t('statement.against.rival', '{{other}} would explain it too (confidence {{confidence}}).', params),
  'missing.no-series': (params) => t('statement.missing.no-series', 'No series could be read.', params),
  'missing.no-onset': (params) =>
    t(
      'statement.missing.no-onset',
      'No moment stands out at which things changed; the time of the alert was used.',
      params
    ),
  'missing.no-graph': (params) =>
    t(
      'statement.missing.no-graph',
      'No calls between services are known, so causes and consequences are told apart by time only.',
      params
    ),
  'missing.short-past': (params) =>
    t('statement.missing.short-past', '{{count}} series have too short a past to be judged.', params),
  'missing.no-source': (params) => t('statement.missing.no-source', 'There is no data source to read from.', params),
  'missing.left-out': (params) =>
    t('statement.missing.left-out', '{{count}} metrics of {{source}} were left out: there is too much.', params),
  'missing.queries': (params) =>
    t('statement.missing.queries', '{{failed}} of {{of}} queries to {{source}} were not answered: {{reason}}', params),
  'missing.partial': (params) =>
    t('statement.missing.partial', '{{cut}} of {{of}} answers of {{source}} came in part only: {{reason}}', params),
  'missing.source': (params) => t('statement.missing.source', '{{source}} could not be read: {{reason}}', params),
};
