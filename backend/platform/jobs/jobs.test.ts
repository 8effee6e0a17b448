import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { testDatabase } from '../../../tests/support/database.ts';
import { silentLog } from '../log.ts';
import { createJobs, defineJob, type JobDefinition } from './jobs.ts';

const holder = await testDatabase();
after(() => holder.drop());

/** Work at a pace that fails the first time, with how often it was done. */
function paced(): { definition: JobDefinition; times(): number; done(times: number): Promise<void> } {
  let times = 0;
  return {
    times: () => times,
    async done(wanted) {
      while (times < wanted) {
        await pause(5);
      }
    },
    definition: defineJob({
      name: 'test.look',
      payload: z.object({}),
      everySeconds: 0.005,
      handle() {
        times++;
        return times === 1 ? Promise.reject(new Error('the first time')) : Promise.resolve();
      },
    }),
  };
}

test('what every worker does by itself begins at its start, survives a failure and ends with it', async () => {
  const jobs = createJobs({ url: holder.url, log: silentLog });
  const { definition, times, done } = paced();
  await jobs.start([definition], true);
  await done(3);
  await jobs.stop();
  const ended = times();
  await pause(50);
  assert.equal(times(), ended);
});

test('a process that does no work does none of it', async () => {
  const jobs = createJobs({ url: holder.url, log: silentLog });
  const { definition, times } = paced();
  await jobs.start([definition], false);
  await pause(50);
  assert.equal(times(), 0);
  await jobs.stop();
});

test('of the jobs that may start, those of a higher priority do first', async () => {
  const jobs = createJobs({ url: holder.url, log: silentLog });
  const order: string[] = [];
  const definition = defineJob({
    name: 'test.order',
    payload: z.object({ name: z.string() }),
    concurrency: 1,
    handle: ({ name }) => Promise.resolve(void order.push(name)),
  });
  await jobs.start([definition], false);
  await jobs.send('test.order', { name: 'repetition' }, { key: 'a' });
  await jobs.send('test.order', { name: 'first' }, { key: 'b', priority: 1 });
  await jobs.stop();
  const worker = createJobs({ url: holder.url, log: silentLog });
  await worker.start([definition], true);
  while (order.length < 2) {
    await pause(5);
  }
  await worker.stop();
  assert.deepEqual(order, ['first', 'repetition']);
});
