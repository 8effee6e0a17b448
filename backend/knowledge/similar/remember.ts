import { sql } from 'kysely';
import { OPEN_STATUSES } from '#contract/incident';
import { timelineStatement, writeTimeline } from '../../incidents/index.ts';
import { recordLineage } from '../../lineage/index.ts';
import type { Tx } from '../../platform/index.ts';
import { systemActor } from '../../tenancy/index.ts';
import { fixOf, type KnowledgeDeps, type RunFact } from '../deps.ts';
import { findSimilar, postmortemsOf, type Similar } from './findSimilar.ts';
import type { Subject } from './readSubject.ts';
import { leadingCause } from './signature.rules.ts';
import { forgetSignature, saveSignature } from './signatureRows.ts';

/** From here on an earlier incident is worth saying without being asked. */
const STRONG = 0.65;

/**
 * Keeps what an incident looks like, what caused it and what was done, for later ones; while it is open, says once which
 * earlier one it is like. One that went into another is forgotten.
 */
export async function remember(
  tx: Tx,
  deps: Pick<KnowledgeDeps, 'clock'>,
  tenantId: string,
  { subject, runs }: { subject: Subject; runs: readonly RunFact[] }
): Promise<void> {
  const { incident, signature, causes } = subject;
  if (incident.mergedInto !== null) {
    await forgetSignature(tx, tenantId, incident.id);
    return;
  }
  const now = deps.clock.now();
  await saveSignature(tx, tenantId, {
    incidentId: incident.id,
    number: incident.number,
    signature,
    cause: leadingCause(causes),
    fixes: runs.filter((run) => run.ended).map(fixOf),
    resolvedAt: incident.resolvedAt,
    now,
  });
  if ((OPEN_STATUSES as readonly string[]).includes(incident.status)) {
    const [best] = await findSimilar(tx, tenantId, subject);
    if (best !== undefined && best.likeness >= STRONG) {
      await sayRecalled(tx, tenantId, subject, best, now);
    }
  }
}

async function sayRecalled(tx: Tx, tenantId: string, { incident }: Subject, best: Similar, now: number): Promise<void> {
  const at = new Date(now).toISOString();
  const first = await sql`
    insert into incident_recalled (tenant_id, incident_id, similar_id, at)
    values (${tenantId}, ${incident.id}, ${best.incidentId}, ${at}::timestamptz) on conflict do nothing returning similar_id`.execute(
    tx
  );
  if (first.rows.length === 0) {
    return;
  }
  const postmortemId = (await postmortemsOf(tx, tenantId, [best.incidentId])).get(best.incidentId) ?? null;
  const percent = Math.round(best.likeness * 100);
  const params = { number: best.number, percent };
  await writeTimeline(
    tx,
    tenantId,
    [
      {
        incidentId: incident.id,
        kind: 'similar',
        actor: systemActor(tenantId).actor,
        text: timelineStatement('similar', params, `Incident #${best.number} was like this one (${percent} %)`),
        detail: {
          incidentId: best.incidentId,
          number: best.number,
          likeness: best.likeness,
          postmortemId,
          reasons: best.reasons,
        },
      },
    ],
    now
  );
  const to =
    postmortemId === null
      ? { type: 'incident' as const, id: best.incidentId }
      : { type: 'postmortem' as const, id: postmortemId };
  await recordLineage(tx, tenantId, [
    {
      incidentId: incident.id,
      nodes: [],
      edges: [
        {
          from: { type: 'incident', id: incident.id },
          to,
          relation: 'recalled',
          at,
          reason: `Like #${best.number} (${percent} %). ${best.reasons.map((one) => one.text).join(' ')}`,
          evidence: { likeness: best.likeness, number: best.number },
        },
      ],
    },
  ]);
}
