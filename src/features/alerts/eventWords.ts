import type { IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { BadgeColor } from '@grafana/ui';
import type { AlertEventKind, AlertEventStatus, AlertSource } from '#contract/alert';

interface Look {
  color: BadgeColor;
  icon: IconName;
}

/** What a kind of event means, in a few words. */
export function kindLabel(kind: AlertEventKind): string {
  const labels: Record<AlertEventKind, () => string> = {
    alert: () => t('alerts.kind.alert', 'Alert'),
    'no-data': () => t('alerts.kind.noData', 'Rule is blind: no data'),
    'query-error': () => t('alerts.kind.queryError', 'Rule is blind: query error'),
    'blind-resolve': () => t('alerts.kind.blindResolve', 'Blind resolve: no recovery'),
    test: () => t('alerts.kind.test', 'Contact-point test'),
  };
  return labels[kind]?.() ?? kind;
}

/** What follows from a kind of event: a sentence for the details. */
export function kindMeaning(kind: AlertEventKind): string {
  const sentences: Record<AlertEventKind, () => string> = {
    alert: () => t('alerts.meaning.alert', 'The rule saw what it looks for, or no longer sees it.'),
    'no-data': () =>
      t('alerts.meaning.noData', 'The query of the rule found no data, so the rule sees nothing. It may hide a fault.'),
    'query-error': () =>
      t('alerts.meaning.queryError', 'The query of the rule failed, so the rule sees nothing. It may hide a fault.'),
    'blind-resolve': () =>
      t(
        'alerts.meaning.blindResolve',
        'The alert ended because its rule can no longer see. It is no recovery: the incident stays open.'
      ),
    test: () => t('alerts.meaning.test', 'Somebody tested the contact point. Tests are kept and open no incident.'),
  };
  return sentences[kind]?.() ?? kind;
}

export const KIND_LOOKS: Record<AlertEventKind, Look> = {
  alert: { color: 'darkgrey', icon: 'bell' },
  'no-data': { color: 'orange', icon: 'eye-slash' },
  'query-error': { color: 'orange', icon: 'exclamation-triangle' },
  'blind-resolve': { color: 'orange', icon: 'eye-slash' },
  test: { color: 'blue', icon: 'clipboard-alt' },
};

export function eventStatusLabel(status: AlertEventStatus): string {
  return status === 'firing' ? t('alerts.status.firing', 'Firing') : t('alerts.status.resolved', 'Resolved');
}

export const STATUS_LOOKS: Record<AlertEventStatus, Look> = {
  firing: { color: 'red', icon: 'bell' },
  resolved: { color: 'green', icon: 'check' },
};

export function sourceLabel(source: AlertSource): string {
  const labels: Record<AlertSource, () => string> = {
    grafana: () => t('alerts.source.grafana', 'Grafana Alerting'),
    alertmanager: () => t('alerts.source.alertmanager', 'Alertmanager'),
    generic: () => t('alerts.source.generic', 'Own webhook'),
  };
  return labels[source]?.() ?? source;
}
