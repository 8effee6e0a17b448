import { t } from '@grafana/i18n';

type Sentence = (params: Record<string, unknown>) => string;

/** Why something is proposed, how risky it is, and what started a run by itself, by statement code. */
export const proposalSentences: Readonly<Record<string, Sentence>> = {
  'risk.no-effect': (params) => t('statement.risk.no-effect', 'None of its steps changes anything.', params),
  'risk.stated-medium': (params) =>
    t('statement.risk.stated-medium', 'The playbook itself says: at least medium.', params),
  'risk.stated-high': (params) => t('statement.risk.stated-high', 'The playbook itself says: high.', params),
  'risk.dependents': (params) =>
    t('statement.risk.dependents', 'Dependents of {{subject}}: {{count}}, nearest {{names}}.', params),
  'risk.no-dependents': (params) =>
    t('statement.risk.no-dependents', 'Nothing that is known depends on {{subject}}.', params),
  'risk.unknown-subject': (params) =>
    t(
      'statement.risk.unknown-subject',
      'The topology does not know {{subject}}: who depends on it cannot be told.',
      params
    ),
  'risk.no-subject': (params) =>
    t('statement.risk.no-subject', 'It names no resource that it works on: who would feel it cannot be told.', params),
  'risk.shares-host': (params) =>
    t('statement.risk.shares-host', 'Others on the same host ({{host}}): {{count}}.', params),
  'risk.history': (params) =>
    t(
      'statement.risk.history',
      'It worked {{succeeded}} of {{runs}} times here: at least {{share}} % can be counted on.',
      params
    ),
  'risk.no-history': (params) => t('statement.risk.no-history', 'It has never run here.', params),
  'risk.stale': (params) => t('statement.risk.stale', 'Its last run was {{days}} days ago.', params),
  'risk.not-repeatable': (params) =>
    t('statement.risk.not-repeatable', 'Steps that must not be done twice: {{count}}.', params),
  'risk.no-rollback': (params) => t('statement.risk.no-rollback', 'It has no way back.', params),
  'risk.no-verification': (params) => t('statement.risk.no-verification', 'Nothing checks whether it worked.', params),
  'proposal.repaired': (params) =>
    t(
      'statement.proposal.repaired',
      '{{playbook}} repaired the similar incident #{{number}}, and {{resource}} shows “{{mechanism}}” again (confidence {{confidence}} %).',
      params
    ),
  'proposal.dismissed': (params) =>
    t(
      'statement.proposal.dismissed',
      '{{playbook}} is a remedy for “{{mechanism}}”, which {{resource}} shows (confidence {{confidence}} %); dismissals of it for this of late: {{count}}.',
      params
    ),
  'proposal.proven': (params) =>
    t(
      'statement.proposal.proven',
      '{{playbook}} is a remedy for “{{mechanism}}”, which {{resource}} shows (confidence {{confidence}} %); it worked {{succeeded}} of {{runs}} times here.',
      params
    ),
  'proposal.remedy': (params) =>
    t(
      'statement.proposal.remedy',
      '{{playbook}} is a remedy for “{{mechanism}}”, which {{resource}} shows (confidence {{confidence}} %).',
      params
    ),
  'trigger.opened': (params) =>
    t('statement.trigger.opened', 'The trigger {{trigger}} starts it when an incident is opened.', params),
  'trigger.analysed': (params) =>
    t('statement.trigger.analysed', 'The trigger {{trigger}} starts it when an incident is analysed.', params),
  'trigger.resolved': (params) =>
    t('statement.trigger.resolved', 'The trigger {{trigger}} starts it when an incident is resolved.', params),
  'trigger.schedule': (params) =>
    t(
      'statement.trigger.schedule',
      'The trigger {{trigger}} starts it by its schedule ({{cron}}, {{timezone}}).',
      params
    ),
  'trigger.schedule-late': (params) =>
    t(
      'statement.trigger.schedule-late',
      'The trigger {{trigger}} starts it by its schedule ({{cron}}, {{timezone}}); times that passed while nobody could run it: {{count}}; it runs once for all of them.',
      params
    ),
  'trigger.webhook': (params) =>
    t('statement.trigger.webhook', 'The trigger {{trigger}} starts it because its webhook was called.', params),
};
