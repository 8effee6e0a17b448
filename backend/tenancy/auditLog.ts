import { sql } from 'kysely';
import type { ActorRef } from '#contract/scalars';
import type { AuditEntry } from '#contract/tenancy';
import { readCursor, type Tx, writeCursor } from '../platform/index.ts';

interface Row {
  id: string;
  at: Date;
  actor: ActorRef;
  action: string;
  target_type: string;
  target_id: string;
  before: unknown;
  after: unknown;
  remote_address: string | null;
  trace_id: string | null;
}

export interface AuditQuery {
  limit: number;
  cursor?: string | undefined;
  service?: string | undefined;
  start_time?: string | undefined;
  end_time?: string | undefined;
  target?: string | undefined;
}

/** A page of the audit log, newest first. */
export async function readAuditLog(
  tx: Tx,
  tenantId: string,
  query: AuditQuery
): Promise<{ items: AuditEntry[]; nextCursor: string | null }> {
  const after = readCursor(query.cursor, 'audit', 2);
  const found = await sql<Row>`
    select id, at, actor, action, target_type, target_id, before, after, remote_address, trace_id from audit_entry
    where tenant_id = ${tenantId}
      and (${query.service ?? null}::text is null or target_type = ${query.service ?? null})
      and (${query.target ?? null}::text is null or target_id = ${query.target ?? null})
      and at >= ${query.start_time ?? '-infinity'}::timestamptz and at < ${query.end_time ?? 'infinity'}::timestamptz
      and (${after?.[0] ?? null}::timestamptz is null or (at, id) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid))
    order by at desc, id desc limit ${query.limit + 1}`.execute(tx);
  const rows = found.rows.slice(0, query.limit);
  const last = rows.at(-1);
  return {
    items: rows.map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      actor: row.actor,
      action: row.action,
      targetType: row.target_type,
      targetId: row.target_id,
      before: row.before ?? null,
      after: row.after ?? null,
      remoteAddress: row.remote_address,
      traceId: row.trace_id,
    })),
    nextCursor:
      found.rows.length > query.limit && last !== undefined ? writeCursor('audit', [last.at.toISOString(), last.id]) : null,
  };
}
