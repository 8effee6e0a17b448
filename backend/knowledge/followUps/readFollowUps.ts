import { sql, type RawBuilder } from 'kysely';
import type { FollowUp } from '#contract/knowledge';
import { AppError, readCursorOf, writeCursor, type Tx } from '../../platform/index.ts';

interface Row {
  id: string;
  item_id: string | null;
  incident_id: string | null;
  incident_number: string | null;
  text: string;
  owner: string | null;
  due_on: string | null;
  status: FollowUp['status'];
  standing: number;
  urgent_on: string;
  created_at: Date;
  updated_at: Date;
}

const COLUMNS = sql`
  id, item_id, incident_id, incident_number, text, owner, due_on::text, status, standing, urgent_on::text, created_at, updated_at`;
const MOST_OF_ONE = 100;

/** The day in UTC of unix ms. */
function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

/** As the contract shows it. Overdue is an open one whose day has passed (UTC). */
function toFollowUp(row: Row, now: number): FollowUp {
  return {
    id: row.id,
    itemId: row.item_id,
    incidentId: row.incident_id,
    incidentNumber: row.incident_number === null ? null : Number(row.incident_number),
    text: row.text,
    owner: row.owner,
    dueOn: row.due_on,
    status: row.status,
    overdue: row.status === 'open' && row.due_on !== null && row.due_on < dayOf(now),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

async function select(tx: Tx, tenantId: string, where: RawBuilder<unknown>, limit: number): Promise<Row[]> {
  const found = await sql<Row>`
    select ${COLUMNS} from follow_up where tenant_id = ${tenantId} and ${where}
    order by standing, urgent_on, id limit ${limit}`.execute(tx);
  return found.rows;
}

/** One follow-up, locked until the transaction ends; throws `not_found`. */
export async function requireFollowUp(tx: Tx, tenantId: string, id: string, now: number): Promise<FollowUp> {
  const found = await sql<Row>`
    select ${COLUMNS} from follow_up where tenant_id = ${tenantId} and id = ${id} for update`.execute(tx);
  const row = found.rows[0];
  if (row === undefined) {
    throw new AppError('not_found', 'There is no such follow-up.');
  }
  return toFollowUp(row, now);
}

/** What was promised in an item, or after its incident; the most urgent first, at most 100. */
export async function followUpsOf(
  tx: Tx,
  tenantId: string,
  { itemId, incidentId }: { itemId: string; incidentId: string | null },
  now: number
): Promise<FollowUp[]> {
  const rows = await select(tx, tenantId, sql`(item_id = ${itemId} or incident_id = ${incidentId}::uuid)`, MOST_OF_ONE);
  return rows.map((row) => toFollowUp(row, now));
}

/** Open promises of these incidents, the most urgent first. */
export async function openFollowUpsOf(
  tx: Tx,
  tenantId: string,
  incidentIds: readonly string[],
  request: { limit: number; now: number }
): Promise<FollowUp[]> {
  const rows = await select(
    tx,
    tenantId,
    sql`standing = 0 and incident_id = any(${[...incidentIds]}::uuid[])`,
    request.limit
  );
  return rows.map((row) => toFollowUp(row, request.now));
}

export interface FollowUpQuery {
  limit: number;
  cursor?: string | undefined;
  status?: FollowUp['status'][] | undefined;
  owner?: string | undefined;
  incidentId?: string | undefined;
}

/** A page of follow-ups, the most urgent first. Throws `bad_cursor`. */
export async function listFollowUps(
  tx: Tx,
  tenantId: string,
  query: FollowUpQuery,
  now: number
): Promise<{ items: FollowUp[]; nextCursor: string | null }> {
  const [standing, day, id] = readCursorOf(query.cursor, 'follow-ups', ['digit', 'day', 'id']) ?? [];
  const conditions = [
    ...(query.status?.length ? [sql`status = any(${query.status}::text[])`] : []),
    ...(query.owner === undefined ? [] : [sql`owner = ${query.owner}`]),
    ...(query.incidentId === undefined ? [] : [sql`incident_id = ${query.incidentId}`]),
    ...(standing === undefined
      ? []
      : [sql`(standing, urgent_on, id) > (${standing}::smallint, ${day}::date, ${id}::uuid)`]),
  ];
  const where = conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
  const rows = await select(tx, tenantId, where, query.limit + 1);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => toFollowUp(row, now)),
    nextCursor:
      rows.length > query.limit && last !== undefined
        ? writeCursor('follow-ups', [String(last.standing), last.urgent_on, last.id])
        : null,
  };
}
