import { t } from '@grafana/i18n';

type Sentence = (params: Record<string, unknown>) => string;

/** What becomes of a run and who decided about it, by statement code. */
export const runSentences: Readonly<Record<string, Sentence>> = {
  'run.asked': (params) => t('statement.run.asked', '{{by}} asks for approval of run #{{number}}: {{title}}', params),
  'run.started': (params) => t('statement.run.started', '{{by}} started run #{{number}}: {{title}}', params),
  'run.approved': (params) => t('statement.run.approved', '{{by}} approved run #{{number}}: {{title}}', params),
  'run.declined': (params) =>
    t('statement.run.declined', '{{by}} declined run #{{number}}: {{title}}. {{reason}}', params),
  'run.step-asks': (params) => t('statement.run.step-asks', 'Run #{{number}} waits for an approval: {{step}}', params),
  'run.queued-behind': (params) =>
    t('statement.run.queued-behind', 'Waits until run #{{other}} on the same subject has ended.', params),
  'run.uncertain': (params) =>
    t('statement.run.uncertain', 'Nobody saw whether “{{step}}” happened. Somebody has to look and say.', params),
  'run.succeeded': (params) =>
    t('statement.run.succeeded', '{{title}}: done. Nothing verified whether it helped.', params),
  'run.succeeded-verified': (params) =>
    t('statement.run.succeeded-verified', '{{title}}: done, and the verification holds.', params),
  'run.failed-step': (params) =>
    t('statement.run.failed-step', '{{title}}: it did not work, “{{step}}” failed: {{error}}', params),
  'run.failed-verification': (params) =>
    t(
      'statement.run.failed-verification',
      '{{title}}: it did not work, the verification did not hold within {{seconds}} s; the last value was {{value}}.',
      params
    ),
  'run.failed-blind': (params) =>
    t('statement.run.failed-blind', '{{title}}: nobody can tell whether it helped: {{error}}', params),
  'run.failed-declined': (params) =>
    t('statement.run.failed-declined', '{{title}}: {{by}} declined: {{reason}}', params),
  'run.failed-expired': (params) => t('statement.run.failed-expired', '{{title}}: nobody approved in time.', params),
  'run.withdrawn': (params) =>
    t(
      'statement.run.withdrawn',
      '{{title}}: withdrawn before anybody decided, because a newer analysis no longer supports it.',
      params
    ),
  'run.failed-stopped': (params) => t('statement.run.failed-stopped', '{{title}}: stopped by {{by}}.', params),
  'run.rolled-back-step': (params) =>
    t('statement.run.rolled-back-step', '{{title}}: rolled back, “{{step}}” failed: {{error}}', params),
  'run.rolled-back-verification': (params) =>
    t(
      'statement.run.rolled-back-verification',
      '{{title}}: rolled back, the verification did not hold within {{seconds}} s; the last value was {{value}}.',
      params
    ),
  'run.rolled-back-blind': (params) =>
    t(
      'statement.run.rolled-back-blind',
      '{{title}}: rolled back, nobody could tell whether it helped: {{error}}',
      params
    ),
  'run.rolled-back-declined': (params) =>
    t('statement.run.rolled-back-declined', '{{title}}: rolled back, {{by}} declined: {{reason}}', params),
  'run.rolled-back-expired': (params) =>
    t('statement.run.rolled-back-expired', '{{title}}: rolled back, nobody approved in time.', params),
  'run.rolled-back-stopped': (params) =>
    t('statement.run.rolled-back-stopped', '{{title}}: rolled back, stopped by {{by}}.', params),
  'run.rollback-failed': (params) =>
    t(
      'statement.run.rollback-failed',
      '{{title}}: it did not work, and going back failed too: “{{step}}”: {{error}}',
      params
    ),
};
