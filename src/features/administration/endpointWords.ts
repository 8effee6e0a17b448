import { t } from '@grafana/i18n';
import type { WebhookEndpoint } from '#contract/alert';

/** What an address takes in. */
export function endpointKindLabel(kind: WebhookEndpoint['kind']): string {
  return kind === 'alerts'
    ? t('administration.webhooks.alerts', 'Alerts')
    : t('administration.webhooks.changes', 'Changes');
}
