import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { AlertEvent } from '../contract/alert.ts';
import { bCubed, makeStorm, type Storm } from '../backend/incidents/testing/storm.ts';
import { startSidecarProcess } from '../tests/support/sidecarProcess.ts';
import { sendAll } from './ingest/httpLoad.ts';
import { signedRequest } from './ingest/payloads.ts';
import { makePlace, type Place } from './ingest/place.ts';
import { watchMemory } from './ingest/watchMemory.ts';

const SECRET_KEY = 'bench-bench-bench-bench-bench-bench';
const ALERTS = 50_000;
/** Alerts of one fault. */
const SHARE = 250;
/** Alerts in one notification. */
const SIZE = 100;
const CONNECTIONS = 4;
const PATIENCE_MS = 600_000;

/**
 * A storm of 50,000 alerts of 200 faults through signed webhooks into a sidecar with workers: how many are lost, how well
 * they are grouped (B-cubed over all of them), what memory that takes, and how fast all of them are in an incident. A number
 * after `storm` makes it another size, with as many alerts a fault and faults an hour: bounded memory does not grow with it.
 */
export async function run({ args }: { args: string[] }): Promise<Record<string, number>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sre-bench-storm-'));
  // The database's own user must be able to go in.
  chmodSync(dataDir, 0o755);
  const alerts = Number(args[0] ?? ALERTS);
  const [faults, spanSeconds] = [Math.round(alerts / SHARE), (3_600 * alerts) / ALERTS];
  const storm = makeStorm({ systems: 160, faults, alerts: faults * SHARE, spanSeconds, seed: 11 });
  const sidecar = await startSidecarProcess({
    DATABASE_URL: process.env['BENCH_DATABASE_URL'] ?? '',
    DATA_DIR: dataDir,
    SECRET_KEY,
  });
  const sql = new pg.Client({ connectionString: sidecar.databaseUrl, options: '-c search_path=sre,public' });
  await sql.connect();
  try {
    const place = await makePlace(sidecar, SECRET_KEY);
    await prepare(sql, place, storm);
    const memory = watchMemory(sidecar.child.pid ?? 0);
    const startMb = memory.now();
    const started = performance.now();
    const { seconds: sent } = await sendAll(place.url, requestsOf(place, storm), CONNECTIONS);
    await grouped(sql, place, storm.events.length);
    const seconds = (performance.now() - started) / 1_000;
    return report({ ...(await judge(sql, place, storm)), sent, seconds, startMb, peakMb: memory.stop() });
  } finally {
    await sql.end();
    await sidecar.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The storm's topology becomes the tenant's; what an incident's analysis costs is another bench's matter. */
async function prepare(sql: pg.Client, { tenantId }: Place, { edges }: Storm): Promise<void> {
  await sql.query(`update tenant set settings = settings || '{"autoAnalyse": false}' where id = $1`, [tenantId]);
  await sql.query(
    `insert into topology_edge (tenant_id, from_key, to_key, kind, first_seen_at, last_seen_at, source)
     select $1, e."from", e."to", e.kind, now(), now(), 'bench'
     from jsonb_to_recordset($2::jsonb) as e ("from" text, "to" text, kind text) on conflict do nothing`,
    [tenantId, JSON.stringify(edges)]
  );
}

/** Notifications in the order of the storm, which ends now. */
function requestsOf(place: Place, { events }: Storm): Buffer[] {
  const shift = Date.now() - Date.parse(events.at(-1)?.receivedAt ?? '');
  return Array.from({ length: Math.ceil(events.length / SIZE) }, (_, i) =>
    signedRequest(
      place,
      JSON.stringify({
        receiver: 'sidecar',
        status: 'firing',
        alerts: events.slice(i * SIZE, (i + 1) * SIZE).map((event) => entryOf(event, shift)),
        groupLabels: {},
        commonLabels: {},
        commonAnnotations: {},
        externalURL: 'http://alertmanager.example:9093',
        version: '4',
        groupKey: '{}:{}',
        truncatedAlerts: 0,
      })
    )
  );
}

function entryOf({ fingerprint, labels, severity, startsAt }: AlertEvent, shift: number): object {
  return {
    status: 'firing',
    // The sidecar makes its own fingerprint of the labels; this one leads back to the fault.
    labels: { ...labels, severity, check: fingerprint },
    annotations: {},
    startsAt: new Date(Date.parse(startsAt) + shift).toISOString(),
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: '',
  };
}

async function grouped(sql: pg.Client, { tenantId }: Place, alerts: number): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    const found = await sql.query<{ n: number }>(
      'select count(*)::int as n from alert where tenant_id = $1 and incident_id is not null',
      [tenantId]
    );
    if ((found.rows[0]?.n ?? 0) >= alerts) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

interface Judged {
  alerts: number;
  faults: number;
  stored: number;
  lost: number;
  incidents: number;
  precision: number;
  recall: number;
  f1: number;
}

async function judge(sql: pg.Client, { tenantId }: Place, { faultOf }: Storm): Promise<Judged> {
  const stored = await sql.query<{ n: number }>(
    'select count(distinct fingerprint)::int as n from alert_event where tenant_id = $1',
    [tenantId]
  );
  const { rows } = await sql.query<{ fingerprint: string; incident_id: string }>(
    `select labels ->> 'check' as fingerprint, incident_id from alert where tenant_id = $1 and incident_id is not null`,
    [tenantId]
  );
  const groupOf = new Map(rows.map((row) => [row.fingerprint, row.incident_id]));
  return {
    alerts: faultOf.size,
    faults: new Set(faultOf.values()).size,
    stored: stored.rows[0]?.n ?? 0,
    lost: [...faultOf.keys()].filter((fingerprint) => !groupOf.has(fingerprint)).length,
    incidents: new Set(groupOf.values()).size,
    ...bCubed(groupOf, faultOf),
  };
}

function report(
  of: Judged & { sent: number; seconds: number; startMb: number; peakMb: number }
): Record<string, number> {
  process.stdout.write(
    [
      `alerts sent, stored, lost   ${of.alerts}, ${of.stored}, ${of.lost}   (goal: none lost)`,
      `incidents                   ${of.incidents} of ${of.faults} faults`,
      `B-cubed F1                  ${of.f1.toFixed(3)}   (goal 0.9; precision ${of.precision.toFixed(3)}, recall ${of.recall.toFixed(3)})`,
      `accepted                    ${Math.round(of.alerts / of.sent)} alerts/s over ${CONNECTIONS} connections, ${SIZE} a notification`,
      `all in an incident after    ${of.seconds.toFixed(1)} s, ${Math.round(of.alerts / of.seconds)} alerts/s`,
      `sidecar memory              ${Math.round(of.startMb)} MB before, ${Math.round(of.peakMb)} MB at its peak`,
      `${cpus().length} cores shared by client, sidecar and Postgres`,
      '',
    ].join('\n')
  );
  const { sent, seconds, startMb, peakMb, ...judged } = of;
  return {
    ...judged,
    accepted_per_s: of.alerts / sent,
    grouped_per_s: of.alerts / seconds,
    rss_start_mb: startMb,
    rss_mb: peakMb,
    cores: cpus().length,
  };
}
