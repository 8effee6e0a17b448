import { sql } from 'kysely';
import type { AnalysisStatus } from '#contract/analysis';
import { idFloor, type Tx } from '../../platform/index.ts';
import type { StoredAnalysis } from './analysisRows.ts';

/** Analyses that began within a time (unix milliseconds, the end excluded), newest first. */
export async function listAnalyses(
  tx: Tx,
  tenantId: string,
  request: { fromMs: number; toMs: number; status: readonly AnalysisStatus[]; limit: number }
): Promise<{ items: StoredAnalysis[]; truncated: boolean }> {
  const { fromMs, toMs, status, limit } = request;
  // Ids hold the time of their making and have an index; one made just before the start is still within.
  const found = await sql<{ result: StoredAnalysis }>`
    select result from analysis
    where tenant_id = ${tenantId} and id >= ${idFloor(fromMs - 60_000)}::uuid and id < ${idFloor(toMs + 60_000)}::uuid
      and started_at >= ${new Date(fromMs)} and started_at < ${new Date(toMs)}
      ${status.length === 0 ? sql`` : sql`and status = any(${[...status]}::text[])`}
    order by id desc limit ${limit + 1}`.execute(tx);
  const results = found.rows.map((row) => row.result);
  return { items: results.slice(0, limit), truncated: results.length > limit };
}
