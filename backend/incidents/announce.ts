import { sql } from 'kysely';
import type { IncidentSummary } from '#contract/incident';
import type { Outbox, Streams, Tx } from '../platform/index.ts';
import { SUMMARY_COLUMNS, toSummary, type SummaryRow } from './present.ts';

export interface Announcer {
  outbox: Pick<Outbox, 'emit' | 'emitMany'>;
  streams: Pick<Streams, 'publish'>;
}

/** Up to here open pages get the new rows; beyond, they are told to read the list anew. */
const SENT_WHOLE = 20;
const MAX_IDS = 10_000;

/** Tells open pages and other slices that incidents changed, within the transaction that changed them. */
export async function announceChanged(
  tx: Tx,
  { outbox, streams }: Announcer,
  tenantId: string,
  ids: readonly string[]
): Promise<void> {
  if (ids.length === 0) {
    return;
  }
  for (let from = 0; from < ids.length; from += MAX_IDS) {
    await outbox.emit(tx, tenantId, 'incident.changed', { incidentIds: ids.slice(from, from + MAX_IDS) });
  }
  if (ids.length <= SENT_WHOLE) {
    const summaries = await readSummaries(tx, tenantId, ids);
    await streams.publish(
      tx,
      tenantId,
      summaries.map((incident) => ({ type: 'incident' as const, incident }))
    );
  } else {
    // The page reads its list anew whatever the ids are; a few thousand of them would only fill its line.
    await streams.publish(tx, tenantId, [{ type: 'incidents', ids: ids.slice(0, 1_000) }]);
  }
}

/** Summaries of these incidents, newest first; unknown ids are left out. */
export async function readSummaries(tx: Tx, tenantId: string, ids: readonly string[]): Promise<IncidentSummary[]> {
  const found = await sql<SummaryRow>`
    select ${SUMMARY_COLUMNS} from incident i
    where i.tenant_id = ${tenantId} and i.id = any(${ids}::uuid[]) order by i.number desc`.execute(tx);
  return found.rows.map(toSummary);
}
