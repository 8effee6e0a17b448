import { sql } from 'kysely';
import type { Target, TargetInput } from '#contract/target';
import { AppError, cleanText, newId, type Clock, type Secrets, type Tx } from '../../platform/index.ts';
import { recordAudit, type Actor } from '../../tenancy/index.ts';
import { headerProblem } from './headers.rules.ts';
import { plainBaseUrl, refusalOfBaseUrl, type Reach } from './reachable.rules.ts';
import { findTarget, sealSecret, TARGET_COLUMNS, toTarget, type TargetRow } from './targetRows.ts';

export interface TargetDeps {
  secrets: Secrets;
  clock: Clock;
  /** What may be reached by a target that allows private addresses or not. */
  reach(allowPrivate: boolean): Reach;
}

const TAKEN = 'There is a target of this name already. Choose another name.';

/** Allows an address. Throws `conflict` for a name that is taken, `target_refused` for an address that may not be called. */
export async function createTarget(tx: Tx, deps: TargetDeps, by: Actor, input: TargetInput): Promise<Target> {
  requireAllowed(deps, input);
  const id = newId();
  const secret = input.secret === undefined ? null : sealSecret(deps.secrets, by.tenantId, id, input.secret);
  const made = await sql<TargetRow>`
    insert into action_target (tenant_id, id, name, description, base_url, header_name, secret, allow_private, version, updated_at)
    values (${by.tenantId}, ${id}, ${input.name}, ${cleanText(input.description)}, ${plainBaseUrl(input.baseUrl)},
      ${input.headerName}, ${secret}, ${input.allowPrivate}, 1, ${new Date(deps.clock.now())})
    on conflict (tenant_id, name) do nothing returning ${TARGET_COLUMNS}`.execute(tx);
  const target = toTarget(requireRow(made.rows[0]));
  await recordAudit(tx, by, { action: 'target.created', targetType: 'target', targetId: id, after: target });
  return target;
}

/**
 * Changes a target; a secret that is left out stays, unless the address moves to another origin: what was given for one
 * place is not sent to another. Throws `not_found`, `conflict`, `target_refused`.
 */
export async function updateTarget(
  tx: Tx,
  deps: TargetDeps,
  by: Actor,
  id: string,
  input: TargetInput
): Promise<Target> {
  requireAllowed(deps, input);
  await sql`select id from action_target where tenant_id = ${by.tenantId} and id = ${id} for update`.execute(tx);
  const before = await findTarget(tx, by.tenantId, id);
  if (before === null) {
    throw new AppError('not_found', 'There is no such target.');
  }
  const baseUrl = plainBaseUrl(input.baseUrl);
  const movesAway = new URL(baseUrl).origin !== new URL(before.base_url).origin;
  if (movesAway && before.secret !== null && input.secret === undefined) {
    throw new AppError('target_refused', 'The address moves to another server. Give the secret for it again.', {
      details: [{ path: 'body.secret', reason: 'give it again for the new address' }],
    });
  }
  const secret = input.secret === undefined ? before.secret : sealSecret(deps.secrets, by.tenantId, id, input.secret);
  const changed = await sql<TargetRow>`
    update action_target set name = ${input.name}, description = ${cleanText(input.description)}, base_url = ${baseUrl},
      header_name = ${input.headerName}, secret = ${secret}, allow_private = ${input.allowPrivate},
      version = version + 1, updated_at = ${new Date(deps.clock.now())}
    where tenant_id = ${by.tenantId} and id = ${id}
      and not exists (select from action_target o where o.tenant_id = ${by.tenantId} and o.name = ${input.name} and o.id <> ${id})
    returning ${TARGET_COLUMNS}`.execute(tx);
  const target = toTarget(requireRow(changed.rows[0]));
  await recordAudit(tx, by, {
    action: 'target.changed',
    targetType: 'target',
    targetId: id,
    before: toTarget(before),
    after: { ...target, secretChanged: input.secret !== undefined },
  });
  return target;
}

/** Allows an address no longer; steps that name it are refused from now on. Throws `not_found`. */
export async function deleteTarget(tx: Tx, by: Actor, id: string): Promise<{ removed: true }> {
  const gone = await sql<TargetRow>`
    delete from action_target where tenant_id = ${by.tenantId} and id = ${id} returning ${TARGET_COLUMNS}`.execute(tx);
  const row = gone.rows[0];
  if (row === undefined) {
    throw new AppError('not_found', 'There is no such target.');
  }
  await recordAudit(tx, by, { action: 'target.deleted', targetType: 'target', targetId: id, before: toTarget(row) });
  return { removed: true };
}

function requireAllowed(deps: TargetDeps, input: TargetInput): void {
  const refusal = refusalOfBaseUrl(input.baseUrl, deps.reach(input.allowPrivate));
  if (refusal !== null) {
    throw new AppError('target_refused', refusal, { details: [{ path: 'body.baseUrl', reason: refusal }] });
  }
  if (input.secret !== undefined && input.headerName === null) {
    throw refused('body.headerName', 'a secret needs the header that carries it');
  }
  // A secret's own headers are the ones that a playbook may not set; the sidecar's are refused here too.
  const problem = input.headerName === null ? null : headerProblem(input.headerName, true);
  if (problem !== null) {
    throw refused('body.headerName', problem);
  }
  if (input.secret !== undefined && !/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(input.secret)) {
    throw refused('body.secret', 'must be printable ASCII without spaces at its ends, as a header carries it');
  }
}

function refused(path: string, reason: string): AppError {
  return new AppError('target_refused', `${path}: ${reason}`, { details: [{ path, reason }] });
}

function requireRow(row: TargetRow | undefined): TargetRow {
  if (row === undefined) {
    throw new AppError('conflict', TAKEN);
  }
  return row;
}
