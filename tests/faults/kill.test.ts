import assert from 'node:assert/strict';
import { createHmac, randomInt } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { createEndpoint } from '../../backend/ingest/index.ts';
import { createSecrets, openDatabase, silentLog, type Database } from '../../backend/platform/index.ts';
import { ensureTenant, systemActor } from '../../backend/tenancy/index.ts';
import { startSidecarProcess, type SidecarProcess } from '../support/sidecarProcess.ts';

const KILLS = 20;
const SENDERS = 4;
const PER_PAYLOAD = 10;
const KEY = 'a key of thirty-two or more characters';

let dataDir: string;
before(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sre-kill-'));
  // The database's own user must be able to go in.
  chmodSync(dataDir, 0o755);
});
after(() => rmSync(dataDir, { recursive: true, force: true }));

const startSidecar = (): Promise<SidecarProcess> =>
  startSidecarProcess({ DATABASE_URL: '', DATA_DIR: dataDir, SECRET_KEY: KEY, LOG_LEVEL: 'silent' });

/** The process id of the database's postmaster, from the file that every Postgres keeps. */
function postmasterPid(): number {
  return Number(readFileSync(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
}

function payload(sender: number, turn: number): { body: string; keys: string[] } {
  const keys: string[] = [];
  const alerts = Array.from({ length: PER_PAYLOAD }, (_, i) => {
    const fingerprint = (BigInt(sender) * 1_000_000n + BigInt(turn * PER_PAYLOAD + i)).toString(16).padStart(16, '0');
    keys.push(fingerprint);
    return {
      status: 'firing',
      labels: { alertname: 'HighErrors', service: `s${sender}-${turn}`, severity: 'critical' },
      annotations: {},
      startsAt: new Date(1_700_000_000_000 + turn).toISOString(),
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: '',
      fingerprint,
    };
  });
  return { body: JSON.stringify({ version: '4', groupKey: '{}', status: 'firing', receiver: 'x', groupLabels: {}, commonLabels: {}, commonAnnotations: {}, externalURL: '', truncatedAlerts: 0, alerts }), keys };
}

async function prepare(database: Database): Promise<{ path: string; secret: string; tenantId: string }> {
  const tenant = await ensureTenant(database, { name: 'Kill', orgId: 1, grafanaUrl: 'http://grafana.example', issuer: 'http://grafana.example/' });
  const made = await database.tenant(tenant.id, (tx) =>
    createEndpoint(tx, createSecrets(Buffer.from(KEY)), systemActor(tenant.id), { name: 'kill', kind: 'alerts', auth: 'hmac' })
  );
  return { path: made.endpoint.path, secret: made.secret, tenantId: tenant.id };
}

test(`kill -9 of sidecar and Postgres at ${KILLS} moments of a burst loses no acknowledged alert and doubles none`, async (t) => {
  let sidecar = await startSidecar();
  t.after(() => sidecar.kill());
  let database = openDatabase({ url: sidecar.databaseUrl, poolSize: 2, log: silentLog });
  const { path, secret, tenantId } = await prepare(database);
  await database.close();

  const acknowledged = new Set<string>();
  let sent = 0;
  let stop = false;
  const sender = async (id: number): Promise<void> => {
    for (let turn = 0; !stop; ) {
      const { body, keys } = payload(id, turn);
      const timestamp = String(Math.floor(Date.now() / 1000));
      try {
        const answer = await fetch(`${sidecar.webhookUrl}${path}`, {
          method: 'POST',
          headers: {
            'Content-Type': 'application/json',
            'X-Grafana-Alerting-Timestamp': timestamp,
            'X-Grafana-Alerting-Signature': createHmac('sha256', secret).update(`${timestamp}:${body}`).digest('hex'),
          },
          body,
          signal: AbortSignal.timeout(5_000),
        });
        await answer.arrayBuffer();
        if (answer.ok) {
          keys.forEach((key) => acknowledged.add(key));
          sent += keys.length;
          turn++;
        }
      } catch {
        // Not acknowledged: a sender sends the same again, as Alertmanager does.
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
  const senders = Array.from({ length: SENDERS }, (_, id) => sender(id + 1));
  let sidecarKills = 0;
  let databaseKills = 0;
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const seen = acknowledged.size;
      await until(() => acknowledged.size > seen);
      await new Promise((resolve) => setTimeout(resolve, randomInt(5, 250)));
      if (kill % 2 === 0) {
        await sidecar.kill();
        sidecar = await startSidecar();
        sidecarKills++;
      } else {
        process.kill(postmasterPid(), 'SIGKILL');
        databaseKills++;
      }
    }
    const seen = acknowledged.size;
    await until(() => acknowledged.size > seen);
  } finally {
    stop = true;
    await Promise.all(senders);
  }

  database = openDatabase({ url: sidecar.databaseUrl, poolSize: 2, log: silentLog });
  // The last kill may have been a moment ago: the sidecar brings its database back by itself.
  await answering(database);
  const stored = await database.tenant(tenantId, (tx) =>
    sql<{ fingerprint: string; events: number }>`
      select fingerprint, count(*)::int as events from alert_event where tenant_id = ${tenantId} group by 1`.execute(tx)
  );
  const byKey = new Map(stored.rows.map((row) => [row.fingerprint, row.events]));
  const lost = [...acknowledged].filter((key) => !byKey.has(key));
  const doubled = stored.rows.filter((row) => row.events > 1);
  t.diagnostic(
    `${sidecarKills} kills of the sidecar, ${databaseKills} of Postgres; ${sent} alerts acknowledged, ${stored.rows.length} stored, ${lost.length} lost, ${doubled.length} doubled`
  );
  await database.close();
  await sidecar.stop();
  assert.ok(acknowledged.size > 500, 'too little was sent to prove anything');
  assert.deepEqual(lost, []);
  assert.deepEqual(doubled, []);
});

async function answering(database: Database): Promise<void> {
  for (const end = Date.now() + 60_000; ; ) {
    try {
      return await database.ping();
    } catch (error) {
      if (Date.now() > end) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 60_000;
  while (!condition()) {
    assert.ok(Date.now() < end, 'the sidecar does not acknowledge anything any more');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
