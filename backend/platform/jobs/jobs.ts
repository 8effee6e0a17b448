import { setTimeout as pause } from 'node:timers/promises';
import { PgBoss } from 'pg-boss';
import type { z } from 'zod';
import type { Log } from '../log.ts';
import { inSpan } from '../telemetry/span.ts';

/** Work that is done later, elsewhere or again and again. The payload is parsed again when the work is taken. */
export interface JobDefinition<Payload extends z.ZodType = z.ZodType> {
  /** `<slice>.<verb>`; also the name of the queue. */
  name: string;
  payload: Payload;
  /** Tries after the first one. */
  retryLimit?: number;
  /** Seconds after which a run counts as lost and is taken by another replica. */
  expireInSeconds?: number;
  /** Runs at once in one process. */
  concurrency?: number;
  /** Cron expression (UTC); the payload is then `{}`. */
  schedule?: string;
  /**
   * Seconds. Every worker process does it by itself, at its start and then after each such pause, with no queue between:
   * for what must go on although a process was killed together with its jobs. The payload is then `{}`.
   */
  everySeconds?: number;
  handle(payload: z.output<Payload>, signal: AbortSignal): Promise<void>;
}

/** Keeps the payload's type when definitions of several slices are collected. */
export function defineJob<Payload extends z.ZodType>(definition: JobDefinition<Payload>): JobDefinition {
  return definition as unknown as JobDefinition;
}

export interface SendOptions {
  /** At most one waiting job of this key. */
  key?: string;
  startAfterSeconds?: number;
  /** Of the jobs of a queue that may start, those of the higher one do first; 0 unless given. */
  priority?: number;
}

export interface Jobs {
  /** Puts a job into its queue; answers false when one with the same key waits already. */
  send(name: string, payload: object, options?: SendOptions): Promise<boolean>;
  /** Makes the queues and starts working on them (worker role) or only makes them (api role). */
  start(definitions: readonly JobDefinition[], work: boolean): Promise<void>;
  stop(): Promise<void>;
  /** Jobs waiting or failed, for the connection page. */
  counts(): Promise<{ waiting: number; failed: number }>;
}

/** pg-boss behind a port: any number of replicas share the queues. */
export function createJobs({ url, log }: { url: string; log: Log }): Jobs {
  const boss = new PgBoss({
    connectionString: url,
    schema: 'pgboss',
    max: 4,
    application_name: 'sre-jobs',
    schedule: true,
    useListenNotify: true,
    cronWorkerIntervalSeconds: 5,
    superviseIntervalSeconds: 60,
  });
  boss.on('error', (error) => log.warn({ err: error }, 'the job queue reports an error'));
  let names: string[] = [];
  const paces: AbortController[] = [];

  return {
    async send(name, payload, options = {}) {
      const id = await boss.send(name, payload, {
        ...(options.key === undefined ? {} : { singletonKey: options.key }),
        ...(options.startAfterSeconds === undefined ? {} : { startAfter: options.startAfterSeconds }),
        ...(options.priority === undefined ? {} : { priority: options.priority }),
      });
      return id !== null;
    },
    async start(definitions, work) {
      await boss.start();
      const queued = definitions.filter((definition) => definition.everySeconds === undefined);
      names = queued.map((definition) => definition.name);
      for (const definition of work ? definitions : []) {
        if (definition.everySeconds !== undefined) {
          paces.push(keepPace(definition, definition.everySeconds, log));
        }
      }
      for (const definition of queued) {
        const options = {
          // At most one waiting job per key; one more may be running meanwhile.
          policy: 'short' as const,
          retryLimit: definition.retryLimit ?? 3,
          retryDelay: 2,
          retryBackoff: true,
          expireInSeconds: definition.expireInSeconds ?? 120,
          heartbeatSeconds: 10,
          notify: true,
        };
        await boss.createQueue(definition.name, options);
        if (work) {
          await startWorker(boss, definition, log);
        }
        if (definition.schedule !== undefined) {
          await boss.schedule(definition.name, definition.schedule, {});
        }
      }
    },
    async stop() {
      paces.splice(0).forEach((pace) => pace.abort());
      await boss.stop({ graceful: true, timeout: 5_000 });
    },
    async counts() {
      let waiting = 0;
      let failed = 0;
      for (const name of names) {
        const [stats] = await boss.getQueueStats(name);
        waiting += stats?.queuedCount ?? 0;
        failed += stats?.failedCount ?? 0;
      }
      return { waiting, failed };
    },
  };
}

/** Does the work now and after each pause, until the answer is aborted. A failure is logged and tried again. */
function keepPace(definition: JobDefinition, seconds: number, log: Log): AbortController {
  const over = new AbortController();
  const { signal } = over;
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await inSpan(`job ${definition.name}`, {}, () => definition.handle(definition.payload.parse({}), signal));
      } catch (error) {
        log.warn({ err: error, job: definition.name }, 'recurring work failed; it is tried again');
      }
      await pause(seconds * 1_000, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  void run();
  return over;
}

async function startWorker(boss: PgBoss, definition: JobDefinition, log: Log): Promise<void> {
  await boss.work<object>(
    definition.name,
    {
      localConcurrency: definition.concurrency ?? 2,
      batchSize: 1,
      // A job that may start at once is told of; the pause bounds how late one is that had to wait or whose call was lost.
      pollingIntervalSeconds: 0.5,
      notifyPollingIntervalSeconds: 2,
    },
    async (jobs) => {
      for (const job of jobs) {
        try {
          await inSpan(`job ${definition.name}`, { 'sre.job': job.id }, () =>
            definition.handle(definition.payload.parse(job.data), job.signal)
          );
        } catch (error) {
          log.error({ err: error, job: definition.name, jobId: job.id }, 'a job failed');
          throw error;
        }
      }
    }
  );
}
