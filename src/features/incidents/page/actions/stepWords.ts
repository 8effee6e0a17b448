import { t } from '@grafana/i18n';
import type { IconName } from '@grafana/data';
import type { IncidentStatus } from '#contract/incident';

export const STEP_ICONS: Record<IncidentStatus, IconName> = {
  triggered: 'bell',
  acknowledged: 'eye',
  investigating: 'search',
  mitigated: 'shield',
  resolved: 'check',
  closed: 'lock',
};

/** A step as what a person does: "Acknowledge". */
export function stepLabel(step: IncidentStatus): string {
  const labels: Record<IncidentStatus, () => string> = {
    triggered: () => t('incident.step.triggered', 'Open again'),
    acknowledged: () => t('incident.step.acknowledged', 'Acknowledge'),
    investigating: () => t('incident.step.investigating', 'Investigate'),
    mitigated: () => t('incident.step.mitigated', 'Mark as mitigated'),
    resolved: () => t('incident.step.resolved', 'Resolve'),
    closed: () => t('incident.step.closed', 'Close'),
  };
  return labels[step]();
}

/** What the step does, asked before it is taken. */
export function stepQuestion(step: IncidentStatus, firing: number): string {
  if (step === 'closed') {
    return t('incident.askClose', 'A closed incident stays closed: alerts that come back open a new one.');
  }
  return t('incident.askResolve', '{{firing}} of its alerts still fire. A new firing opens the incident again.', {
    firing,
  });
}
