import { cpus } from 'node:os';
import { listenDatasource } from '../backend/datasource/index.ts';
import { encodeFrame } from '../backend/datasource/frames/encodeFrame.ts';
import { numberField, stringField, timeField, type Frame } from '../backend/datasource/frames/frame.ts';
import { foldTally } from '../backend/incidents/index.ts';
import { createMetrics, openDatabase, silentLog, systemClock, type Database } from '../backend/platform/index.ts';
import { createQueryIdentity, ensureTenant, rotateDatasourceToken } from '../backend/tenancy/index.ts';
import { scheduler, speakAsGrafana, type GrafanaGrpc } from '../tests/support/grafanaGrpc.ts';
import { databaseUrl, query, startTestCluster } from '../tests/support/testCluster.ts';
import { fillIncidents, SERVICES } from './list/fillIncidents.ts';

const INCIDENTS = 1_000_000;
const ROWS = 100_000;
const ROUNDS = 60;
const DAY = 86_400_000;
const GOAL_MS = 100;
const GOAL_RATIO = 5;

/**
 * The data source: encoding 100,000 rows in Arrow beside the same data frame as JSON (a time series of four fields, which
 * is `ratio`, and a table with texts beside it), and what a panel's query takes through gRPC, identity, database and
 * encoding at 1,000,000 incidents. Milliseconds; `p95_ms` is the stat panel's. `--incidents N` for a smaller run.
 */
export async function run({ args }: { args: string[] }): Promise<object> {
  const incidents = Number(args[args.indexOf('--incidents') + 1]) || INCIDENTS;
  const series = compare(seriesFrame());
  const table = compare(tableFrame());
  console.log(
    `${ROWS} rows as a series: Arrow ${series.arrow} ms, JSON ${series.json} ms, ratio ${series.ratio} (goal ${GOAL_RATIO})`
  );
  console.log(`${ROWS} rows as a table:  Arrow ${table.arrow} ms, JSON ${table.json} ms, ratio ${table.ratio}`);
  const cluster = await startTestCluster();
  try {
    const name = `${cluster.template}_query`;
    await query(cluster.adminUrl, `create database ${name} template ${cluster.template}`);
    const database = openDatabase({ url: databaseUrl(cluster.adminUrl, name), poolSize: 4, log: silentLog });
    try {
      const panels = await measure(database, incidents);
      print(cluster.version, incidents, panels);
      return {
        incidents,
        cores: cpus().length,
        ratio: series.ratio,
        table_ratio: table.ratio,
        p95_ms: panels.find((line) => line.name === 'stat')?.p95,
        panels_p95_ms: Object.fromEntries(panels.map((line) => [line.name, line.p95])),
      };
    } finally {
      await database.close();
    }
  } finally {
    await cluster.stop();
  }
}

function seriesFrame(): Frame {
  const wave = (phase: number) => Array.from({ length: ROWS }, (_, i) => 100 + 40 * Math.sin(i / 90 + phase));
  return {
    name: 'series',
    meta: { type: 'timeseries-wide', typeVersion: [0, 1] },
    fields: [
      timeField(
        'time',
        Array.from({ length: ROWS }, (_, i) => 1_795_235_080_000 + i * 15_000)
      ),
      ...SERVICES.slice(0, 4).map((service, i) => numberField('value', wave(i), { labels: { service } })),
    ],
  };
}

/** Texts as they come from a database: each in one piece of memory of its own. */
function tableFrame(): Frame {
  const own = (text: string): string => Buffer.from(text).toString();
  const row = <T>(make: (i: number) => T): T[] => Array.from({ length: ROWS }, (_, i) => make(i));
  return {
    name: 'incidents',
    fields: [
      timeField(
        'opened',
        row((i) => 1_795_235_080_000 + i * 1_000)
      ),
      numberField(
        'number',
        row((i) => i)
      ),
      stringField(
        'title',
        row((i) => own(`Error rate of ${SERVICES[i % 200]} is ${i % 100} %`))
      ),
      stringField(
        'status',
        row((i) => own(i % 3 === 0 ? 'closed' : 'resolved'))
      ),
      stringField(
        'service',
        row((i) => own(SERVICES[i % 200] ?? ''))
      ),
      numberField(
        'alerts',
        row((i) => i % 9)
      ),
      timeField(
        'resolved',
        row((i) => (i % 5 === 0 ? null : 1_795_235_680_000 + i * 1_000))
      ),
    ],
  };
}

/** Grafana's JSON of a data frame, column by column, as bytes. */
function toJson({ name, fields }: Frame): Buffer {
  const schema = { name, fields: fields.map(({ name: field, type, labels }) => ({ name: field, type, labels })) };
  const values = fields.map((field) =>
    field.type === 'number' || field.type === 'time'
      ? Array.from(field.values, (value) => (Number.isNaN(value) ? null : value))
      : field.values
  );
  return Buffer.from(JSON.stringify({ schema, data: { values } }));
}

function compare(frame: Frame): { arrow: number; json: number; ratio: number } {
  const arrow = median(() => encodeFrame(frame, 'A'));
  const json = median(() => toJson(frame));
  return { arrow: round(arrow), json: round(json), ratio: round(json / arrow) };
}

function median(work: () => unknown): number {
  const times = Array.from({ length: 25 }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
  // The first ones are compiled on the way.
  return times.slice(5).sort((a, b) => a - b)[10] ?? NaN;
}

interface Line {
  name: string;
  p50: number;
  p95: number;
}

async function measure(database: Database, incidents: number): Promise<Line[]> {
  const tenant = await ensureTenant(database, {
    name: 'bench',
    orgId: 1,
    grafanaUrl: 'http://grafana.bench',
    issuer: 'http://grafana.bench/',
  });
  const token = await database.tenant(tenant.id, (tx) => rotateDatasourceToken(tx, tenant.id));
  await fillIncidents(database, tenant.id, incidents);
  await database.tenant(tenant.id, (tx) => foldTally(tx, tenant.id));
  await query(database.url, 'vacuum (analyze)');
  const { authenticate } = createQueryIdentity({ database, clock: systemClock });
  const nobody = () => Promise.resolve([]);
  const sources = { listSources: nobody, query: nobody, queryRange: nobody };
  const listening = await listenDatasource(
    { database, clock: systemClock, log: silentLog, metrics: createMetrics(), authenticate, sources },
    { host: '127.0.0.1', port: 0 }
  );
  const grafana = speakAsGrafana(listening.address, { patienceMs: 120_000 });
  try {
    const lines: Line[] = [];
    for (const [name, rounds, model, days] of PANELS) {
      lines.push(await timed(grafana, token, name, rounds, model, days));
    }
    return lines;
  } finally {
    grafana.close();
    await listening.close();
  }
}

const open = { open: true };
const PANELS: readonly [string, number, (i: number) => object, number][] = [
  [
    'stat',
    ROUNDS,
    (i) => ({
      kind: 'incidents',
      format: 'number',
      filter: { open: true, ...(i % 2 === 0 && { severity: ['critical'] }) },
    }),
    1,
  ],
  ['by_service', ROUNDS, () => ({ kind: 'incidents', format: 'number', filter: open, by: ['service'] }), 1],
  ['table', ROUNDS, () => ({ kind: 'incidents', filter: open, time: 'any', limit: 100 }), 7],
  ['opened_30_days', ROUNDS, () => ({ kind: 'incidents', format: 'series', by: ['severity'] }), 30],
  ['open_7_days', ROUNDS, () => ({ kind: 'incidents', format: 'series', count: 'open' }), 7],
  ['mttr_30_days', ROUNDS, () => ({ kind: 'operations', measures: ['mtta', 'mttr'] }), 30],
  ['opened_2_years', 5, () => ({ kind: 'incidents', format: 'series' }), 730],
];

async function timed(
  grafana: GrafanaGrpc,
  token: string,
  name: string,
  rounds: number,
  model: (round: number) => object,
  days: number
): Promise<Line> {
  const times: number[] = [];
  for (let i = 0; i < rounds + 3; i++) {
    const started = performance.now();
    const asked = {
      query: model(i),
      fromMs: Date.now() - days * DAY,
      toMs: Date.now(),
      maxDataPoints: 1_000,
      intervalMs: 60_000,
    };
    const { responses } = await grafana.query(scheduler(token), asked);
    const answer = responses['A'];
    if (answer?.status !== 200 || answer.frames.length === 0) {
      throw new Error(`${name}: ${answer?.error ?? 'no answer'}`);
    }
    // The first calls open connections and warm caches.
    if (i >= 3) {
      times.push(performance.now() - started);
    }
  }
  times.sort((a, b) => a - b);
  const quantile = (share: number): number =>
    round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN);
  return { name, p50: quantile(0.5), p95: quantile(0.95) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function print(version: string, incidents: number, lines: readonly Line[]): void {
  console.log(`\nPanels at ${incidents} incidents, ${version}; milliseconds a query`);
  console.log(`${'panel'.padEnd(18)}${'p50'.padStart(9)}${'p95'.padStart(9)}`);
  for (const { name, p50, p95 } of lines) {
    const kept = name !== 'stat' || p95 <= GOAL_MS ? '' : `  missed (goal ${GOAL_MS})`;
    console.log(`${name.padEnd(18)}${String(p50).padStart(9)}${String(p95).padStart(9)}${kept}`);
  }
}
