import { readIncidentLineage, recordLineage } from '../../lineage/index.ts';
import { timelineStatement, writeTimeline } from '../../incidents/index.ts';
import type { Tx } from '../../platform/index.ts';
import type { Actor } from '../../tenancy/index.ts';
import type { KnowledgeDeps } from '../deps.ts';

/**
 * Tells of a postmortem that was published, in the transaction that publishes it: the fact, the incident's timeline, and
 * the ledger (outcome -> postmortem -> knowledge).
 */
export async function publishPostmortem(
  tx: Tx,
  deps: Pick<KnowledgeDeps, 'outbox'>,
  by: Actor,
  told: { itemId: string; incidentId: string; title: string; at: number }
): Promise<void> {
  const { tenantId } = by;
  const { itemId, incidentId, title } = told;
  const at = new Date(told.at).toISOString();
  await deps.outbox.emit(tx, tenantId, 'postmortem.published', { itemId, incidentId });
  const { nodes } = await readIncidentLineage(tx, tenantId, incidentId);
  const outcomes = nodes
    .filter((node) => node.type === 'outcome')
    .sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? -1 : 1));
  const from = outcomes.at(-1) ?? { type: 'incident' as const, id: incidentId };
  const postmortem = { type: 'postmortem', id: itemId, label: title, at } as const;
  const knowledge = { type: 'knowledge', id: itemId, label: title, at } as const;
  await recordLineage(tx, tenantId, [
    {
      incidentId,
      nodes: [postmortem, knowledge],
      edges: [
        { from, to: postmortem, relation: 'written-up', at, reason: `${by.actor.name} published “${title}”.` },
        { from: postmortem, to: knowledge, relation: 'taught', at, reason: 'The next analysis and search use it.' },
      ],
    },
  ]);
  await sayInTimeline(
    tx,
    by,
    { incidentId, itemId, at: told.at },
    'postmortem-published',
    `Postmortem published by ${by.actor.name}`
  );
}

/** Writes into the incident's timeline what became of its postmortem. `at` is unix ms. */
export async function sayInTimeline(
  tx: Tx,
  by: Actor,
  { incidentId, itemId, at }: { incidentId: string; itemId: string; at: number },
  code: 'postmortem-drafted' | 'postmortem-published',
  english: string
): Promise<void> {
  const text = timelineStatement(code, { by: by.actor.name }, english);
  await writeTimeline(
    tx,
    by.tenantId,
    [{ incidentId, kind: 'postmortem', actor: by.actor, text, detail: { itemId } }],
    at
  );
}
