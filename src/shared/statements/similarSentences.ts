import { t } from '@grafana/i18n';

type Sentence = (params: Record<string, unknown>) => string;

/** What an earlier incident has in common with this one, by statement code. */
export const similarSentences: Readonly<Record<string, Sentence>> = {
  'similar.same-cause': (params) =>
    t('statement.similar.same-cause', 'The same cause: {{mechanism}} in {{resource}}.', params),
  'similar.same-resource': (params) =>
    t('statement.similar.same-resource', 'The cause lay in {{resource}} then too.', params),
  'similar.same-mechanism': (params) =>
    t('statement.similar.same-mechanism', 'The same kind of cause: {{mechanism}}.', params),
  'similar.same-alert': (params) => t('statement.similar.same-alert', 'The same alert fired: {{alert}}.', params),
  'similar.same-alerts': (params) =>
    t('statement.similar.same-alerts', '{{count}} of the same alerts fired, {{alert}} among them.', params),
  'similar.alert-names': (params) => t('statement.similar.alert-names', 'Alerts of the same name: {{alerts}}.', params),
  'similar.services': (params) => t('statement.similar.services', 'The same service: {{services}}.', params),
  'similar.resources': (params) => t('statement.similar.resources', 'The same resources: {{resources}}.', params),
  'similar.labels': (params) => t('statement.similar.labels', 'The same labels: {{labels}}.', params),
  'similar.words': (params) => t('statement.similar.words', 'The same words in the title: {{words}}.', params),
};
