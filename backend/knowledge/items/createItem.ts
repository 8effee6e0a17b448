import type { z } from 'zod';
import type { createKnowledgeItem, KnowledgeItem } from '#contract/knowledge';
import { severityRank } from '#contract/scalars';
import { readIncident } from '../../incidents/index.ts';
import { AppError, cleanText, type Tx } from '../../platform/index.ts';
import { recordAudit, type Actor } from '../../tenancy/index.ts';
import type { KnowledgeDeps } from '../deps.ts';
import { readItem } from './readItem.ts';
import { cleanNames, cleanTitle, insertItem } from './saveItem.ts';

type Given = z.output<NonNullable<typeof createKnowledgeItem.body>>;

/** Writes a runbook or a note as a draft. Throws `not_found` for an incident that is not there. */
export async function createItem(
  tx: Tx,
  deps: Pick<KnowledgeDeps, 'streams' | 'clock'>,
  by: Actor,
  given: Given
): Promise<KnowledgeItem> {
  const { tenantId } = by;
  const now = deps.clock.now();
  const incident = given.incidentId === undefined ? null : await readIncident(tx, tenantId, given.incidentId);
  if (given.incidentId !== undefined && incident === null) {
    throw new AppError('not_found', 'There is no such incident.');
  }
  const item = {
    kind: given.kind,
    status: 'draft' as const,
    title: cleanTitle(given.title),
    body: cleanText(given.body),
    services: cleanNames(given.services),
    tags: cleanNames(given.tags),
  };
  const id = await insertItem(tx, tenantId, {
    ...item,
    severity: incident === null ? null : severityRank(incident.severity),
    causes: [],
    fixes: [],
    edited: true,
    incidentId: incident?.id ?? null,
    incidentNumber: incident?.number ?? null,
    by: by.actor,
    now,
    comment: '',
  });
  const { body, ...told } = item;
  await recordAudit(tx, by, {
    action: 'knowledge.created',
    targetType: 'knowledge',
    targetId: id,
    after: { ...told, characters: body.length, incidentId: incident?.id ?? null },
  });
  await deps.streams.publish(tx, tenantId, [{ type: 'knowledge', itemId: id, incidentId: incident?.id ?? null }]);
  return readItem(tx, tenantId, id, now);
}
