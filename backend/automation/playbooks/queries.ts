import { sql } from 'kysely';
import type { z } from 'zod';
import type { listPlaybooks as listOperation, Playbook, PlaybookSummary, PlaybookVersion } from '#contract/playbook';
import type { ActorRef } from '#contract/scalars';
import { AppError, readCursor, writeCursor, type Tx } from '../../platform/index.ts';
import { PLAYBOOK_COLUMNS, requirePlaybook, toPlaybook, toSummary, type PlaybookRow } from './playbookRows.ts';
import type { RunHistoryPort } from './ports.ts';

type ListRequest = z.output<NonNullable<(typeof listOperation)['query']>>;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A page of playbooks in their newest version. `q` looks into slug, name and description. Throws `bad_cursor`. */
export async function listPlaybooks(
  tx: Tx,
  tenantId: string,
  request: ListRequest,
  history: RunHistoryPort
): Promise<{ items: PlaybookSummary[]; nextCursor: string | null }> {
  const { q, mechanism, risk, sort, limit } = request;
  const list = `playbooks:${sort}`;
  const after = await lastRow(tx, tenantId, readCursor(request.cursor, list, 1)?.[0]);
  const pattern = q === undefined || q === '' ? null : `%${q.toLowerCase().replace(/[\\%_]/g, String.raw`\$&`)}%`;
  const found = await sql<PlaybookRow>`
    select ${PLAYBOOK_COLUMNS} from playbook
    where tenant_id = ${tenantId}
      and (${pattern}::text is null or lower(name) like ${pattern} or slug like ${pattern} or lower(description) like ${pattern})
      and (${mechanism ?? null}::text[] is null or mechanisms && ${mechanism ?? null}::text[])
      and (${risk ?? null}::text[] is null or risk = any (${risk ?? null}::text[]))
      and ${after === null ? sql`true` : sort === 'name' ? sql`(name, id) > (${after.name}, ${after.id})` : sql`(updated_at, id) < (${after.updated_at}, ${after.id})`}
    order by ${sort === 'name' ? sql`name, id` : sql`updated_at desc, id desc`}
    limit ${limit + 1}`.execute(tx);
  const page = found.rows.slice(0, limit);
  const histories = await history.readHistories(
    tx,
    tenantId,
    page.map(({ id }) => id)
  );
  const last = page.at(-1);
  return {
    items: page.map((row) => toSummary(row, histories.get(row.id))),
    nextCursor: found.rows.length > limit && last !== undefined ? writeCursor(list, [last.id]) : null,
  };
}

interface Place {
  id: string;
  name: string;
  updated_at: Date;
}

/** The row after which a page begins. A name may be in any script, so that the cursor holds the id only. */
async function lastRow(tx: Tx, tenantId: string, id: string | undefined): Promise<Place | null> {
  if (id === undefined) {
    return null;
  }
  if (!UUID.test(id)) {
    throw new AppError('bad_cursor');
  }
  const found = await sql<Place>`
    select id, name, updated_at from playbook where tenant_id = ${tenantId} and id = ${id}`.execute(tx);
  const row = found.rows[0];
  if (row === undefined) {
    throw new AppError(
      'bad_cursor',
      'The playbook at which this page began was removed. Start again without a cursor.'
    );
  }
  return row;
}

/** One playbook in its newest version. Throws `not_found`. */
export async function getPlaybook(tx: Tx, tenantId: string, id: string, history: RunHistoryPort): Promise<Playbook> {
  const row = await requirePlaybook(tx, tenantId, id);
  return toPlaybook(row, (await history.readHistories(tx, tenantId, [id])).get(id));
}

interface VersionRow {
  version: number;
  source: string;
  comment: string;
  at: Date;
  by: ActorRef;
}

/** Every version of a playbook, newest first. Throws `not_found`, `bad_cursor`. */
export async function listVersions(
  tx: Tx,
  tenantId: string,
  id: string,
  page: { limit: number; cursor?: string | undefined }
): Promise<{ items: PlaybookVersion[]; nextCursor: string | null }> {
  await requirePlaybook(tx, tenantId, id);
  const list = `playbook-versions:${id}`;
  const before = readCursor(page.cursor, list, 1)?.[0];
  if (before !== undefined && !/^\d{1,9}$/.test(before)) {
    throw new AppError('bad_cursor');
  }
  const found = await sql<VersionRow>`
    select version, source, comment, at, by from playbook_version
    where tenant_id = ${tenantId} and playbook_id = ${id} and (${before ?? null}::int is null or version < ${before ?? null}::int)
    order by version desc limit ${page.limit + 1}`.execute(tx);
  const items = found.rows.slice(0, page.limit);
  const last = items.at(-1);
  return {
    items: items.map(({ at, ...row }) => ({ ...row, at: at.toISOString() })),
    nextCursor: found.rows.length > page.limit && last !== undefined ? writeCursor(list, [String(last.version)]) : null,
  };
}
