import type { IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { type BadgeColor } from '@grafana/ui';
import type { IncidentStatus } from '#contract/incident';
import { Badge } from './Badge.tsx';

const LOOKS: Record<IncidentStatus, { color: BadgeColor; icon: IconName }> = {
  triggered: { color: 'red', icon: 'bell' },
  acknowledged: { color: 'orange', icon: 'eye' },
  investigating: { color: 'blue', icon: 'search' },
  mitigated: { color: 'purple', icon: 'shield' },
  resolved: { color: 'green', icon: 'check' },
  closed: { color: 'darkgrey', icon: 'lock' },
};

/** The status's name in the reader's language. */
export function statusLabel(status: IncidentStatus): string {
  const labels: Record<IncidentStatus, () => string> = {
    triggered: () => t('status.triggered', 'Triggered'),
    acknowledged: () => t('status.acknowledged', 'Acknowledged'),
    investigating: () => t('status.investigating', 'Investigating'),
    mitigated: () => t('status.mitigated', 'Mitigated'),
    resolved: () => t('status.resolved', 'Resolved'),
    closed: () => t('status.closed', 'Closed'),
  };
  return labels[status]();
}

/** Status of an incident as icon and word. */
export function StatusBadge({ status }: { status: IncidentStatus }) {
  const { color, icon } = LOOKS[status];
  return <Badge color={color} icon={icon} text={statusLabel(status)} data-testid={`status-${status}`} />;
}
