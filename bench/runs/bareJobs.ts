import { PgBoss } from 'pg-boss';

const WORKERS = 16;
const SENDERS = 50;

/**
 * Jobs/s of pg-boss alone: `count` jobs sent one by one by 50 senders, each fetched and completed by itself, as a step is.
 * Plain fetch loops, because pg-boss's own workers sleep between jobs and would be slower.
 */
export async function bareJobs(url: string, count: number): Promise<number> {
  const boss = new PgBoss({ connectionString: url, schema: 'pgboss_bare', max: 16, supervise: false, schedule: false });
  boss.on('error', () => undefined);
  await boss.start();
  try {
    await boss.createQueue('bare');
    const started = performance.now();
    let sent = 0;
    let done = 0;
    const send = async (): Promise<void> => {
      while (sent < count) {
        sent++;
        await boss.send('bare', { step: sent });
      }
    };
    const work = async (): Promise<void> => {
      while (done < count) {
        const [job] = await boss.fetch('bare');
        if (job === undefined) {
          await new Promise((resolve) => setTimeout(resolve, 2));
        } else {
          await boss.complete('bare', job.id);
          done++;
        }
      }
    };
    await Promise.all([...Array.from({ length: SENDERS }, send), ...Array.from({ length: WORKERS }, work)]);
    return count / ((performance.now() - started) / 1_000);
  } finally {
    await boss.stop({ graceful: false });
  }
}
