import { sql } from 'kysely';
import type { AlertEvent } from '#contract/alert';
import type { Tx } from '../../platform/index.ts';
import { ALERT_EVENT_COLUMNS, toAlertEvent, type AlertEventRow } from './alertEventRow.ts';

export type AlertEventId = Pick<AlertEvent, 'fingerprint' | 'startsAt' | 'status'>;

/** The alert events of these keys, in the order of the keys; one that retention has removed meanwhile is left out. */
export async function readAlertEvents(tx: Tx, tenantId: string, keys: readonly AlertEventId[]): Promise<AlertEvent[]> {
  if (keys.length === 0) {
    return [];
  }
  // Joined row by row, so that each key is one probe of the primary key in one partition.
  const found = await sql<AlertEventRow>`
    select ${ALERT_EVENT_COLUMNS} from unnest(
      ${keys.map((key) => key.startsAt)}::timestamptz[], ${keys.map((key) => key.fingerprint)}::text[],
      ${keys.map((key) => key.status)}::text[]) with ordinality as wanted (at, print, state, place)
    cross join lateral (
      select * from alert_event e where e.tenant_id = ${tenantId} and e.starts_at = wanted.at
        and e.fingerprint = wanted.print and e.status = wanted.state offset 0
    ) as event
    order by place`.execute(tx);
  return found.rows.map(toAlertEvent);
}
