import { sql } from 'kysely';
import type { IncidentSummary } from '#contract/incident';
import type { LearntFix, SimilarIncident } from '#contract/knowledge';
import { likenessOf, type Likeness } from '../../analysis/index.ts';
import { readSummaries } from '../../incidents/index.ts';
import type { Tx } from '../../platform/index.ts';
import type { Subject } from './readSubject.ts';
import { readCandidates, readWordFrequency, type Remembered } from './signatureRows.ts';

/** What is less alike than this is not worth a look. */
const LEAST_LIKENESS = 0.3;
const MOST_SIMILAR = 10;
const MOST_REASONS = 6;
/** Words whose rarity is looked up, the incident's own first; further ones count as rare. */
const MOST_WORDS = 200;

export interface Similar extends Remembered, Likeness {}

/** Earlier incidents like this one, the likest first, the newest of equals; at most 10. */
export async function findSimilar(tx: Tx, tenantId: string, { incident, signature }: Subject): Promise<Similar[]> {
  const candidates = await readCandidates(tx, tenantId, signature, incident.number);
  if (candidates.length === 0) {
    return [];
  }
  const words = new Set(signature.words);
  candidates.forEach((one) => one.signature.words.forEach((word) => words.add(word)));
  const frequency = await readWordFrequency(tx, tenantId, [...words].slice(0, MOST_WORDS));
  return candidates
    .map((one) => ({ ...one, ...likenessOf(signature, one.signature, frequency) }))
    .filter((one) => one.likeness >= LEAST_LIKENESS && one.reasons.length > 0)
    .sort((a, b) => b.likeness - a.likeness || b.number - a.number)
    .slice(0, MOST_SIMILAR);
}

/** The last run that repaired it; null when none did. */
export function repairOf(fixes: readonly LearntFix[]): LearntFix | null {
  return fixes.filter((fix) => fix.worked).at(-1) ?? null;
}

/** As pages show them: with title, times and postmortem. Incidents that are gone by now are left out. */
export async function presentSimilar(
  tx: Tx,
  tenantId: string,
  similar: readonly Similar[]
): Promise<SimilarIncident[]> {
  const ids = similar.map((one) => one.incidentId);
  const summaries = new Map(
    (await readSummaries(tx, tenantId, ids)).map((one): [string, IncidentSummary] => [one.id, one])
  );
  const written = await postmortemsOf(tx, tenantId, ids);
  return similar.flatMap(({ incidentId, likeness, reasons, cause, fixes }) => {
    const summary = summaries.get(incidentId);
    if (summary === undefined) {
      return [];
    }
    const { number, title, severity, openedAt, resolvedAt } = summary;
    const shown = { incidentId, number, title, severity, openedAt, resolvedAt, likeness, cause };
    return [
      {
        ...shown,
        reasons: reasons.slice(0, MOST_REASONS),
        fix: repairOf(fixes),
        postmortemId: written.get(incidentId) ?? null,
      },
    ];
  });
}

/** Ids of the postmortems of these incidents. */
export async function postmortemsOf(
  tx: Tx,
  tenantId: string,
  incidentIds: readonly string[]
): Promise<Map<string, string>> {
  const found = await sql<{ id: string; incident_id: string }>`
    select id, incident_id from knowledge_item
    where tenant_id = ${tenantId} and kind = 'postmortem' and incident_id = any(${[...incidentIds]}::uuid[])`.execute(
    tx
  );
  return new Map(found.rows.map((row) => [row.incident_id, row.id]));
}
