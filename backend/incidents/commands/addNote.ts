import type { TimelineEntry } from '#contract/incident';
import type { Tx } from '../../platform/index.ts';
import { recordAudit, type Actor } from '../../tenancy/index.ts';
import { announceChanged } from '../announce.ts';
import { requireIncident } from '../queries/readIncident.ts';
import { statement, writeTimeline } from '../timeline.ts';
import { applyPlan, type CommandDeps } from './updateIncident.ts';

/** Writes a person's note into the timeline. Markdown is kept as written; pages show it as untrusted text. */
export async function addNote(
  tx: Tx,
  deps: CommandDeps,
  by: Actor,
  incidentId: string,
  text: string
): Promise<TimelineEntry> {
  const { tenantId } = by;
  await requireIncident(tx, tenantId, incidentId);
  const now = deps.clock.now();
  const note = text.replaceAll('\u0000', '');
  await applyPlan(tx, tenantId, [incidentId], { acknowledge: false, chosen: false }, now);
  const [entry] = await writeTimeline(
    tx,
    tenantId,
    [
      {
        incidentId,
        kind: 'note',
        actor: by.actor,
        note,
        text: statement('note', { by: by.actor.name }, `Note by ${by.actor.name}`),
      },
    ],
    now
  );
  if (entry === undefined) {
    throw new Error('The note was not written.');
  }
  await recordAudit(tx, by, {
    action: 'incident.noted',
    targetType: 'incident',
    targetId: incidentId,
    after: { entryId: entry.id },
  });
  await announceChanged(tx, deps, tenantId, [incidentId]);
  return entry;
}
