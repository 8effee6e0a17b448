import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { listenDatasource, type GrpcListening } from '../../backend/datasource/index.ts';
import { AppError, createMetrics, silentLog, systemClock, type Database } from '../../backend/platform/index.ts';
import { speakAsGrafana } from '../support/grafanaGrpc.ts';

/** A backend whose database is never asked, because nobody is let in. */
const listen = (port: number): Promise<GrpcListening> =>
  listenDatasource(
    {
      database: {} as Database,
      clock: systemClock,
      log: silentLog,
      metrics: createMetrics(),
      authenticate: () => Promise.reject(new AppError('not_signed', 'nobody')),
      sources: { listSources: () => Promise.resolve([]), query: () => Promise.resolve([]), queryRange: () => Promise.resolve([]) },
    },
    { host: '127.0.0.1', port }
  );

describe('a sidecar that goes away', () => {
  test('is told as unavailable at once, and the same client goes on when it is back', async () => {
    const first = await listen(0);
    const grafana = speakAsGrafana(first.address, { patienceMs: 5_000 });
    const caller = { orgId: 1 };
    assert.equal((await grafana.health(caller)).message, 'nobody');
    await first.close();
    await assert.rejects(grafana.health(caller), /UNAVAILABLE/);
    const again = await listen(Number(first.address.split(':')[1]));
    for (const end = Date.now() + 10_000; ; ) {
      const message = await grafana.health(caller).then((answer) => answer.message, () => undefined);
      if (message === 'nobody') {
        break;
      }
      assert.ok(Date.now() < end, 'the client did not come back');
    }
    grafana.close();
    await again.close();
  });

  test('says which address is taken', async () => {
    const first = await listen(0);
    await assert.rejects(listen(Number(first.address.split(':')[1])), new RegExp(`${first.address} cannot be listened on`));
    await first.close();
  });
});
