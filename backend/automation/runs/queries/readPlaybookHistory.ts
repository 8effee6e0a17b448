import { sql } from 'kysely';
import type { PlaybookHistory } from '#contract/playbook';
import type { Tx } from '../../../platform/index.ts';

/** Runs of a playbook that are looked at: what it did long ago says little about it now. */
const MOST = 200;

/**
 * How each playbook did, over its newest 200 runs that came to an end by themselves: stopped, declined and expired ones say
 * nothing about it. A playbook without runs is in the answer too.
 */
export async function readPlaybookHistories(
  tx: Tx,
  tenantId: string,
  playbookIds: readonly string[]
): Promise<Map<string, PlaybookHistory>> {
  const found = await sql<{
    playbook_id: string;
    runs: number;
    succeeded: number;
    median: number | null;
    last: Date | null;
  }>`
    select asked.playbook_id, h.runs, h.succeeded, h.median, h.last
    from unnest(${playbookIds}::uuid[]) as asked (playbook_id)
    cross join lateral (
      select count(*)::int as runs, (count(*) filter (where status = 'succeeded'))::int as succeeded,
        (percentile_cont(0.5) within group (order by extract(epoch from finished_at - started_at)))::float8 as median,
        max(finished_at) as last
      from (
        select status, started_at, finished_at from run r
        where r.tenant_id = ${tenantId} and r.playbook_id = asked.playbook_id and r.status in ('succeeded', 'failed', 'rolled-back')
        order by r.number desc limit ${MOST}) as newest) as h`.execute(tx);
  return new Map(
    found.rows.map((row) => [
      row.playbook_id,
      {
        runs: row.runs,
        succeeded: row.succeeded,
        failed: row.runs - row.succeeded,
        medianSeconds: row.median,
        lastRunAt: row.last?.toISOString() ?? null,
      },
    ])
  );
}

/** How one playbook did; see readPlaybookHistories. */
export async function readPlaybookHistory(tx: Tx, tenantId: string, playbookId: string): Promise<PlaybookHistory> {
  const histories = await readPlaybookHistories(tx, tenantId, [playbookId]);
  return histories.get(playbookId) ?? { runs: 0, succeeded: 0, failed: 0, medianSeconds: null, lastRunAt: null };
}
