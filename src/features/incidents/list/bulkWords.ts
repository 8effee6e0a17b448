import { t } from '@grafana/i18n';
import type { bulkUpdateIncidents } from '#contract/incident';
import type { OperationAnswer } from '#contract/operation';
import { plainText } from '../../../shared/plainText.ts';
import { severityLabel } from '../../../shared/ui/index.ts';
import type { BulkAction, BulkPlan } from './bulkPlan.ts';

/** The button: what it does and to how many of the selected. */
export function bulkLabel(action: BulkAction, plan: BulkPlan): string {
  const count = plan.change.length;
  switch (action.type) {
    case 'acknowledge':
      return t('incidents.bulk.acknowledge', 'Acknowledge {{count}}', { count });
    case 'resolve':
      return t('incidents.bulk.resolve', 'Resolve {{count}}', { count });
    case 'assign':
      return t('incidents.bulk.assign', 'Assign {{count}} to me', { count });
    case 'severity':
      return severityLabel(action.severity);
  }
}

/** What the action will do, in a sentence or two, before anybody says yes. */
export function bulkSentence(action: BulkAction, plan: BulkPlan): string {
  const count = plan.change.length;
  const already = plan.already.length;
  const impossible = plan.impossible.length;
  const sentences = [
    mainSentence(action, count),
    action.type === 'resolve' && plan.stillFiring > 0
      ? t('incidents.bulk.stillFiring', 'Alerts of {{count}} still fire; a new firing opens it again.', {
          count: plan.stillFiring,
        })
      : '',
    already > 0 ? t('incidents.bulk.already', '{{count}} already so.', { count: already }) : '',
    impossible > 0
      ? t('incidents.bulk.impossible', '{{count}} left out: the step is not possible from their state.', {
          count: impossible,
        })
      : '',
  ];
  return sentences.filter(Boolean).join(' ');
}

function mainSentence(action: BulkAction, count: number): string {
  if (count === 0) {
    return t('incidents.bulk.nothing', 'Nothing to change.');
  }
  switch (action.type) {
    case 'acknowledge':
      return t(
        'incidents.bulk.willAcknowledge',
        '{{count}} will be acknowledged; those without an assignee become yours.',
        {
          count,
        }
      );
    case 'resolve':
      return t('incidents.bulk.willResolve', '{{count}} will be resolved for everybody.', { count });
    case 'assign':
      return t('incidents.bulk.willAssign', '{{count}} will be assigned to you, also those that somebody else has.', {
        count,
      });
    case 'severity':
      return t('incidents.bulk.willSeverity', '{{count}} will be {{severity}}.', {
        count,
        severity: severityLabel(action.severity),
        ...plainText,
      });
  }
}

/** What happened, from the server's answer. */
export function bulkResult(answer: OperationAnswer<typeof bulkUpdateIncidents>): string {
  const { changed, unchanged, refusedCount, refused } = answer;
  const reasons = [...new Set(refused.map(({ reason }) => reason))].slice(0, 3).join(' ');
  return [
    t('incidents.bulk.changed', '{{count}} changed.', { count: changed }),
    unchanged > 0 ? t('incidents.bulk.already', '{{count}} already so.', { count: unchanged }) : '',
    refusedCount > 0
      ? t('incidents.bulk.refused', '{{count}} refused: {{reasons}}', { count: refusedCount, reasons, ...plainText })
      : '',
  ]
    .filter(Boolean)
    .join(' ');
}
