import { sql, type RawBuilder } from 'kysely';
import type { z } from 'zod';
import type { listRuns as listRunsOperation, RunSummary } from '#contract/run';
import { AppError, readCursor, writeCursor, type Tx } from '../../../platform/index.ts';
import { SUMMARY_COLUMNS, summaryOf, type SummaryRow } from '../runRows.ts';

type Query = z.output<NonNullable<typeof listRunsOperation.query>>;

/** A page of runs, newest first. */
export async function listRuns(
  tx: Tx,
  tenantId: string,
  query: Query
): Promise<{ items: RunSummary[]; nextCursor: string | null }> {
  const [before] = readCursor(query.cursor, 'runs', 1) ?? [];
  if (before !== undefined && !/^\d{1,15}$/.test(before)) {
    throw new AppError('bad_cursor');
  }
  const where: RawBuilder<unknown>[] = [sql`r.tenant_id = ${tenantId}`];
  const also = (given: unknown, condition: () => RawBuilder<unknown>): void => {
    if (given !== undefined) {
      where.push(condition());
    }
  };
  also(before, () => sql`r.number < ${Number(before)}`);
  also(query.status, () => sql`r.status = any(${query.status ?? []}::text[])`);
  also(query.active, () => (query.active === 'true' ? sql`r.finished_at is null` : sql`r.finished_at is not null`));
  also(query.playbookId, () => sql`r.playbook_id = ${query.playbookId}`);
  also(query.incidentId, () => sql`r.incident_id = ${query.incidentId}`);
  also(query.subject, () => sql`r.subject = ${query.subject}`);
  also(query.from, () => sql`r.created_at >= ${new Date(query.from ?? 0)}`);
  also(query.to, () => sql`r.created_at < ${new Date(query.to ?? 0)}`);
  const found = await sql<SummaryRow>`
    select ${SUMMARY_COLUMNS} from run r where ${sql.join(where, sql` and `)} order by r.number desc limit ${query.limit + 1}`.execute(
    tx
  );
  const items = found.rows.slice(0, query.limit).map(summaryOf);
  const last = items.at(-1);
  return {
    items,
    nextCursor:
      found.rows.length > query.limit && last !== undefined ? writeCursor('runs', [String(last.number)]) : null,
  };
}
