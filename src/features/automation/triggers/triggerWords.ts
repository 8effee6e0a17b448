import { t } from '@grafana/i18n';
import type { Trigger } from '#contract/trigger';

export function triggerKindLabel(kind: Trigger['kind']): string {
  const labels: Record<Trigger['kind'], () => string> = {
    incident: () => t('automation.triggerKind.incident', 'An incident'),
    schedule: () => t('automation.triggerKind.schedule', 'A time'),
    webhook: () => t('automation.triggerKind.webhook', 'A call from outside'),
  };
  return labels[kind]();
}

export function triggerMomentLabel(on: NonNullable<Trigger['on']>): string {
  const labels: Record<NonNullable<Trigger['on']>, () => string> = {
    opened: () => t('automation.triggerOn.opened', 'When an incident opens'),
    analysed: () => t('automation.triggerOn.analysed', 'When its cause is found'),
    resolved: () => t('automation.triggerOn.resolved', 'When it is resolved'),
  };
  return labels[on]();
}
