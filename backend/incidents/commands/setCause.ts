import { sql } from 'kysely';
import type { CauseSummary } from '#contract/incident';
import type { Tx } from '../../platform/index.ts';
import { systemActor } from '../../tenancy/index.ts';
import { announceChanged } from '../announce.ts';
import { writeTimeline } from '../timeline.ts';
import type { CommandDeps } from './updateIncident.ts';

/**
 * Says what an analysis found, or with null that it found nothing, and ends "analysing". Answers false when there is no
 * such incident (any more). One incident a transaction.
 */
export async function setCause(
  tx: Tx,
  deps: CommandDeps,
  tenantId: string,
  incidentId: string,
  cause: CauseSummary | null
): Promise<boolean> {
  const now = deps.clock.now();
  const json = cause === null ? null : JSON.stringify(cause);
  const found = await sql<{ id: string }>`
    update incident set cause = ${json}::jsonb, analysing = false, version = version + 1, updated_at = ${new Date(now).toISOString()}::timestamptz
    where tenant_id = ${tenantId} and id = ${incidentId} returning id`.execute(tx);
  if (found.rows.length === 0) {
    return false;
  }
  const text = cause?.title ?? { code: 'timeline.no-cause', params: {}, text: 'The analysis names no cause' };
  const detail =
    cause === null
      ? {}
      : { analysisId: cause.analysisId, resourceKey: cause.resourceKey, confidence: cause.confidence };
  await writeTimeline(
    tx,
    tenantId,
    [{ incidentId, kind: 'analysis', actor: systemActor(tenantId).actor, text, detail }],
    now
  );
  await announceChanged(tx, deps, tenantId, [incidentId]);
  return true;
}

/** Shows that an analysis has begun, or with false that it ended without a result. */
export async function setAnalysing(
  tx: Tx,
  deps: CommandDeps,
  tenantId: string,
  incidentId: string,
  analysing: boolean
): Promise<boolean> {
  const found = await sql<{ id: string }>`
    update incident set analysing = ${analysing}, version = version + 1, updated_at = ${new Date(deps.clock.now()).toISOString()}::timestamptz
    where tenant_id = ${tenantId} and id = ${incidentId} and analysing <> ${analysing} returning id`.execute(tx);
  await announceChanged(
    tx,
    deps,
    tenantId,
    found.rows.map((row) => row.id)
  );
  return found.rows.length > 0;
}
