import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sql } from 'kysely';
import { correlateEvents } from '../events.ts';
import { T0, eventsInMemory, keyOf } from '../testing/alertEvents.ts';
import { incidentHarness } from '../testing/harness.ts';
import { bCubed, makeStorm } from '../testing/storm.ts';

/** Bytes that are still referenced: what garbage there is depends on the hour. */
function liveBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test('a storm of 50,000 alerts becomes about as many incidents as it had faults, each alert once, in bounded memory', async (context) => {
  const harness = await incidentHarness();
  const { database, tenantId, clock } = harness;
  const storm = makeStorm({ systems: 160, faults: 200, alerts: 50_000, spanSeconds: 3_600, seed: 11 });
  const store = eventsInMemory();
  storm.events.forEach((event) => store.add(event));
  const deps = {
    ...harness,
    readAlertEvents: store.read,
    readNeighbours: (_tx: unknown, _tenant: string, keys: readonly string[]) => Promise.resolve(storm.neighbours(keys)),
  };
  storm.neighbours(['service:s0-gateway']);
  const before = liveBytes();
  const started = performance.now();
  for (let from = 0; from < storm.events.length; from += 1_000) {
    const part = storm.events.slice(from, from + 1_000);
    clock.at = Date.parse(part.at(-1)?.receivedAt ?? '');
    await database.tenant(tenantId, (tx) =>
      correlateEvents(
        tx,
        tenantId,
        part.map((event) => keyOf(event)),
        deps
      )
    );
    harness.emitted.length = 0;
    harness.published.length = 0;
  }
  const kept = liveBytes() - before;
  const seconds = (performance.now() - started) / 1000;
  const rows = await database.tenant(tenantId, (tx) =>
    sql<{
      fingerprint: string;
      incident_id: string;
    }>`select fingerprint, incident_id from alert where tenant_id = ${tenantId}`.execute(tx)
  );
  const groupOf = new Map(rows.rows.map((row) => [row.fingerprint, row.incident_id]));
  assert.equal(groupOf.size, 50_000);
  const quality = bCubed(groupOf, storm.faultOf);
  context.diagnostic(
    `storm: ${(50_000 / seconds).toFixed(0)} alerts/s, ${new Set(groupOf.values()).size} incidents of 200 faults, ` +
      `precision ${quality.precision.toFixed(3)}, recall ${quality.recall.toFixed(3)}, F1 ${quality.f1.toFixed(3)}, ` +
      `${(kept / 1e6).toFixed(1)} MB kept, ${(clock.at - T0) / 1000} s of storm`
  );
  assert.ok(quality.f1 >= 0.9, `F1 is ${quality.f1}`);
  assert.ok(kept < 40e6, `${kept} bytes were kept`);
  const counts = await database.tenant(tenantId, (tx) =>
    sql<{ n: string; firing: string; tally: string }>`
      select sum(alert_count) as n, sum(firing_count) as firing,
        (select sum(n) from incident_tally_change where tenant_id = ${tenantId}) as tally from incident where tenant_id = ${tenantId}`.execute(
      tx
    )
  );
  assert.deepEqual(counts.rows[0], { n: '50000', firing: '50000', tally: String(new Set(groupOf.values()).size) });
});
