import { sql } from 'kysely';
import { MECHANISMS, type Mechanism } from '#contract/analysis';
import type { EventPayload } from '#contract/events';
import type { LearntVerdicts } from '../../analysis/index.ts';
import { readIncident } from '../../incidents/index.ts';
import type { Tx } from '../../platform/index.ts';

/** Causes that people judged of late; older ones are forgotten when there are more. */
const MOST = 2_000;
/** Of one cause so many incidents are named. */
const MOST_NAMED = 20;

/** Keeps what people said of a cause. The last word about a cause of an incident counts, and each incident counts once. */
export async function learnVerdict(
  tx: Tx,
  tenantId: string,
  { incidentId, resourceKey, mechanism, verdict }: EventPayload<'finding.rated'>,
  at: Date
): Promise<void> {
  const incident = await readIncident(tx, tenantId, incidentId);
  if (incident === null) {
    return;
  }
  await sql`
    insert into learnt_verdict as known (tenant_id, resource_key, mechanism, incident_id, incident_number, verdict, at)
    values (${tenantId}, ${resourceKey}, ${mechanism}, ${incidentId}, ${incident.number}, ${verdict}, ${at.toISOString()}::timestamptz)
    on conflict (tenant_id, resource_key, mechanism, incident_id) do update set verdict = excluded.verdict, at = excluded.at
    where known.at <= excluded.at`.execute(tx);
}

/**
 * What people said of causes in earlier incidents than `exceptIncidentId`, by resource and mechanism: the prior of the next
 * analysis. What they say of an incident does not change that incident's own analysis.
 */
export async function learntPrior(tx: Tx, tenantId: string, exceptIncidentId: string): Promise<LearntVerdicts[]> {
  const found = await sql<{
    resource_key: string;
    mechanism: string;
    right: number;
    near: number;
    wrong: number;
    confirmed_in: string | null;
    incidents: { id: string; number: number; verdict: 'right' | 'near' | 'wrong' }[];
  }>`
    select resource_key, mechanism, (count(*) filter (where verdict = 'right'))::int as right,
      (count(*) filter (where verdict = 'near'))::int as near, (count(*) filter (where verdict = 'wrong'))::int as wrong,
      max(incident_number) filter (where verdict = 'right') as confirmed_in,
      (array_agg(jsonb_build_object('id', incident_id, 'number', incident_number, 'verdict', verdict)
        order by incident_number desc))[1:${MOST_NAMED}] as incidents
    from (select * from learnt_verdict where tenant_id = ${tenantId} and incident_id <> ${exceptIncidentId}
      order by at desc limit ${MOST}) as said
    group by resource_key, mechanism order by resource_key, mechanism`.execute(tx);
  return found.rows.flatMap(({ resource_key, mechanism, confirmed_in, ...counts }) =>
    isMechanism(mechanism)
      ? [
          {
            resourceKey: resource_key,
            mechanism,
            ...counts,
            confirmedIn: confirmed_in === null ? null : Number(confirmed_in),
          },
        ]
      : []
  );
}

function isMechanism(text: string): text is Mechanism {
  return (MECHANISMS as readonly string[]).includes(text);
}
