import { Text } from '@grafana/ui';
import { t } from '@grafana/i18n';
import type { AlertEvent } from '#contract/alert';
import type { Column } from '../../shared/list/index.ts';
import { RelativeTime, SeverityBadge } from '../../shared/ui/index.ts';
import { EventStatusBadge, KindBadge } from './AlertBadges.tsx';
import { sourceLabel } from './eventWords.ts';

/** Labels that other columns already say, or that only machines read. */
const SAID_ELSEWHERE = new Set(['alertname', 'severity', 'grafana_folder']);

/** What tells one alert from the next stands first. */
const FIRST = ['service', 'namespace', 'instance', 'job'];

/** The labels in one line, which the table cuts at its end; the details have all of them. */
function labelLine(labels: AlertEvent['labels']): string {
  const rank = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return Object.entries(labels)
    .filter(([name]) => !SAID_ELSEWHERE.has(name) && !name.startsWith('__'))
    .sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b))
    .map(([name, value]) => `${name}=${value}`)
    .join('  ');
}

export function alertColumns(): Array<Column<AlertEvent>> {
  return [
    {
      id: 'name',
      header: t('alerts.column.name', 'Alert'),
      lead: true,
      cell: ({ name }) => name,
      below: ({ labels }) => labelLine(labels),
    },
    {
      id: 'status',
      header: t('alerts.column.status', 'Status'),
      cell: ({ status }) => <EventStatusBadge status={status} />,
    },
    {
      id: 'kind',
      header: t('alerts.column.kind', 'What it is'),
      oneLine: true,
      cell: ({ kind }) => <KindBadge kind={kind} />,
    },
    {
      id: 'severity',
      header: t('alerts.column.severity', 'Severity'),
      cell: ({ severity }) => <SeverityBadge severity={severity} />,
    },
    {
      id: 'startsAt',
      header: t('alerts.column.startsAt', 'Started'),
      oneLine: true,
      cell: ({ startsAt }) => <RelativeTime at={startsAt} />,
    },
    {
      id: 'received',
      header: t('alerts.column.received', 'Received'),
      cell: ({ lastReceivedAt, deliveries, source }) => (
        <div>
          <RelativeTime at={lastReceivedAt} />
          <Text element="p" variant="bodySmall" color="secondary">
            {deliveries > 1
              ? t('alerts.deliveredFrom', '{{source}}, {{deliveries}} times', {
                  source: sourceLabel(source),
                  deliveries,
                })
              : sourceLabel(source)}
          </Text>
        </div>
      ),
    },
  ];
}
