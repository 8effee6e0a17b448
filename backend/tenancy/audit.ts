import { sql } from 'kysely';
import type { ActorRef } from '#contract/scalars';
import { newId, type CallContext, type Tx } from '../platform/index.ts';

/** Who did something and from where; a slice's command passes it on from the call. */
export interface Actor {
  tenantId: string;
  actor: ActorRef;
  remoteAddress: string | null;
  traceId: string | null;
}

export interface AuditRecord {
  /** `noun.verb`, past tense: incident.acknowledged. */
  action: string;
  targetType: string;
  targetId: string;
  before?: unknown;
  after?: unknown;
}

/** Writes an audit entry in the transaction of the write that it tells of. Secrets must not be part of before or after. */
export async function recordAudit(tx: Tx, by: Actor, record: AuditRecord): Promise<void> {
  await sql`
    insert into audit_entry (tenant_id, at, id, actor, action, target_type, target_id, before, after, remote_address, trace_id)
    values (${by.tenantId}, now(), ${newId()}, ${JSON.stringify(by.actor)}::jsonb, ${record.action}, ${record.targetType},
      ${record.targetId}, ${json(record.before)}::jsonb, ${json(record.after)}::jsonb, ${by.remoteAddress}, ${by.traceId})`.execute(tx);
}

/** Writes many audit entries of one actor at once. */
export async function recordAudits(tx: Tx, by: Actor, records: readonly AuditRecord[]): Promise<void> {
  if (records.length === 0) {
    return;
  }
  const rows = records.map(({ action, targetType, targetId, before, after }) => ({
    id: newId(),
    action,
    target_type: targetType,
    target_id: targetId,
    before: before ?? null,
    after: after ?? null,
  }));
  await sql`
    insert into audit_entry (tenant_id, at, id, actor, action, target_type, target_id, before, after, remote_address, trace_id)
    select ${by.tenantId}::uuid, now(), id, ${JSON.stringify(by.actor)}::jsonb, action, target_type, target_id,
      nullif(before, 'null'::jsonb), nullif(after, 'null'::jsonb), ${by.remoteAddress}, ${by.traceId}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (
      id uuid, action text, target_type text, target_id text, before jsonb, after jsonb)`.execute(tx);
}

function json(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

/** The actor of a call to the REST interface. */
export function actorOf(context: CallContext): Actor {
  return {
    tenantId: context.tenantId,
    actor: context.principal.actor,
    remoteAddress: context.remoteAddress,
    traceId: context.traceId,
  };
}

/** The product itself, acting for a tenant. */
export function systemActor(tenantId: string, name = 'SRE Platform'): Actor {
  return { tenantId, actor: { kind: 'system', id: 'system', name }, remoteAddress: null, traceId: null };
}
