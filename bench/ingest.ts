import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { insertAll } from './ingest/bareLoad.ts';
import { sendAll, type LoadResult } from './ingest/httpLoad.ts';
import { payloadJson, signedRequest } from './ingest/payloads.ts';
import { makePlace, type Place } from './ingest/place.ts';
import { watchMemory } from './ingest/watchMemory.ts';

const MAIN = fileURLToPath(new URL('../backend/main.ts', import.meta.url));
const SECRET_KEY = 'bench-bench-bench-bench-bench-bench';
const CONNECTIONS = 8;
const ALERTS: Record<number, number> = { 1: 8_000, 10: 40_000, 100: 100_000 };
const ROUNDS = 3;

interface Sidecar {
  process: ChildProcess;
  databaseUrl: string;
  webhookUrl: string;
}

interface Round extends LoadResult {
  alertsPerSecond: number;
}

/**
 * Alerts/s to durable state, counted by SQL, through signed HTTP into a sidecar process (role api), beside bare batched
 * inserts of the same rows into the same tables of the same Postgres; rounds of both take turns, medians count.
 */
export async function run(): Promise<Record<string, number>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sre-bench-ingest-'));
  const sidecar = await startSidecar(dataDir);
  const sql = new pg.Client({ connectionString: sidecar.databaseUrl, options: '-c search_path=sre,public' });
  await sql.connect();
  try {
    const place = await makePlace(sidecar, SECRET_KEY);
    const memory = watchMemory(sidecar.process.pid ?? 0);
    await load(sql, place, 100, 20_000);
    await load(sql, place, 1, 4_000);
    const startMb = memory.now();
    const rounds = { 1: [] as Round[], 10: [] as Round[], 100: [] as Round[] };
    const bare: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (const size of [1, 10, 100] as const) {
        const one = await load(sql, place, size, ALERTS[size] ?? 0);
        rounds[size].push(one);
        say(`round ${round + 1}: ${size} a payload ${Math.round(one.alertsPerSecond)}/s`);
      }
      bare.push(await loadBare(sql, sidecar, place, ALERTS[100] ?? 0));
      say(`round ${round + 1}: bare ${Math.round(bare.at(-1) ?? 0)}/s`);
    }
    const peakMb = memory.stop();
    return report({ rounds, bare, startMb, peakMb });
  } finally {
    await sql.end();
    await stop(sidecar.process);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function report(measured: { rounds: Record<1 | 10 | 100, Round[]>; bare: number[]; startMb: number; peakMb: number }) {
  const bare = median(measured.bare);
  const rate = (size: 1 | 10 | 100): number => median(measured.rounds[size].map((one) => one.alertsPerSecond));
  const p99 = (size: 1 | 10 | 100): number =>
    median(measured.rounds[size].map(({ latencies }) => latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN));
  const line = (size: 1 | 10 | 100): string =>
    `signed HTTP, ${String(size).padStart(3)} a payload  ${Math.round(rate(size)).toString().padStart(7)} alerts/s   p99 ${p99(size).toFixed(1)} ms`;
  process.stdout.write(
    [
      ...([1, 10, 100] as const).map(line),
      `bare INSERT from unnest     ${Math.round(bare).toString().padStart(7)} rows/s     100 a batch`,
      `ratio at 100 a payload      ${(rate(100) / bare).toFixed(2)}   (goal 0.5, at least 0.3)`,
      `sidecar memory              ${Math.round(measured.startMb)} MB warm, ${Math.round(measured.peakMb)} MB at its peak`,
      `${CONNECTIONS} connections, ${ROUNDS} rounds, ${cpus().length} cores shared by client, sidecar and Postgres`,
      '',
    ].join('\n')
  );
  return {
    ratio: rate(100) / bare,
    alerts_per_s: rate(100),
    alerts_per_s_1: rate(1),
    alerts_per_s_10: rate(10),
    bare_per_s: bare,
    p99_ms: p99(100),
    p99_ms_1: p99(1),
    rss_mb: measured.peakMb,
    rss_start_mb: measured.startMb,
    cores: cpus().length,
  };
}

/** Progress, beside the result. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

let numbered = 0;

async function load(sql: pg.Client, place: Place, size: number, alerts: number): Promise<Round> {
  const requests = Array.from({ length: alerts / size }, () => {
    const first = numbered;
    numbered += size;
    return signedRequest(place, payloadJson(first, size));
  });
  await empty(sql);
  const result = await sendAll(place.url, requests, CONNECTIONS);
  await expectRows(sql, alerts);
  return { ...result, alertsPerSecond: alerts / result.seconds };
}

async function loadBare(sql: pg.Client, sidecar: Sidecar, place: Place, alerts: number): Promise<number> {
  const found = await sql.query<{ subscriber: string }>('select distinct subscriber from outbox');
  const payloads = Array.from({ length: alerts / 100 }, () => {
    const first = numbered;
    numbered += 100;
    return payloadJson(first, 100);
  });
  await empty(sql);
  const seconds = await insertAll({
    ...place,
    databaseUrl: sidecar.databaseUrl,
    payloads,
    subscribers: found.rows.map((row) => row.subscriber),
    connections: CONNECTIONS,
  });
  await expectRows(sql, alerts);
  return alerts / seconds;
}

async function empty(sql: pg.Client): Promise<void> {
  await sql.query('truncate alert_event, outbox');
  await sql.query('checkpoint');
}

async function expectRows(sql: pg.Client, alerts: number): Promise<void> {
  const found = await sql.query<{ n: number }>('select count(*)::int as n from alert_event');
  if (found.rows[0]?.n !== alerts) {
    throw new Error(`${found.rows[0]?.n} of ${alerts} alerts are in the table.`);
  }
}

async function startSidecar(dataDir: string): Promise<Sidecar> {
  const child = fork(MAIN, {
    env: {
      ...process.env,
      DATABASE_URL: process.env['BENCH_DATABASE_URL'] ?? '',
      DATA_DIR: dataDir,
      SECRET_KEY,
      LOG_LEVEL: 'warn',
      ROLES: 'api',
      API_LISTEN: '127.0.0.1:0',
      WEBHOOK_LISTEN: '127.0.0.1:0',
      METRICS_LISTEN: '127.0.0.1:0',
      GRPC_LISTEN: '127.0.0.1:0',
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  // A bench that is broken off takes its sidecar, and with it the database, along.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      child.kill('SIGTERM');
      process.exit(1);
    });
  }
  const ready = await new Promise<{ webhookUrl: string; databaseUrl: string }>((resolve, reject) => {
    child.once('message', (message: { ready: { webhookUrl: string; databaseUrl: string } }) => resolve(message.ready));
    child.once('exit', (code) => reject(new Error(`The sidecar ended with ${code}.`)));
  });
  return { process: child, ...ready };
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
