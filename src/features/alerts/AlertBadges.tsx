import { Tooltip } from '@grafana/ui';
import type { AlertEventKind, AlertEventStatus } from '#contract/alert';
import { Badge } from '../../shared/ui/Badge.tsx';
import { eventStatusLabel, KIND_LOOKS, kindLabel, kindMeaning, STATUS_LOOKS } from './eventWords.ts';

/** Kind of an event in words; what an unusual one means on hover. */
export function KindBadge({ kind }: { kind: AlertEventKind }) {
  const { color, icon } = KIND_LOOKS[kind] ?? KIND_LOOKS.alert;
  // The ordinary kind is plain: what is out of the ordinary is what shall be seen.
  if (kind === 'alert') {
    return <span>{kindLabel(kind)}</span>;
  }
  return (
    <Tooltip content={kindMeaning(kind)}>
      <span tabIndex={0}>
        <Badge color={color} icon={icon} text={kindLabel(kind)} />
      </span>
    </Tooltip>
  );
}

/** Firing or resolved, as icon and word. */
export function EventStatusBadge({ status }: { status: AlertEventStatus }) {
  const { color, icon } = STATUS_LOOKS[status] ?? STATUS_LOOKS.firing;
  return <Badge color={color} icon={icon} text={eventStatusLabel(status)} />;
}
