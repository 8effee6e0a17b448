import { createSecretKey, type KeyObject } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { sql } from 'kysely';
import { answerWebhook, createAdmission, readSignedBody, refuseWebhook, SIGNATURE_HEADER } from '../../ingest/index.ts';
import { AppError } from '../../platform/index.ts';
import { secretContext } from './commands.ts';
import { TRIGGER_LIMITS, type TriggerDeps } from './deps.ts';
import { fire } from './fire.ts';
import { conditionHolds } from './holds.ts';
import { sayTrigger } from './reasons.rules.ts';
import { findTrigger, type StoredTrigger } from './triggerRows.ts';

const PATH = /^\/webhooks\/([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\/trigger$/;

/** What a sender hears. `started: false` when the condition did not hold, or when this very delivery had come before. */
export interface TriggerReceipt {
  started: boolean;
  runId: string | null;
  runNumber: number | null;
}

export interface TriggerWebhooks {
  /** True for a path of ours. */
  owns(url: string | undefined): boolean;
  handle: RequestListener;
}

/**
 * The door for machines that start playbooks: `POST /webhooks/<trigger>/trigger`, JSON signed with its time as the webhooks
 * of alerts are. The same delivery starts one run however often it comes.
 */
export function triggerWebhooks(deps: TriggerDeps): TriggerWebhooks {
  const admission = createAdmission({ maxWaitingBytes: TRIGGER_LIMITS.waitingBytes, waitedMs: () => 0 });
  const serve = async (request: IncomingMessage): Promise<TriggerReceipt> => {
    const id = PATH.exec(pathOf(request.url))?.[1];
    if (id === undefined || request.method !== 'POST') {
      throw new AppError('not_found', 'Triggers are posted to /webhooks/<trigger>/trigger.');
    }
    if (request.headers[SIGNATURE_HEADER] === undefined) {
      throw new AppError(
        'not_signed',
        `The header ${SIGNATURE_HEADER} is missing. Sign with the secret of this trigger.`
      );
    }
    const { trigger, key } = await readTrigger(deps, id);
    const { body, mac } = await readSignedBody(request, {
      key,
      nowMs: deps.clock.now(),
      limit: TRIGGER_LIMITS.bodyBytes,
      admission,
    });
    if (!trigger.enabled) {
      throw new AppError('illegal_transition', 'This trigger is turned off.');
    }
    if (!(await conditionHolds(deps, trigger, { body }))) {
      return { started: false, runId: null, runNumber: null };
    }
    const fired = await fire(deps, trigger, {
      key: mac,
      reason: sayTrigger('trigger.webhook', { trigger: trigger.name }),
    });
    if ('refused' in fired) {
      throw fired.refused;
    }
    return { started: !fired.again, runId: fired.run.id, runNumber: fired.run.number };
  };
  return {
    owns: (url) => PATH.test(pathOf(url)),
    handle: (request, response) => {
      serve(request).then(
        (receipt) => answerWebhook(response, receipt.started ? 202 : 200, receipt),
        (error: unknown) => refuseWebhook(request, response, error, deps.log)
      );
    },
  };
}

function pathOf(url: string | undefined): string {
  return (url ?? '').split('?', 1)[0] ?? '';
}

/** The trigger behind an address. What is not there and what is no webhook are refused alike: an address tells nothing. */
async function readTrigger(deps: TriggerDeps, id: string): Promise<{ trigger: StoredTrigger; key: KeyObject }> {
  const tenantId = await deps.database.system(async (tx) => {
    const found = await sql<{
      tenant_id: string;
    }>`select tenant_id from playbook_trigger where id = ${id} and kind = 'webhook'`.execute(tx);
    return found.rows[0]?.tenant_id;
  });
  const trigger =
    tenantId === undefined ? null : await deps.database.tenant(tenantId, (tx) => findTrigger(tx, tenantId, id));
  if (trigger === null || trigger.secretCipher === null) {
    throw new AppError('not_signed', 'There is no such trigger; it may have been removed.');
  }
  const secret = deps.secrets.decrypt(trigger.secretCipher, secretContext(trigger.tenantId, id));
  return { trigger, key: createSecretKey(secret, 'utf8') };
}
