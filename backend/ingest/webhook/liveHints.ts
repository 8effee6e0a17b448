import type { Database, Log, Streams } from '../../platform/index.ts';

/** Tells open pages that alert events came: at most every EVERY_MS a tenant, whatever the rate, beside the hot path. */
export interface LiveHints {
  count(tenantId: string, events: number): void;
  stop(): Promise<void>;
}

const EVERY_MS = 250;

export function createLiveHints(deps: { database: Database; streams: Pick<Streams, 'publish'>; log: Log }): LiveHints {
  const counts = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();

  const flush = async (): Promise<void> => {
    const due = [...counts];
    counts.clear();
    for (const [tenantId, count] of due) {
      await deps.database
        .tenant(tenantId, (tx) => deps.streams.publish(tx, tenantId, [{ type: 'alerts', count }]))
        .catch((error: unknown) => deps.log.warn({ err: error, tenantId }, 'open pages could not be told of alerts'));
    }
  };
  const send = (): void => {
    timer = undefined;
    sending = sending.then(flush);
  };

  return {
    count(tenantId, events) {
      counts.set(tenantId, (counts.get(tenantId) ?? 0) + events);
      timer ??= setTimeout(send, EVERY_MS);
    },
    async stop() {
      clearTimeout(timer);
      send();
      await sending;
    },
  };
}
