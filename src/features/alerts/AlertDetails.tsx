import type { ReactNode } from 'react';
import { t } from '@grafana/i18n';
import { Alert, Button, ClipboardButton, LinkButton, Stack, Text } from '@grafana/ui';
import type { AlertEvent } from '#contract/alert';
import { formatNumber, formatSpan } from '../../shared/format/quantity.ts';
import { Facts, LabelList } from '../../shared/list/index.ts';
import { absoluteTime, RelativeTime } from '../../shared/ui/index.ts';
import { kindMeaning, sourceLabel } from './eventWords.ts';
import { safeHref } from './safeHref.ts';

interface Props {
  event: AlertEvent;
  onPickLabel: (name: string, value: string) => void;
  onSameAlert: () => void;
}

/** Everything that is kept of one alert event. All of it came from outside and is shown as text. */
export function AlertDetails({ event, onPickLabel, onSameAlert }: Props) {
  return (
    <Stack direction="column" gap={2}>
      <Text>{kindMeaning(event.kind)}</Text>
      {event.notes.length > 0 && (
        <Alert severity="info" title={t('alerts.notes', 'Changed on the way in')}>
          <ul>
            {event.notes.map((note, index) => (
              <li key={index}>{note}</li>
            ))}
          </ul>
        </Alert>
      )}
      <EventLinks event={event} onSameAlert={onSameAlert} />
      <Facts facts={timesOf(event)} />
      <Section title={t('alerts.column.labels', 'Labels')}>
        <LabelList labels={event.labels} onPick={onPickLabel} />
      </Section>
      <Section title={t('alerts.annotations', 'Annotations')}>
        <Facts facts={Object.entries(event.annotations)} />
      </Section>
      {event.values && (
        <Section title={t('alerts.values', 'Values of the rule')}>
          <Facts facts={Object.entries(event.values).map(([name, value]) => [name, formatNumber(value)])} />
        </Section>
      )}
      {event.ruleQuery && (
        <Section title={t('alerts.query', 'Query of the rule')}>
          <Stack direction="column" gap={1} alignItems="flex-start">
            <code style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{event.ruleQuery}</code>
            <ClipboardButton size="sm" icon="copy" variant="secondary" getText={() => event.ruleQuery ?? ''}>
              {t('alerts.copyQuery', 'Copy')}
            </ClipboardButton>
          </Stack>
        </Section>
      )}
      <Section title={t('alerts.identity', 'Identity')}>
        <Facts facts={identityOf(event)} />
      </Section>
    </Stack>
  );
}

function EventLinks({ event, onSameAlert }: Pick<Props, 'event' | 'onSameAlert'>) {
  const links = [
    { href: safeHref(event.generatorUrl), text: t('alerts.openRule', 'Rule') },
    { href: safeHref(event.panelUrl), text: t('alerts.openPanel', 'Panel') },
    { href: safeHref(event.dashboardUrl), text: t('alerts.openDashboard', 'Dashboard') },
  ];
  return (
    <Stack direction="row" gap={1} wrap="wrap">
      <Button size="sm" variant="secondary" icon="history" onClick={onSameAlert}>
        {t('alerts.same', 'All events of this alert')}
      </Button>
      {links.map(
        ({ href, text }) =>
          href && (
            <LinkButton
              key={text}
              size="sm"
              variant="secondary"
              icon="external-link-alt"
              href={href}
              target="_blank"
              rel="noreferrer noopener"
            >
              {text}
            </LinkButton>
          )
      )}
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Text element="h4" variant="h6">
        {title}
      </Text>
      {children}
    </section>
  );
}

function timesOf(event: AlertEvent): Array<readonly [string, ReactNode]> {
  const skew = event.clockSkewSeconds;
  return [
    [t('alerts.column.startsAt', 'Started'), <Moment key="s" at={event.startsAt} />],
    [t('alerts.endsAt', 'Ended'), event.endsAt && <Moment key="e" at={event.endsAt} />],
    [t('alerts.firstReceived', 'First received'), <Moment key="f" at={event.receivedAt} />],
    [t('alerts.lastReceived', 'Last received'), event.deliveries > 1 && <Moment key="l" at={event.lastReceivedAt} />],
    [t('alerts.column.deliveries', 'Deliveries'), event.deliveries],
    [t('alerts.column.source', 'From'), sourceLabel(event.source)],
    [
      t('alerts.truncated', 'Cut by the sender'),
      event.truncatedAlerts > 0 &&
        t('alerts.truncatedCount', '{{count}} further alerts of the same message', { count: event.truncatedAlerts }),
    ],
    [
      t('alerts.skew', 'Clock of the sender'),
      skew !== null &&
        (skew > 0
          ? t('alerts.skewAhead', '{{span}} ahead of ours', { span: formatSpan(skew) })
          : t('alerts.skewBehind', '{{span}} behind ours', { span: formatSpan(-skew) })),
    ],
  ];
}

function identityOf(event: AlertEvent): Array<readonly [string, ReactNode]> {
  return [
    [t('alerts.fingerprint', 'Fingerprint'), event.fingerprint],
    [t('alerts.ruleId', 'Rule'), event.ruleId],
    [t('alerts.groupKey', 'Group'), event.groupKey],
    [
      t('alerts.groupLabels', 'Grouped by'),
      Object.keys(event.groupLabels).length > 0 && <LabelList key="g" labels={event.groupLabels} />,
    ],
  ];
}

/** Absolute time first: this is where times are compared with those of other systems. */
function Moment({ at }: { at: string }) {
  return (
    <>
      {absoluteTime(at)} (<RelativeTime at={at} />)
    </>
  );
}
