import { cpus } from 'node:os';
import { sql } from 'kysely';
import type { IncidentFilter, IncidentStatus } from '#contract/incident';
import {
  bulkUpdateIncidents,
  getHome,
  getIncident,
  getIncidentFacets,
  listIncidents,
  updateIncident,
} from '#contract/incident';
import { createIncidents, foldTally } from '../backend/incidents/index.ts';
import { openDatabase, silentLog, systemClock, type Database, type RouteBinding } from '../backend/platform/index.ts';
import { startTestCluster, databaseUrl, query } from '../tests/support/testCluster.ts';
import { fillIncidents, SERVICES } from './list/fillIncidents.ts';
import { caller, makeTenant, type Call } from './requests/caller.ts';
import { printLines, timed, type Line } from './requests/timed.ts';

const INCIDENTS = 1_000_000;
const OTHERS = 50_000;
const ROUNDS = 60;

/**
 * Incident list, facets, search, deep page, home, status change and bulk change at 1,000,000 incidents of one tenant
 * beside another, through the handlers that the REST interface calls: parsing by the contract, transaction, row-level
 * security and all. Milliseconds. `--incidents N` for a smaller run.
 */
export async function run({ args }: { args: string[] }): Promise<object> {
  const incidents = Number(args[args.indexOf('--incidents') + 1]) || INCIDENTS;
  const cluster = await startTestCluster();
  try {
    const name = `${cluster.template}_list`;
    await query(cluster.adminUrl, `create database ${name} template ${cluster.template}`);
    const database = openDatabase({ url: databaseUrl(cluster.adminUrl, name), poolSize: 4, log: silentLog });
    try {
      const tenantId = await prepare(database, incidents);
      const lines = await measure(database, tenantId);
      printLines(`Incident list at ${incidents} incidents, ${cluster.version}`, lines);
      return {
        incidents,
        cores: cpus().length,
        p50_ms: Object.fromEntries(lines.map((line) => [line.name, line.p50])),
        p95_ms: Object.fromEntries(lines.map((line) => [line.name, line.p95])),
      };
    } finally {
      await database.close();
    }
  } finally {
    await cluster.stop();
  }
}

async function prepare(database: Database, incidents: number): Promise<string> {
  const started = performance.now();
  const [big, small] = [await makeTenant(database), await makeTenant(database)];
  await fillIncidents(database, big, incidents);
  await fillIncidents(database, small, Math.min(OTHERS, incidents));
  for (const tenantId of [big, small]) {
    await database.tenant(tenantId, (tx) => foldTally(tx, tenantId));
  }
  await query(
    database.url,
    `vacuum (analyze) ${['', '_word', '_vocabulary', '_tally', '_tally_change', '_day', '_day_change'].map((name) => `sre.incident${name}`).join(', ')}`
  );
  console.log(`filled ${incidents} incidents in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  return big;
}

/** The handlers that the REST interface calls. */
function routesOf(database: Database): readonly RouteBinding[] {
  const nothing = (): Promise<void> => Promise.resolve();
  const slice = createIncidents({
    database,
    clock: systemClock,
    log: silentLog,
    outbox: { emit: nothing, emitMany: nothing },
    streams: { publish: nothing },
    home: { countServices: () => Promise.resolve(SERVICES.length), hasSource: () => Promise.resolve(true) },
  });
  return slice.routes ?? [];
}

const OPEN: IncidentStatus[] = ['triggered', 'acknowledged', 'investigating', 'mitigated'];
const RARE = SERVICES.at(-1) ?? '';
const FREQUENT = SERVICES[0] ?? '';

const FILTERS: readonly IncidentFilter[] = [
  { status: OPEN },
  { status: ['triggered'], severity: ['critical'] },
  { service: [RARE] },
  { service: [FREQUENT, SERVICES[5] ?? ''], severity: ['critical', 'high'] },
  { team: ['team-3'], status: OPEN },
  { assignee: 'me', status: ['resolved'] },
  { assignee: 'none', severity: ['info'] },
  { status: ['closed'], hasCause: 'true', source: ['grafana'] },
  { from: new Date(Date.now() - 30 * 86_400_000).toISOString(), severity: ['critical'] },
  {
    from: new Date(Date.now() - 400 * 86_400_000).toISOString(),
    to: new Date(Date.now() - 380 * 86_400_000).toISOString(),
  },
];
const SORTS = ['-openedAt', 'openedAt', '-updatedAt', 'severity', 'number', '-number'] as const;
const SEARCHES = [
  'payment latency',
  'disk',
  '磁盘',
  'checkout error rate',
  '#123456',
  'pod crash',
  RARE,
  'latenc',
  '支付延迟',
  'nothing-like-this',
];

async function measure(database: Database, tenantId: string): Promise<Line[]> {
  const call = caller(routesOf(database), tenantId);
  const at = <T>(list: readonly T[], i: number): T => list[i % list.length] as T;
  const ids = (await call(listIncidents, { query: { limit: 200, status: ['triggered'] } })).items;
  const cursors = await deepCursors(call);
  const lines: Line[] = [];
  const time = async (
    name: string,
    goal: number,
    rounds: number,
    work: (round: number) => Promise<unknown>
  ): Promise<void> => {
    lines.push(await timed(name, goal, rounds, work));
  };
  // One row by its key: what a request costs on this machine at this hour, to judge the others by.
  await time('read_one', 50, ROUNDS, (i) => call(getIncident, { params: { id: at(ids, i).id } }));
  await time('list', 50, ROUNDS, () => call(listIncidents, { query: {} }));
  await time('list_filtered', 50, ROUNDS * 2, (i) => call(listIncidents, { query: at(FILTERS, i) }));
  await time('list_sorted', 50, ROUNDS * 2, (i) =>
    call(listIncidents, { query: { ...at(FILTERS, Math.floor(i / SORTS.length)), sort: at(SORTS, i) } })
  );
  await time('facets', 50, ROUNDS, () => call(getIncidentFacets, { query: {} }));
  await time('facets_filtered', 50, ROUNDS * 2, (i) => call(getIncidentFacets, { query: at(FILTERS, i) }));
  await time('search', 50, ROUNDS * 2, (i) =>
    call(listIncidents, { query: { q: at(SEARCHES, i), sort: at(SORTS, Math.floor(i / SEARCHES.length)) } })
  );
  // Two frequent words without a common incident: the worst there is, all occurrences of one are looked at.
  await time('search_never_meet', 500, 10, () => call(listIncidents, { query: { q: 'latency disk' } }));
  await time('search_facets', 50, ROUNDS, (i) => call(getIncidentFacets, { query: { q: at(SEARCHES, i) } }));
  await time('deep_page', 50, ROUNDS, (i) => call(listIncidents, { query: at(cursors, i) }));
  await time('home', 50, ROUNDS, () => call(getHome, {}));
  await time('status_change', 20, Math.min(ROUNDS * 3, ids.length), (i) =>
    call(updateIncident, { params: { id: at(ids, i).id }, body: { status: 'acknowledged' } })
  );
  await time('bulk_10000', 2_000, 3, async (i) => {
    const severity = at(['high', 'info', 'warning'] as const, i);
    const chosen = await database.tenant(tenantId, (tx) =>
      sql<{
        id: string;
      }>`select id from incident where tenant_id = ${tenantId} order by number desc limit 10000 offset ${(i % 3) * 10_000}`.execute(
        tx
      )
    );
    return () =>
      call(bulkUpdateIncidents, {
        body: { ids: chosen.rows.map((row) => row.id), change: { severity, assignee: 'me' } },
      });
  });
  return lines;
}

/** Cursors in the middle of several orders, as somebody who pages for long would have them. */
async function deepCursors(call: Call): Promise<{ sort: (typeof SORTS)[number]; cursor: string }[]> {
  const cursors = [];
  for (const sort of ['-openedAt', 'severity', '-updatedAt'] as const) {
    const page = await call(listIncidents, { query: { sort, limit: 1 } });
    const [list, ...key] = JSON.parse(Buffer.from(page.nextCursor ?? '', 'base64url').toString()) as string[];
    const deep =
      sort === 'severity'
        ? ['2', String(Math.round(INCIDENTS / 3))]
        : sort === '-updatedAt'
          ? [new Date(Date.now() - 300 * 86_400_000).toISOString(), '500000']
          : [String(INCIDENTS / 2)];
    cursors.push({
      sort,
      cursor: Buffer.from(JSON.stringify([list, ...deep.slice(0, key.length)])).toString('base64url'),
    });
  }
  return cursors;
}
