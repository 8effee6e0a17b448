import { sql } from 'kysely';
import type { z } from 'zod';
import type { createFollowUp, FollowUp, updateFollowUp } from '#contract/knowledge';
import { readIncident } from '../../incidents/index.ts';
import { AppError, cleanText, newId, type Tx } from '../../platform/index.ts';
import { recordAudit, type Actor } from '../../tenancy/index.ts';
import type { KnowledgeDeps } from '../deps.ts';
import { requireItemRow } from '../items/readItem.ts';
import { requireFollowUp } from './readFollowUps.ts';

type Deps = Pick<KnowledgeDeps, 'streams' | 'clock'>;

/** Promises something. Its incident is that of the item unless another is named. Throws `not_found`. */
export async function addFollowUp(
  tx: Tx,
  deps: Deps,
  by: Actor,
  given: z.output<NonNullable<typeof createFollowUp.body>>
): Promise<FollowUp> {
  const { tenantId } = by;
  const now = deps.clock.now();
  const item = given.itemId === undefined ? null : await requireItemRow(tx, tenantId, given.itemId);
  const incidentId = given.incidentId ?? item?.incident_id ?? null;
  const incident = incidentId === null ? null : await readIncident(tx, tenantId, incidentId);
  if (given.incidentId !== undefined && incident === null) {
    throw new AppError('not_found', 'There is no such incident.');
  }
  const number = incident?.number ?? (item?.incident_number == null ? null : Number(item.incident_number));
  const id = newId(now);
  const at = new Date(now).toISOString();
  await sql`
    insert into follow_up (tenant_id, id, item_id, incident_id, incident_number, text, owner, due_on, status, created_at, created_by, updated_at)
    values (${tenantId}, ${id}, ${item?.id ?? null}, ${incidentId}, ${number}, ${cleanText(given.text)},
      ${given.owner === null ? null : cleanText(given.owner)}, ${given.dueOn}::date, 'open', ${at}, ${JSON.stringify(by.actor)}::jsonb, ${at})`.execute(
    tx
  );
  const made = await requireFollowUp(tx, tenantId, id, now);
  await recordAudit(tx, by, { action: 'follow-up.created', targetType: 'follow-up', targetId: id, after: made });
  await tell(tx, deps, tenantId, made);
  return made;
}

/** Changes a promise: what, who, until when, or that it is done or dropped. Throws `not_found`. */
export async function changeFollowUp(
  tx: Tx,
  deps: Deps,
  by: Actor,
  id: string,
  given: z.output<NonNullable<typeof updateFollowUp.body>>
): Promise<FollowUp> {
  const { tenantId } = by;
  const now = deps.clock.now();
  const before = await requireFollowUp(tx, tenantId, id, now);
  const text = given.text === undefined ? before.text : cleanText(given.text);
  const owner = given.owner === undefined ? before.owner : given.owner === null ? null : cleanText(given.owner);
  const dueOn = given.dueOn === undefined ? before.dueOn : given.dueOn;
  const status = given.status ?? before.status;
  await sql`
    update follow_up set text = ${text}, owner = ${owner}, due_on = ${dueOn}::date, status = ${status},
      updated_at = ${new Date(now).toISOString()}::timestamptz
    where tenant_id = ${tenantId} and id = ${id}`.execute(tx);
  const after = await requireFollowUp(tx, tenantId, id, now);
  await recordAudit(tx, by, { action: 'follow-up.changed', targetType: 'follow-up', targetId: id, before, after });
  await tell(tx, deps, tenantId, after);
  return after;
}

async function tell(tx: Tx, deps: Deps, tenantId: string, { itemId, incidentId }: FollowUp): Promise<void> {
  if (itemId !== null) {
    await deps.streams.publish(tx, tenantId, [{ type: 'knowledge', itemId, incidentId }]);
  }
}
