import { sql } from 'kysely';
import type { Playbook, PlaybookSpec } from '#contract/playbook';
import { AppError, cleanText, newId, type Clock, type Tx } from '../../platform/index.ts';
import { recordAudit, type Actor } from '../../tenancy/index.ts';
import { checkDocument, requireSpec } from './document/checkDocument.ts';
import {
  PLAYBOOK_COLUMNS,
  readAllPlaybooks,
  requirePlaybook,
  toPlaybook,
  toSummary,
  type PlaybookRow,
} from './playbookRows.ts';
import type { RunHistoryPort } from './ports.ts';
import { readSurroundings } from './surroundings.ts';

export interface PlaybookDeps {
  clock: Clock;
  history: RunHistoryPort;
}

interface Written {
  source: string;
  comment: string;
}

/** Adds a playbook. Throws `playbook_invalid` that names every line, `conflict` for a slug that is taken. */
export async function createPlaybook(tx: Tx, deps: PlaybookDeps, by: Actor, written: Written): Promise<Playbook> {
  await lockLibrary(tx, by.tenantId);
  const spec = await specOf(tx, by.tenantId, written.source);
  const id = newId();
  const made = await sql<PlaybookRow>`
    insert into playbook (tenant_id, id, slug, name, description, version, risk, mechanisms, step_count, source, spec, updated_at, updated_by)
    values (${by.tenantId}, ${id}, ${spec.slug}, ${spec.name}, ${spec.description}, 1, ${spec.risk}, ${spec.applies.mechanisms},
      ${spec.steps.length}, ${written.source}, ${JSON.stringify(spec)}::jsonb, ${new Date(deps.clock.now())}, ${JSON.stringify(by.actor)}::jsonb)
    on conflict (tenant_id, slug) do nothing returning ${PLAYBOOK_COLUMNS}`.execute(tx);
  const row = made.rows[0];
  if (row === undefined) {
    throw new AppError('conflict', `There is a playbook "${spec.slug}" already. Open it, or choose another slug.`);
  }
  await keepVersion(tx, deps, by, row, written.comment);
  await recordAudit(tx, by, {
    action: 'playbook.created',
    targetType: 'playbook',
    targetId: id,
    after: { slug: row.slug, version: 1, source: written.source },
  });
  return toPlaybook(row);
}

/**
 * Writes the next version, made from `version`. Throws `not_found`, `playbook_invalid`, and `conflict` when somebody wrote
 * one meanwhile.
 */
export async function updatePlaybook(
  tx: Tx,
  deps: PlaybookDeps,
  by: Actor,
  id: string,
  written: Written & { version: number }
): Promise<Playbook> {
  await lockLibrary(tx, by.tenantId);
  const before = await requirePlaybook(tx, by.tenantId, id, true);
  if (before.version !== written.version) {
    throw new AppError(
      'conflict',
      `Version ${before.version} was written meanwhile; yours is made from ${written.version}. Reload, and put your change in again.`
    );
  }
  const spec = await specOf(tx, by.tenantId, written.source);
  if (spec.slug !== before.slug) {
    const reason = `It is "${before.slug}" and stays: other playbooks call it so. Make a new playbook for another slug.`;
    throw new AppError('playbook_invalid', `slug: ${reason}`, { details: [{ path: 'slug', reason }] });
  }
  const changed = await sql<PlaybookRow>`
    update playbook set name = ${spec.name}, description = ${spec.description}, version = version + 1, risk = ${spec.risk},
      mechanisms = ${spec.applies.mechanisms}, step_count = ${spec.steps.length}, source = ${written.source},
      spec = ${JSON.stringify(spec)}::jsonb, updated_at = ${new Date(deps.clock.now())}, updated_by = ${JSON.stringify(by.actor)}::jsonb
    where tenant_id = ${by.tenantId} and id = ${id} returning ${PLAYBOOK_COLUMNS}`.execute(tx);
  const row = changed.rows[0] ?? before;
  await keepVersion(tx, deps, by, row, written.comment);
  await recordAudit(tx, by, {
    action: 'playbook.changed',
    targetType: 'playbook',
    targetId: id,
    before: { version: before.version, source: before.source },
    after: { version: row.version, source: row.source },
  });
  return withHistory(tx, deps, by.tenantId, row);
}

/** Enables or disables a playbook; runs under way go on. Throws `not_found`. */
export async function setPlaybookEnabled(
  tx: Tx,
  deps: PlaybookDeps,
  by: Actor,
  id: string,
  enabled: boolean
): Promise<Playbook> {
  const before = await requirePlaybook(tx, by.tenantId, id, true);
  if (before.enabled === enabled) {
    return withHistory(tx, deps, by.tenantId, before);
  }
  const changed = await sql<PlaybookRow>`
    update playbook set enabled = ${enabled}, updated_at = ${new Date(deps.clock.now())}, updated_by = ${JSON.stringify(by.actor)}::jsonb
    where tenant_id = ${by.tenantId} and id = ${id} returning ${PLAYBOOK_COLUMNS}`.execute(tx);
  await recordAudit(tx, by, {
    action: enabled ? 'playbook.enabled' : 'playbook.disabled',
    targetType: 'playbook',
    targetId: id,
    before: { enabled: before.enabled },
    after: { enabled },
  });
  return withHistory(tx, deps, by.tenantId, changed.rows[0] ?? before);
}

/** Removes a playbook; past runs stay. Throws `not_found`, and `conflict` while it runs or another one calls it. */
export async function deletePlaybook(tx: Tx, deps: PlaybookDeps, by: Actor, id: string): Promise<{ removed: true }> {
  await lockLibrary(tx, by.tenantId);
  const row = await requirePlaybook(tx, by.tenantId, id, true);
  const active = await deps.history.countActive(tx, by.tenantId, id);
  if (active > 0) {
    throw new AppError('conflict', `${active} of its runs have not ended. Stop them, or wait for their end.`);
  }
  const callers = [...(await readAllPlaybooks(tx, by.tenantId)).values()].filter(
    ({ id: other, spec }) => other !== id && callsOf(spec).includes(row.slug)
  );
  if (callers.length > 0) {
    const names = callers.slice(0, 5).map(({ slug }) => slug);
    throw new AppError('conflict', `Other playbooks call it: ${names.join(', ')}. Change them first.`);
  }
  await deps.history.forget(tx, by.tenantId, id);
  await sql`delete from playbook where tenant_id = ${by.tenantId} and id = ${id}`.execute(tx);
  await recordAudit(tx, by, {
    action: 'playbook.deleted',
    targetType: 'playbook',
    targetId: id,
    before: { ...toSummary(row), source: row.source },
  });
  return { removed: true };
}

function callsOf(spec: PlaybookSpec): string[] {
  return [...spec.steps, ...spec.rollback].flatMap((step) => (step.kind === 'playbook' ? [step.playbook] : []));
}

async function specOf(tx: Tx, tenantId: string, source: string): Promise<PlaybookSpec> {
  return requireSpec(checkDocument(source, await readSurroundings(tx, tenantId)));
}

/** One writer of a tenant's playbooks at a time: two that call each other could otherwise pass their checks side by side. */
async function lockLibrary(tx: Tx, tenantId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`playbooks/${tenantId}`}, 0))`.execute(tx);
}

async function keepVersion(tx: Tx, deps: PlaybookDeps, by: Actor, row: PlaybookRow, comment: string): Promise<void> {
  await sql`
    insert into playbook_version (tenant_id, playbook_id, version, source, comment, at, by)
    values (${by.tenantId}, ${row.id}, ${row.version}, ${row.source}, ${cleanText(comment)}, ${new Date(deps.clock.now())},
      ${JSON.stringify(by.actor)}::jsonb)`.execute(tx);
}

async function withHistory(tx: Tx, deps: PlaybookDeps, tenantId: string, row: PlaybookRow): Promise<Playbook> {
  return toPlaybook(row, (await deps.history.readHistories(tx, tenantId, [row.id])).get(row.id));
}
