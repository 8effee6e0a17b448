import { sql } from 'kysely';
import type { ParameterValues } from '#contract/playbook';
import type { Trigger } from '#contract/trigger';
import type { Role } from '#contract/scalars';
import { AppError, readCursor, writeCursor, type Tx } from '../../platform/index.ts';

/** A trigger as stored. Times are unix milliseconds. */
export interface StoredTrigger {
  tenantId: string;
  id: string;
  name: string;
  enabled: boolean;
  kind: Trigger['kind'];
  playbookId: string;
  playbookName: string;
  parameters: ParameterValues;
  on: Trigger['on'];
  condition: string | null;
  cron: string | null;
  timezone: string | null;
  nextAt: number | null;
  secretCipher: Buffer | null;
  grantedRole: Role;
  lastFiredAt: number | null;
  lastRunId: string | null;
  lastError: string | null;
}

interface Row extends Omit<StoredTrigger, 'nextAt' | 'lastFiredAt'> {
  nextAt: Date | null;
  lastFiredAt: Date | null;
}

const COLUMNS = sql`t.tenant_id as "tenantId", t.id, t.name, t.enabled, t.kind, t.playbook_id as "playbookId", p.name as "playbookName",
  t.parameters, t.moment as "on", t.condition, t.cron, t.timezone, t.next_at as "nextAt", t.secret_cipher as "secretCipher",
  t.granted_role as "grantedRole", t.last_fired_at as "lastFiredAt", t.last_run_id as "lastRunId", t.last_error as "lastError"`;
const FROM = sql`playbook_trigger t join playbook p on p.tenant_id = t.tenant_id and p.id = t.playbook_id`;

function toTrigger(row: Row): StoredTrigger {
  return { ...row, nextAt: row.nextAt?.getTime() ?? null, lastFiredAt: row.lastFiredAt?.getTime() ?? null };
}

/** The trigger as people see it: never with its secret. */
export function presentTrigger(trigger: StoredTrigger): Trigger {
  const { tenantId: _tenantId, secretCipher: _secretCipher, grantedRole: _grantedRole, ...shown } = trigger;
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  return {
    ...shown,
    nextAt: trigger.enabled ? iso(trigger.nextAt) : null,
    lastFiredAt: iso(trigger.lastFiredAt),
    webhookUrl: trigger.kind === 'webhook' ? `/webhooks/${trigger.id}/trigger` : null,
  };
}

/** A page of triggers by name. */
export async function listTriggers(
  tx: Tx,
  tenantId: string,
  query: { limit: number; cursor?: string | undefined; playbookId?: string | undefined }
): Promise<{ items: StoredTrigger[]; nextCursor: string | null }> {
  const after = readCursor(query.cursor, 'triggers', 1)?.[0];
  if (after !== undefined && !/^[0-9a-f-]{36}$/.test(after)) {
    throw new AppError('bad_cursor');
  }
  const from = after === undefined ? undefined : await findTrigger(tx, tenantId, after);
  if (from === null) {
    throw new AppError('bad_cursor', 'The list changed at this place. Start again without a cursor.');
  }
  const beyond = from === undefined ? sql`` : sql`and (t.name, t.id) > (${from.name}, ${from.id}::uuid)`;
  const ofPlaybook = query.playbookId === undefined ? sql`` : sql`and t.playbook_id = ${query.playbookId}`;
  const found = await sql<Row>`
    select ${COLUMNS} from ${FROM} where t.tenant_id = ${tenantId} ${ofPlaybook} ${beyond}
    order by t.name, t.id limit ${query.limit + 1}`.execute(tx);
  const items = found.rows.slice(0, query.limit).map(toTrigger);
  const last = items.at(-1);
  const more = found.rows.length > query.limit && last !== undefined;
  return { items, nextCursor: more ? writeCursor('triggers', [last.id]) : null };
}

export async function findTrigger(tx: Tx, tenantId: string, id: string): Promise<StoredTrigger | null> {
  const found = await sql<Row>`select ${COLUMNS} from ${FROM} where t.tenant_id = ${tenantId} and t.id = ${id}`.execute(
    tx
  );
  const row = found.rows[0];
  return row === undefined ? null : toTrigger(row);
}

/** Every enabled trigger of a tenant for a moment of an incident, oldest first. */
export async function triggersOn(
  tx: Tx,
  tenantId: string,
  moment: NonNullable<Trigger['on']>
): Promise<StoredTrigger[]> {
  const found = await sql<Row>`
    select ${COLUMNS} from ${FROM} where t.tenant_id = ${tenantId} and t.enabled and t.moment = ${moment} order by t.id`.execute(
    tx
  );
  return found.rows.map(toTrigger);
}

export async function countTriggers(tx: Tx, tenantId: string): Promise<number> {
  const found = await sql<{
    n: number;
  }>`select count(*)::int as n from playbook_trigger where tenant_id = ${tenantId}`.execute(tx);
  return found.rows[0]?.n ?? 0;
}

/** Stores a trigger or its new settings; what it did so far stays. */
export async function saveTrigger(tx: Tx, one: StoredTrigger, nowMs: number): Promise<void> {
  const now = new Date(nowMs);
  const nextAt = one.nextAt === null ? null : new Date(one.nextAt);
  await sql`
    insert into playbook_trigger (tenant_id, id, name, enabled, kind, playbook_id, parameters, moment, condition, cron, timezone, next_at,
      secret_cipher, granted_role, last_error, created_at, updated_at)
    values (${one.tenantId}, ${one.id}, ${one.name}, ${one.enabled}, ${one.kind}, ${one.playbookId}, ${JSON.stringify(one.parameters)}::jsonb,
      ${one.on}, ${one.condition}, ${one.cron}, ${one.timezone}, ${nextAt}, ${one.secretCipher}, ${one.grantedRole}, ${one.lastError}, ${now}, ${now})
    on conflict (tenant_id, id) do update set name = excluded.name, enabled = excluded.enabled, playbook_id = excluded.playbook_id,
      parameters = excluded.parameters, moment = excluded.moment, condition = excluded.condition, cron = excluded.cron,
      timezone = excluded.timezone, next_at = excluded.next_at, granted_role = excluded.granted_role,
      last_error = excluded.last_error, updated_at = excluded.updated_at`.execute(tx);
}

/** False when there is none. */
export async function deleteTrigger(tx: Tx, tenantId: string, id: string): Promise<boolean> {
  const found = await sql<{ id: string }>`
    delete from playbook_trigger where tenant_id = ${tenantId} and id = ${id} returning id`.execute(tx);
  return found.rows.length > 0;
}

/** What became of a trigger: a run, or the reason why there is none. `enabled: false` turns it off. */
export async function noteTrigger(
  tx: Tx,
  tenantId: string,
  id: string,
  note: { firedAt?: number; runId?: string; error: string | null; enabled?: false }
): Promise<void> {
  const firedAt = note.firedAt === undefined ? null : new Date(note.firedAt);
  await sql`
    update playbook_trigger set last_error = ${note.error}, last_fired_at = coalesce(${firedAt}::timestamptz, last_fired_at),
      last_run_id = coalesce(${note.runId ?? null}::uuid, last_run_id), enabled = enabled and ${note.enabled ?? true}
    where tenant_id = ${tenantId} and id = ${id}`.execute(tx);
}
