import { sql } from 'kysely';
import type { RunStatus } from '#contract/run';
import { AppError, idFloor, type Tx } from '../../platform/index.ts';

/** What automation did in a time. Shares are 0 to 1, times are seconds; null where there is nothing to tell it from. */
export interface AutomationReport {
  runs: number;
  /** Succeeded ones of those that came to an end by themselves: stopped, declined and expired ones tell nothing. */
  successShare: number | null;
  /** From the opening of an incident to the end of the run that repaired it. */
  medianRepairSeconds: number | null;
  byStatus: { status: RunStatus; count: number }[];
  /** Most runs first, at most 100. */
  byPlaybook: PlaybookFigures[];
  /** Every day (UTC) of the time, oldest first, also those without runs. */
  byDay: { day: string; runs: number; succeeded: number; failed: number }[];
  approvals: {
    asked: number;
    approved: number;
    declined: number;
    expired: number;
    waiting: number;
    /** From the question to the last yes, or to the no. */
    medianWaitSeconds: number | null;
    p95WaitSeconds: number | null;
  };
}

export interface PlaybookFigures {
  playbookId: string | null;
  playbookName: string;
  runs: number;
  succeeded: number;
  failed: number;
  successShare: number | null;
  /** From the start of a run to its end. */
  medianSeconds: number | null;
}

const DAY_MS = 86_400_000;
const MOST_DAYS = 400;
const MOST_PLAYBOOKS = 100;
const WORKED = sql`count(*) filter (where r.status = 'succeeded')::int`;
const FAILED = sql`count(*) filter (where r.status in ('failed', 'rolled-back'))::int`;

/**
 * The report of automation over the runs and approvals that were asked for between two times (unix milliseconds, the first
 * included): what the dashboards show. Ids hold their time, so that only rows of that time are read. Throws `bad_request`
 * for a time that is none or longer than 400 days.
 */
export async function automationReport(tx: Tx, tenantId: string, from: number, to: number): Promise<AutomationReport> {
  if (!(from < to) || to - from > MOST_DAYS * DAY_MS) {
    throw new AppError(
      'bad_request',
      `The report needs a time of at most ${MOST_DAYS} days that ends after it begins.`
    );
  }
  const within = sql`r.tenant_id = ${tenantId} and r.id >= ${idFloor(from)}::uuid and r.id < ${idFloor(to)}::uuid`;
  const byStatus = await sql<{ status: RunStatus; count: number }>`
    select r.status, count(*)::int as count from run r where ${within} group by r.status order by count desc, r.status`.execute(
    tx
  );
  const countOf = (...statuses: RunStatus[]): number =>
    byStatus.rows.filter((row) => statuses.includes(row.status)).reduce((sum, { count }) => sum + count, 0);
  return {
    runs: byStatus.rows.reduce((sum, { count }) => sum + count, 0),
    successShare: share(countOf('succeeded'), countOf('failed', 'rolled-back')),
    medianRepairSeconds: await medianRepair(tx, tenantId, within),
    byStatus: byStatus.rows,
    byPlaybook: await readPlaybooks(tx, within),
    byDay: await readDays(tx, within, from, to),
    approvals: await readApprovals(tx, within),
  };
}

type Condition = ReturnType<typeof sql>;

function share(succeeded: number, failed: number): number | null {
  return succeeded + failed === 0 ? null : succeeded / (succeeded + failed);
}

async function medianRepair(tx: Tx, tenantId: string, within: Condition): Promise<number | null> {
  const found = await sql<{ median: number | null }>`
    select percentile_cont(0.5) within group (order by repair)::float8 as median from (
      select greatest(0, extract(epoch from min(r.finished_at) - i.opened_at)) as repair
      from run r join incident i on i.tenant_id = ${tenantId} and i.id = r.incident_id
      where ${within} and r.status = 'succeeded' and r.finished_at is not null group by i.id, i.opened_at) as repaired`.execute(
    tx
  );
  return found.rows[0]?.median ?? null;
}

async function readPlaybooks(tx: Tx, within: Condition): Promise<PlaybookFigures[]> {
  const found = await sql<Omit<PlaybookFigures, 'successShare'>>`
    select r.playbook_id as "playbookId", (array_agg(r.playbook_name order by r.number desc))[1] as "playbookName", count(*)::int as runs,
      ${WORKED} as succeeded, ${FAILED} as failed,
      (percentile_cont(0.5) within group (order by extract(epoch from r.finished_at - r.started_at))
        filter (where r.status in ('succeeded', 'failed', 'rolled-back')))::float8 as "medianSeconds"
    from run r where ${within} group by r.playbook_id
    order by runs desc, "playbookName", r.playbook_id limit ${MOST_PLAYBOOKS}`.execute(tx);
  return found.rows.map((row) => ({ ...row, successShare: share(row.succeeded, row.failed) }));
}

async function readDays(tx: Tx, within: Condition, from: number, to: number): Promise<AutomationReport['byDay']> {
  const found = await sql<AutomationReport['byDay'][number]>`
    select to_char(r.created_at at time zone 'utc', 'YYYY-MM-DD') as day, count(*)::int as runs, ${WORKED} as succeeded, ${FAILED} as failed
    from run r where ${within} group by 1`.execute(tx);
  const byDay = new Map(found.rows.map((row) => [row.day, row]));
  const days: AutomationReport['byDay'] = [];
  for (let at = Math.floor(from / DAY_MS) * DAY_MS; at < to; at += DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10);
    days.push(byDay.get(day) ?? { day, runs: 0, succeeded: 0, failed: 0 });
  }
  return days;
}

async function readApprovals(tx: Tx, within: Condition): Promise<AutomationReport['approvals']> {
  const found = await sql<AutomationReport['approvals']>`
    select count(*)::int as asked, count(*) filter (where r.status = 'approved')::int as approved,
      count(*) filter (where r.status = 'declined')::int as declined, count(*) filter (where r.status = 'expired')::int as expired,
      count(*) filter (where r.status = 'waiting')::int as waiting,
      (percentile_cont(0.5) within group (order by extract(epoch from r.decided_at - r.requested_at))
        filter (where r.status in ('approved', 'declined')))::float8 as "medianWaitSeconds",
      (percentile_cont(0.95) within group (order by extract(epoch from r.decided_at - r.requested_at))
        filter (where r.status in ('approved', 'declined')))::float8 as "p95WaitSeconds"
    from approval r where ${within}`.execute(tx);
  const row = found.rows[0];
  if (row === undefined) {
    throw new Error('An aggregate answered no row.');
  }
  return row;
}
