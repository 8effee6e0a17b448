import { readChangeInputs, type Changes } from '../../changes/index.ts';
import type { Database } from '../../platform/index.ts';
import { readPayload } from '../sources/readPayload.ts';
import type { AlertWriter } from '../write/groupCommit.ts';
import type { UseStamps } from './useStamps.ts';
import type { Delivery, Receipt } from './webhookHandler.ts';

/** Stores what an alert endpoint received. */
export function takeAlerts(writer: AlertWriter, stamps: UseStamps): (delivery: Delivery) => Promise<Receipt> {
  return async ({ endpoint, text, body, receivedAtMs }) => {
    const { entries, rejected } = readPayload(text, body, {
      endpointId: endpoint.id,
      receivedAtMs,
      mapping: endpoint.mapping,
    });
    if (entries.length === 0) {
      return { accepted: 0, duplicates: 0, rejected };
    }
    const target = { tenantId: endpoint.tenantId, endpointId: endpoint.id };
    const { duplicates } = await writer.write(target, entries);
    stamps.used(target.tenantId, target.endpointId);
    return { accepted: entries.length, duplicates, rejected };
  };
}

/** Stores what a change endpoint received. */
export function takeChanges(
  { database, changes }: { database: Database; changes: Pick<Changes, 'recordChanges'> },
  stamps: UseStamps
): (delivery: Delivery) => Promise<Receipt> {
  return async ({ endpoint: { tenantId, id }, body }) => {
    const { inputs, rejected } = readChangeInputs(body);
    if (inputs.length === 0) {
      return { accepted: 0, duplicates: 0, rejected };
    }
    const { duplicates } = await database.tenant(tenantId, (tx) => changes.recordChanges(tx, tenantId, inputs));
    stamps.used(tenantId, id);
    return { accepted: inputs.length, duplicates, rejected };
  };
}
