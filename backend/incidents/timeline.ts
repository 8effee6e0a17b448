import { sql } from 'kysely';
import type { TimelineEntry } from '#contract/incident';
import type { ActorRef } from '#contract/scalars';
import { newId, type Tx } from '../platform/index.ts';

export interface NewEntry {
  incidentId: string;
  kind: TimelineEntry['kind'];
  actor: ActorRef;
  text: TimelineEntry['text'];
  note?: string;
  detail?: Record<string, unknown>;
}

/** Appends to timelines, in the order given; answers the entries as written. `now` is unix milliseconds. */
export async function writeTimeline(
  tx: Tx,
  tenantId: string,
  entries: readonly NewEntry[],
  now: number
): Promise<TimelineEntry[]> {
  if (entries.length === 0) {
    return [];
  }
  const at = new Date(now).toISOString();
  const rows = entries.map((entry) => ({
    id: newId(now),
    incident_id: entry.incidentId,
    kind: entry.kind,
    actor: entry.actor,
    statement: entry.text,
    note: entry.note ?? null,
    detail: entry.detail ?? {},
  }));
  await sql`
    insert into incident_timeline (tenant_id, incident_id, at, id, kind, actor, statement, note, detail)
    select ${tenantId}::uuid, incident_id, ${at}::timestamptz, id, kind, actor, statement, note, detail
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (
      id uuid, incident_id uuid, kind text, actor jsonb, statement jsonb, note text, detail jsonb)`.execute(tx);
  return rows.map((row) => ({
    id: row.id,
    at,
    kind: row.kind,
    actor: row.actor,
    text: row.statement,
    note: row.note,
    detail: row.detail,
  }));
}

/** A statement of the timeline: the page translates by code, `text` is the English of it. */
export function statement(code: string, params: Record<string, string | number>, text: string): TimelineEntry['text'] {
  const cut = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, 300) : value])
  );
  return { code: `timeline.${code}`, params: cut, text: text.slice(0, 1_000) };
}
