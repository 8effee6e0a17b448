import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { StreamMessage } from '#contract/stream';
import { testDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { openDatabase, type Database } from '../db/database.ts';
import { idFloor, newId } from '../ids.ts';
import { silentLog } from '../log.ts';
import { createStreams, type Envelope, type Streams } from './streams.ts';

describe('live messages', () => {
  let scratch: TestDatabase;
  let database: Database;
  let streams: Streams;
  before(async () => {
    scratch = await testDatabase();
    database = openDatabase({ url: scratch.url, poolSize: 4, log: silentLog });
    streams = createStreams({ database, log: silentLog });
    await streams.start();
  });
  after(async () => {
    await streams.stop();
    await database.close();
    await scratch.drop();
  });

  const publish = (tenantId: string, ...messages: StreamMessage[]): Promise<void> =>
    database.tenant(tenantId, (tx) => streams.publish(tx, tenantId, messages));
  const until = async (condition: () => boolean): Promise<void> => {
    for (let tries = 0; tries < 500 && !condition(); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.ok(condition(), 'it did not come to pass');
  };

  test('reach every reader of the tenant, once each, and no other tenant', async () => {
    const [mine, other] = [newId(), newId()];
    const heard: Envelope[][] = [[], [], []];
    const subscriptions = await Promise.all([
      streams.subscribe(mine, null, (envelope) => heard[0]?.push(envelope)),
      streams.subscribe(mine, null, (envelope) => heard[1]?.push(envelope)),
      streams.subscribe(other, null, (envelope) => heard[2]?.push(envelope)),
    ]);
    assert.equal(streams.readers, 3);
    await publish(mine, { type: 'alerts', count: 1 }, { type: 'alerts', count: 2 });
    await publish(mine, { type: 'alerts', count: 3 });
    await until(() => heard[0]?.length === 3 && heard[1]?.length === 3);
    assert.deepEqual(heard[0]?.map((envelope) => JSON.parse(envelope.json).count), [1, 2, 3]);
    assert.deepEqual(heard[2], []);
    subscriptions.forEach((subscription) => subscription.stop());
    assert.equal(streams.readers, 0);
  });

  test('a reader that comes back gets what it missed and nothing twice', async () => {
    const tenantId = newId();
    const first: Envelope[] = [];
    const reader = await streams.subscribe(tenantId, null, (envelope) => first.push(envelope));
    await publish(tenantId, { type: 'alerts', count: 1 });
    await until(() => first.length === 1);
    reader.stop();
    await publish(tenantId, { type: 'alerts', count: 2 });
    const second: Envelope[] = [];
    const back = await streams.subscribe(tenantId, first[0]?.id ?? '', (envelope) => second.push(envelope));
    await publish(tenantId, { type: 'alerts', count: 3 });
    await until(() => second.length >= 2);
    assert.deepEqual(second.map((envelope) => JSON.parse(envelope.json).count), [2, 3]);
    back.stop();
  });

  test('a gap that is too long is answered by a reset', async () => {
    const heard: Envelope[] = [];
    const reader = await streams.subscribe(newId(), idFloor(Date.now() - 2 * 3_600_000), (envelope) => heard.push(envelope));
    assert.deepEqual(heard.map((envelope) => JSON.parse(envelope.json)), [{ type: 'reset' }]);
    reader.stop();
  });

  test('nothing is said of what was taken back', async () => {
    const tenantId = newId();
    const heard: Envelope[] = [];
    const reader = await streams.subscribe(tenantId, null, (envelope) => heard.push(envelope));
    await assert.rejects(
      database.tenant(tenantId, async (tx) => {
        await streams.publish(tx, tenantId, [{ type: 'alerts', count: 1 }]);
        throw new Error('taken back');
      })
    );
    await publish(tenantId, { type: 'alerts', count: 2 });
    await until(() => heard.length > 0);
    assert.deepEqual(heard.map((envelope) => JSON.parse(envelope.json).count), [2]);
    reader.stop();
  });
});
