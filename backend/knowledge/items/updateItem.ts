import type { z } from 'zod';
import type { KnowledgeItem, updateKnowledgeItem } from '#contract/knowledge';
import { AppError, cleanText, type Tx } from '../../platform/index.ts';
import { recordAudit, type Actor } from '../../tenancy/index.ts';
import type { KnowledgeDeps } from '../deps.ts';
import { publishPostmortem } from '../postmortem/publish.ts';
import type { ItemRow } from './itemRow.ts';
import { readItem, requireItemRow } from './readItem.ts';
import { cleanNames, cleanTitle, saveNextVersion, type ItemState } from './saveItem.ts';

type Given = z.output<NonNullable<typeof updateKnowledgeItem.body>>;
type Written = Pick<ItemState, 'title' | 'body' | 'services' | 'tags' | 'status'>;

/**
 * Changes an item for a person; each change is a version. Throws `not_found`, and `conflict` when `version` is no longer
 * the present one. Publishing a postmortem tells everybody who learns from it.
 */
export async function updateItem(
  tx: Tx,
  deps: Pick<KnowledgeDeps, 'outbox' | 'streams' | 'clock'>,
  by: Actor,
  id: string,
  given: Given
): Promise<KnowledgeItem> {
  const { tenantId } = by;
  const now = deps.clock.now();
  const row = await requireItemRow(tx, tenantId, id, true);
  if (given.version !== row.version) {
    throw new AppError(
      'conflict',
      'Somebody changed this meanwhile. Reload it, and put your change into the present version.'
    );
  }
  const next = nextOf(row, given);
  const changed = changedParts(row, next);
  if (changed.length === 0) {
    return readItem(tx, tenantId, id, now);
  }
  const publishes = next.status === 'published' && row.status !== 'published';
  const item = { ...next, kind: row.kind, severity: row.severity, causes: row.causes, fixes: row.fixes, edited: true };
  const version = await saveNextVersion(
    tx,
    tenantId,
    { id, number: Number(row.number), version: row.version, words: row.words },
    { ...item, by: by.actor, now, comment: cleanText(given.comment), publishes }
  );
  await recordAudit(tx, by, {
    action: publishes ? 'knowledge.published' : 'knowledge.changed',
    targetType: 'knowledge',
    targetId: id,
    before: told(row, changed),
    after: { ...told(next, changed), version },
  });
  if (publishes && row.kind === 'postmortem' && row.incident_id !== null) {
    await publishPostmortem(tx, deps, by, { itemId: id, incidentId: row.incident_id, title: next.title, at: now });
  }
  await deps.streams.publish(tx, tenantId, [{ type: 'knowledge', itemId: id, incidentId: row.incident_id }]);
  return readItem(tx, tenantId, id, now);
}

function nextOf(row: ItemRow, given: Given): Written {
  return {
    title: given.title === undefined ? row.title : cleanTitle(given.title),
    body: given.body === undefined ? row.body : cleanText(given.body),
    services: given.services === undefined ? row.services : cleanNames(given.services),
    tags: given.tags === undefined ? row.tags : cleanNames(given.tags),
    status: given.status ?? row.status,
  };
}

function changedParts(before: Written, after: Written): (keyof Written)[] {
  const parts = ['title', 'body', 'services', 'tags', 'status'] as const;
  return parts.filter((part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]));
}

/** For the audit log: a body is told by its length, its text stands in the versions. */
function told(item: Written, parts: readonly (keyof Written)[]): Record<string, unknown> {
  return Object.fromEntries(
    parts.map((part) => (part === 'body' ? ['characters', item.body.length] : [part, item[part]]))
  );
}
