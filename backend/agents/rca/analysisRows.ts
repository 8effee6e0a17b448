import { sql } from 'kysely';
import type { Analysis, AnalysisStatus, EvidenceSeries } from '#contract/analysis';
import type { Tx } from '../../platform/index.ts';

/** An analysis as it is stored: feedback lies in its own table. */
export type StoredAnalysis = Omit<Analysis, 'feedback'>;

/** The series behind an evidence item as they are stored. */
export interface StoredEvidence {
  evidenceId: string;
  sourceId: string | null;
  query: string;
  unit: string;
  series: EvidenceSeries['series'];
}

const FINISHED: AnalysisStatus[] = ['complete', 'partial', 'abstained'];

interface Row {
  result: StoredAnalysis;
  feedback: Analysis['feedback'] | null;
}

/** Stores an analysis or its new state. */
export async function saveAnalysis(tx: Tx, tenantId: string, analysis: StoredAnalysis): Promise<void> {
  await sql`
    insert into analysis (tenant_id, id, incident_id, status, started_at, finished_at, result)
    values (${tenantId}, ${analysis.id}, ${analysis.incidentId}, ${analysis.status}, ${analysis.startedAt},
      ${analysis.finishedAt}, ${JSON.stringify(analysis)}::jsonb)
    on conflict (tenant_id, id) do update
    set status = excluded.status, finished_at = excluded.finished_at, result = excluded.result`.execute(tx);
}

/** Stores the series behind the evidence of an analysis. */
export async function saveEvidence(
  tx: Tx,
  tenantId: string,
  analysisId: string,
  items: readonly StoredEvidence[]
): Promise<void> {
  if (items.length === 0) {
    return;
  }
  await sql`
    insert into analysis_evidence (tenant_id, analysis_id, evidence_id, source_id, query, unit, series)
    select ${tenantId}::uuid, ${analysisId}::uuid, item->>'evidenceId', (item->>'sourceId')::uuid, item->>'query', item->>'unit', item->'series'
    from jsonb_array_elements(${JSON.stringify(items)}::jsonb) as given (item)
    on conflict do nothing`.execute(tx);
}

/** The newest finished analysis of an incident; before the first one is finished, the running one; else null. */
export async function newestAnalysis(tx: Tx, tenantId: string, incidentId: string): Promise<Analysis | null> {
  const found = await select(
    tx,
    sql`a.tenant_id = ${tenantId} and a.incident_id = ${incidentId} order by (a.status = 'running'), a.started_at desc, a.id desc limit 1`
  );
  return found;
}

/** Of the other finished analyses of an incident: the newest one that named somebody, and whether there is none at all. */
export async function earlierAnalyses(
  tx: Tx,
  tenantId: string,
  incidentId: string,
  exceptId: string
): Promise<{ verdict: StoredAnalysis | null; isFirst: boolean }> {
  const found = await sql<{ result: StoredAnalysis }>`
    select result from analysis
    where tenant_id = ${tenantId} and incident_id = ${incidentId} and id <> ${exceptId} and status = any(${FINISHED}::text[])
    order by (result->'findings' = '[]'::jsonb), started_at desc, id desc limit 1`.execute(tx);
  const result = found.rows[0]?.result;
  return { verdict: result?.findings[0] === undefined ? null : result, isFirst: result === undefined };
}

export async function findAnalysis(tx: Tx, tenantId: string, id: string): Promise<Analysis | null> {
  return select(tx, sql`a.tenant_id = ${tenantId} and a.id = ${id}`);
}

async function select(tx: Tx, where: ReturnType<typeof sql>): Promise<Analysis | null> {
  const found = await sql<Row>`
    select a.result, (
      select jsonb_agg(jsonb_build_object('findingId', f.finding_id, 'verdict', f.verdict, 'by', f.actor_name, 'at',
        to_char(f.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by f.at, f.actor_id)
      from analysis_feedback f where f.tenant_id = a.tenant_id and f.analysis_id = a.id
    ) as feedback
    from analysis a where ${where}`.execute(tx);
  const row = found.rows[0];
  return row === undefined
    ? null
    : { ...row.result, changes: row.result.changes ?? null, feedback: (row.feedback ?? []).slice(-100) };
}

/** True when an analysis of the incident that began later has been finished already. */
export async function isOutrun(tx: Tx, tenantId: string, incidentId: string, startedAt: string): Promise<boolean> {
  const found = await sql`
    select 1 from analysis where tenant_id = ${tenantId} and incident_id = ${incidentId}
      and started_at > ${startedAt}::timestamptz and status = any(${FINISHED}::text[]) limit 1`.execute(tx);
  return found.rows.length > 0;
}

/** The series behind an evidence item with the source and the window that they were read from; null when there is no such item. */
export async function readEvidenceSeries(
  tx: Tx,
  tenantId: string,
  analysisId: string,
  evidenceId: string
): Promise<(StoredEvidence & { window: Analysis['window'] }) | null> {
  const found = await sql<Omit<StoredEvidence, 'evidenceId'> & { window: Analysis['window'] }>`
    select e.source_id as "sourceId", e.query, e.unit, e.series, a.result->'window' as "window"
    from analysis_evidence e join analysis a on a.tenant_id = e.tenant_id and a.id = e.analysis_id
    where e.tenant_id = ${tenantId} and e.analysis_id = ${analysisId} and e.evidence_id = ${evidenceId}`.execute(tx);
  const row = found.rows[0];
  return row === undefined ? null : { evidenceId, ...row };
}

/** Keeps one verdict of one person about one finding; a later one replaces it. */
export async function saveFeedback(
  tx: Tx,
  tenantId: string,
  feedback: { analysisId: string; findingId: string; actorId: string; actorName: string; verdict: string; at: Date }
): Promise<void> {
  await sql`
    insert into analysis_feedback (tenant_id, analysis_id, finding_id, actor_id, actor_name, verdict, at)
    values (${tenantId}, ${feedback.analysisId}, ${feedback.findingId}, ${feedback.actorId}, ${feedback.actorName},
      ${feedback.verdict}, ${feedback.at})
    on conflict (tenant_id, analysis_id, finding_id, actor_id) do update
    set verdict = excluded.verdict, at = excluded.at, actor_name = excluded.actor_name`.execute(tx);
}
