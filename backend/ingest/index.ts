import type { RequestListener } from 'node:http';
import type { Changes } from '../changes/index.ts';
import type { Clock, Database, Log, Outbox, Secrets, Slice, Streams } from '../platform/index.ts';
import { ingestJobs } from './jobs.ts';
import { ingestRoutes } from './routes.ts';
import { createAdmission } from './webhook/admission.ts';
import { createEndpointDirectory } from './webhook/endpointDirectory.ts';
import { createLiveHints } from './webhook/liveHints.ts';
import { takeAlerts, takeChanges } from './webhook/takeDelivery.ts';
import { createUseStamps } from './webhook/useStamps.ts';
import { createWebhookHandler } from './webhook/webhookHandler.ts';
import { createAlertWriter } from './write/groupCommit.ts';

export { createEndpoint, type NewEndpoint } from './commands/createEndpoint.ts';
export { deleteEndpoint } from './commands/deleteEndpoint.ts';
export { countFirings } from './queries/countFirings.ts';
export { listEndpoints } from './queries/listEndpoints.ts';
export { readAlertEvents, type AlertEventId } from './queries/readAlertEvents.ts';
export { createAdmission, type Admission } from './webhook/admission.ts';
export { answer as answerWebhook, refuse as refuseWebhook } from './webhook/exchange.ts';
export { readSignedBody, type SignedBody } from './webhook/readSignedBody.ts';
export { SIGNATURE_HEADER, TIMESTAMP_HEADER } from './webhook/signature.rules.ts';

export interface IngestDeps {
  database: Database;
  outbox: Pick<Outbox, 'emit'>;
  streams: Pick<Streams, 'publish'>;
  secrets: Secrets;
  clock: Clock;
  log: Log;
  changes: Pick<Changes, 'recordChanges'>;
  /** WEBHOOK_BODY_LIMIT_BYTES. */
  bodyLimitBytes: number;
  /** WEBHOOK_MAX_WAITING_BYTES. */
  maxWaitingBytes: number;
  /** Write transactions at once, at most; a part of DATABASE_POOL. */
  maxTransactions?: number;
  /** Counts answers: kind of endpoint, status, seconds. */
  onAnswer?: (kind: string, status: number, seconds: number) => void;
}

export interface Ingest extends Slice {
  /** The handler of WEBHOOK_LISTEN. */
  webhooks: RequestListener;
  /** Bytes of webhook bodies in memory now, for metrics. */
  waitingBytes(): number;
  /** Resolves when everything accepted is committed and told. For a graceful end: close the listener first. */
  stop(): Promise<void>;
}

/** Where alerts and changes come in: verified, normalised, durable, then told to the other slices. */
export function createIngest(deps: IngestDeps): Ingest {
  const endpoints = createEndpointDirectory(deps);
  const hints = createLiveHints(deps);
  const stamps = createUseStamps(deps);
  const writer = createAlertWriter({
    ...deps,
    maxTransactions: deps.maxTransactions ?? 6,
    onCommitted: hints.count,
  });
  const admission = createAdmission({ maxWaitingBytes: deps.maxWaitingBytes, waitedMs: () => writer.waitedMs() });
  return {
    name: 'ingest',
    routes: ingestRoutes({ ...deps, endpoints }),
    jobs: ingestJobs(deps),
    webhooks: createWebhookHandler({
      endpoints,
      admission,
      bodyLimit: deps.bodyLimitBytes,
      clock: deps.clock,
      log: deps.log,
      take: { alerts: takeAlerts(writer, stamps), changes: takeChanges(deps, stamps) },
      ...(deps.onAnswer && { onAnswer: deps.onAnswer }),
    }),
    waitingBytes: () => admission.waitingBytes,
    async stop() {
      await writer.idle();
      await Promise.all([hints.stop(), stamps.stop()]);
    },
  };
}
