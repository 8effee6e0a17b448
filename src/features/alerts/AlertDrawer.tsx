import { t } from '@grafana/i18n';
import { Drawer, Stack } from '@grafana/ui';
import { listAlertEvents, type AlertEvent } from '#contract/alert';
import { useOperation } from '../../shared/api/index.ts';
import { QueryView, type UrlState } from '../../shared/list/index.ts';
import { EmptyState, LoadingRows, SeverityBadge } from '../../shared/ui/index.ts';
import { EventStatusBadge, KindBadge } from './AlertBadges.tsx';
import { AlertDetails } from './AlertDetails.tsx';
import { eventKeyOf, readEventKey, type EventKey } from './eventKey.ts';

interface Props {
  url: UrlState;
  /** What the list shows; an event that is not among it is asked for. */
  events: readonly AlertEvent[];
}

/** The event named in the address, beside the list. */
export function AlertDrawer({ url, events }: Props) {
  const key = readEventKey(url.one('event'));
  if (key === undefined) {
    return null;
  }
  const close = () => url.set({ event: undefined, cursor: url.one('cursor') });
  const known = events.find((event) => eventKeyOf(event) === eventKeyOf(key as AlertEvent));
  return known ? (
    <EventDrawer event={known} url={url} onClose={close} />
  ) : (
    <AskedDrawer asked={key} url={url} onClose={close} />
  );
}

function AskedDrawer({ asked, url, onClose }: { asked: EventKey; url: UrlState; onClose: () => void }) {
  const end = new Date(Date.parse(asked.startsAt) + 1).toISOString();
  const query = { fingerprint: asked.fingerprint.slice(0, 200), from: asked.startsAt, to: end };
  const found = useOperation(listAlertEvents, { query });
  const event = found.data?.items.find(({ status }) => status === asked.status);
  if (event) {
    return <EventDrawer event={event} url={url} onClose={onClose} />;
  }
  return (
    <Drawer title={t('alerts.event', 'Alert event')} size="md" onClose={onClose}>
      <QueryView query={found} what={t('alerts.event', 'Alert event')} loading={<LoadingRows rows={10} />}>
        {() => (
          <EmptyState variant="not-found" title={t('alerts.eventGone', 'This alert event is not kept here')}>
            {t('alerts.eventGoneHint', 'It may be older than the time that alert events are kept.')}
          </EmptyState>
        )}
      </QueryView>
    </Drawer>
  );
}

function EventDrawer({ event, url, onClose }: { event: AlertEvent; url: UrlState; onClose: () => void }) {
  return (
    <Drawer
      title={event.name}
      subtitle={
        <Stack direction="row" gap={1} wrap="wrap" alignItems="center">
          <EventStatusBadge status={event.status} />
          <KindBadge kind={event.kind} />
          <SeverityBadge severity={event.severity} />
        </Stack>
      }
      size="md"
      onClose={onClose}
    >
      <AlertDetails
        event={event}
        onPickLabel={(_, value) => url.set({ q: value, event: undefined })}
        onSameAlert={() => url.set({ fingerprint: event.fingerprint, event: undefined })}
      />
    </Drawer>
  );
}
