import { t } from '@grafana/i18n';

type Sentence = (params: Record<string, unknown>) => string;

/** What happened to an incident, by statement code. */
export const timelineSentences: Readonly<Record<string, Sentence>> = {
  'timeline.opened': (params) => t('statement.timeline.opened', 'Opened by {{alert}}', params),
  'timeline.opened-by-hand': (params) => t('statement.timeline.opened-by-hand', 'Opened by hand', params),
  'timeline.alert-joined': (params) => t('statement.timeline.alert-joined', '{{alert}} joined', params),
  'timeline.alert-joined-many': (params) =>
    t('statement.timeline.alert-joined-many', '{{count}} alerts joined: {{alerts}}', params),
  'timeline.alert-returned': (params) => t('statement.timeline.alert-returned', '{{alert}} fires again', params),
  'timeline.alert-returned-many': (params) =>
    t('statement.timeline.alert-returned-many', '{{count}} alerts fire again: {{alerts}}', params),
  'timeline.alert-resolved': (params) => t('statement.timeline.alert-resolved', '{{alert}} is resolved', params),
  'timeline.alert-resolved-many': (params) =>
    t('statement.timeline.alert-resolved-many', '{{count}} alerts are resolved: {{alerts}}', params),
  'timeline.blind': (params) =>
    t('statement.timeline.blind', 'We are blind here: the rule cannot see. The incident stays open.', params),
  'timeline.sighted': (params) => t('statement.timeline.sighted', 'The rule sees again.', params),
  'timeline.flapping': (params) =>
    t('statement.timeline.flapping', 'Flapping: fired {{count}} times or more within {{seconds}} s', params),
  'timeline.settling': (params) =>
    t(
      'statement.timeline.settling',
      'All alerts are resolved; it counts as over after {{seconds}} quiet seconds',
      params
    ),
  'timeline.resolved-by-alerts': (params) =>
    t('statement.timeline.resolved-by-alerts', 'All alerts are resolved', params),
  'timeline.reopened': (params) => t('statement.timeline.reopened', 'Reopened: {{alert}} is back', params),
  'timeline.status': (params) => t('statement.timeline.status', 'Status changed from {{from}} to {{to}}', params),
  'timeline.severity': (params) => t('statement.timeline.severity', 'Severity changed from {{from}} to {{to}}', params),
  'timeline.assignee': (params) => t('statement.timeline.assignee', 'Assignee changed from {{from}} to {{to}}', params),
  'timeline.title': (params) => t('statement.timeline.title', 'Title changed from “{{from}}” to “{{to}}”', params),
  'timeline.description': (params) => t('statement.timeline.description', 'Description changed', params),
  'timeline.proposed': (params) => t('statement.timeline.proposed', 'Proposed: {{title}}', params),
  'timeline.proposed-many': (params) =>
    t('statement.timeline.proposed-many', 'Proposed: {{title}}, and {{count}} more', params),
  'timeline.proposal-dismissed': (params) =>
    t('statement.timeline.proposal-dismissed', '{{by}} dismissed: {{title}}', params),
  'timeline.postmortem-drafted': (params) =>
    t('statement.timeline.postmortem-drafted', 'A postmortem was drafted', params),
  'timeline.postmortem-published': (params) =>
    t('statement.timeline.postmortem-published', 'Postmortem published by {{by}}', params),
  'timeline.similar': (params) =>
    t('statement.timeline.similar', 'Incident #{{number}} was like this one ({{percent}} %)', params),
  'timeline.note': (params) => t('statement.timeline.note', 'Note by {{by}}', params),
};
