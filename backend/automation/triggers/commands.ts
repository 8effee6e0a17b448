import type { Trigger, TriggerInput } from '#contract/trigger';
import type { Role } from '#contract/scalars';
import { AppError, newId, newSecret, type Secrets, type Tx } from '../../platform/index.ts';
import { recordAudit, type Actor } from '../../tenancy/index.ts';
import { checkTrigger } from './checkInput.ts';
import { TRIGGER_LIMITS, type TriggerDeps } from './deps.ts';
import { refused } from './schedule.rules.ts';
import {
  countTriggers,
  deleteTrigger,
  findTrigger,
  presentTrigger,
  saveTrigger,
  type StoredTrigger,
} from './triggerRows.ts';

/** Binds a signing secret to its row. */
export function secretContext(tenantId: string, triggerId: string): string {
  return `playbook-trigger/${tenantId}/${triggerId}`;
}

/** Adds a trigger. A webhook's signing secret is in the answer and nowhere else. Throws `bad_request`, `not_found`. */
export function createTrigger(
  deps: TriggerDeps,
  by: Actor,
  role: Role,
  input: TriggerInput
): Promise<{ trigger: Trigger; secret: string | null }> {
  const { tenantId } = by;
  return deps.database.tenant(tenantId, async (tx) => {
    if ((await countTriggers(tx, tenantId)) >= TRIGGER_LIMITS.perTenant) {
      throw refused(
        'name',
        `would be of one more than the ${TRIGGER_LIMITS.perTenant} triggers that there may be; remove one first`
      );
    }
    const id = newId(deps.clock.now());
    const secret = input.kind === 'webhook' ? newSecret('sre_trigger') : null;
    const made: StoredTrigger = {
      ...(await settingsOf(tx, deps, tenantId, input)),
      tenantId,
      id,
      kind: input.kind,
      secretCipher: secret === null ? null : cipherOf(deps.secrets, tenantId, id, secret),
      grantedRole: role,
      lastFiredAt: null,
      lastRunId: null,
      lastError: null,
    };
    await saveTrigger(tx, made, deps.clock.now());
    await recordAudit(tx, by, {
      action: 'trigger.created',
      targetType: 'trigger',
      targetId: id,
      after: auditedOf(made),
    });
    return { trigger: presentTrigger(made), secret };
  });
}

/** Changes a trigger; its kind and its secret stay, and an earlier error is forgotten. Throws `bad_request`, `not_found`. */
export function updateTrigger(
  deps: TriggerDeps,
  by: Actor,
  role: Role,
  id: string,
  input: TriggerInput
): Promise<Trigger> {
  const { tenantId } = by;
  return deps.database.tenant(tenantId, async (tx) => {
    const known = await required(tx, tenantId, id);
    if (known.kind !== input.kind) {
      throw refused('kind', `stays ${known.kind}; make another trigger for ${input.kind}`);
    }
    const next = { ...known, ...(await settingsOf(tx, deps, tenantId, input)), grantedRole: role, lastError: null };
    await saveTrigger(tx, next, deps.clock.now());
    const audited = { targetType: 'trigger', targetId: id, before: auditedOf(known), after: auditedOf(next) };
    await recordAudit(tx, by, { action: 'trigger.updated', ...audited });
    return presentTrigger(next);
  });
}

/** Removes a trigger; its runs stay. Throws `not_found`. */
export function removeTrigger(deps: TriggerDeps, by: Actor, id: string): Promise<{ removed: true }> {
  const { tenantId } = by;
  return deps.database.tenant(tenantId, async (tx) => {
    const known = await required(tx, tenantId, id);
    await deleteTrigger(tx, tenantId, id);
    await recordAudit(tx, by, {
      action: 'trigger.removed',
      targetType: 'trigger',
      targetId: id,
      before: auditedOf(known),
    });
    return { removed: true as const };
  });
}

async function settingsOf(tx: Tx, deps: TriggerDeps, tenantId: string, input: TriggerInput) {
  const playbook = await deps.playbooks.find(tx, tenantId, input.playbookId);
  if (playbook === null) {
    throw new AppError('not_found', 'There is no such playbook.');
  }
  const { name, enabled, playbookId, parameters } = input;
  const { on = null, ...checked } = checkTrigger(input, playbook.spec, deps.clock.now());
  return { name, enabled, playbookId, playbookName: playbook.spec.name, parameters, on, ...checked };
}

async function required(tx: Tx, tenantId: string, id: string): Promise<StoredTrigger> {
  const known = await findTrigger(tx, tenantId, id);
  if (known === null) {
    throw new AppError('not_found', 'There is no such trigger.');
  }
  return known;
}

function cipherOf(secrets: Secrets, tenantId: string, id: string, secret: string): Buffer {
  return secrets.encrypt(secret, secretContext(tenantId, id));
}

/** What the audit log keeps: settings and what they allow, no secret. */
function auditedOf({
  name,
  enabled,
  kind,
  playbookId,
  parameters,
  on,
  condition,
  cron,
  timezone,
  grantedRole,
}: StoredTrigger): object {
  return { name, enabled, kind, playbookId, parameters, on, condition, cron, timezone, grantedRole };
}
