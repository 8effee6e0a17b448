import type { Incident } from '#contract/incident';
import type { LearntCause } from '#contract/knowledge';
import type { IncidentSignature } from '../../analysis/index.ts';
import { readIncident, readIncidentAlerts } from '../../incidents/index.ts';
import type { Tx } from '../../platform/index.ts';
import type { KnowledgeDeps } from '../deps.ts';
import { causesOf, leadingCause, signatureOf } from './signature.rules.ts';

/** More alerts of one incident say nothing new about what it looks like. */
const MOST_ALERTS = 200;

/** An incident as it stands, with what it looks like. */
export interface Subject {
  incident: Incident;
  signature: IncidentSignature;
  causes: LearntCause[];
}

/** Null when the tenant has no such incident. */
export async function readSubject(
  tx: Tx,
  { analyses }: Pick<KnowledgeDeps, 'analyses'>,
  tenantId: string,
  incidentId: string
): Promise<Subject | null> {
  const incident = await readIncident(tx, tenantId, incidentId);
  if (incident === null) {
    return null;
  }
  const { items: alerts } = await readIncidentAlerts(tx, tenantId, incidentId, { limit: MOST_ALERTS });
  const causes = causesOf(await analyses.newestAnalysis(tx, tenantId, incidentId));
  return { incident, signature: signatureOf(incident, alerts, leadingCause(causes)), causes };
}
