import { cpus } from 'node:os';
import { getKnowledgeFacets, getKnowledgeItem, searchKnowledge } from '#contract/knowledge';
import { createKnowledge } from '../backend/knowledge/index.ts';
import { openDatabase, silentLog, systemClock, type Database, type RouteBinding } from '../backend/platform/index.ts';
import { databaseUrl, query, startTestCluster } from '../tests/support/testCluster.ts';
import { caller, makeTenant, type Call } from './requests/caller.ts';
import { printLines, timed, type Line } from './requests/timed.ts';
import { fillKnowledge } from './search/fillKnowledge.ts';
import { chinese, english, SEARCHES } from './search/texts.ts';

const ITEMS = 100_000;
const GOAL_MS = 100;
const ROUNDS = 180;

/**
 * Search over 100,000 knowledge items, half of them English and half Chinese, through the handlers that the REST interface
 * calls: rare and frequent words, beginnings, many words at once, with and without facets. Milliseconds. `--items N` for a
 * smaller run.
 */
export async function run({ args }: { args: string[] }): Promise<object> {
  const items = Number(args[args.indexOf('--items') + 1]) || ITEMS;
  const cluster = await startTestCluster();
  try {
    const name = `${cluster.template}_search`;
    await query(cluster.adminUrl, `create database ${name} template ${cluster.template}`);
    const database = openDatabase({ url: databaseUrl(cluster.adminUrl, name), poolSize: 4, log: silentLog });
    try {
      const started = performance.now();
      const tenantId = await makeTenant(database);
      await fillKnowledge(database, tenantId, items, (i) => (i % 2 === 0 ? english(i) : chinese(i)));
      process.stderr.write(`filled ${items} items in ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
      const lines = await measure(caller(routesOf(database), tenantId));
      printLines(`Knowledge of ${items} items, ${cluster.version}`, lines);
      const p95 = (of: string): number => lines.find((line) => line.name === of)?.p95 ?? Number.NaN;
      return { items, cores: cpus().length, p95_ms: { en: p95('en'), zh: p95('zh') }, lines };
    } finally {
      await database.close();
    }
  } finally {
    await cluster.stop();
  }
}

function routesOf(database: Database): readonly RouteBinding[] {
  const nothing = (): Promise<void> => Promise.resolve();
  const slice = createKnowledge({
    database,
    clock: systemClock,
    log: silentLog,
    outbox: { emit: nothing },
    streams: { publish: nothing },
    jobs: { send: () => Promise.resolve(true) },
    reader: { listSources: () => Promise.resolve([]), query: () => Promise.resolve([]) },
    analyses: { newestAnalysis: () => Promise.resolve(null) },
    runs: { runsOf: () => Promise.resolve([]) },
  });
  return slice.routes ?? [];
}

async function measure(call: Call): Promise<Line[]> {
  const lines: Line[] = [];
  const { items } = await call(searchKnowledge, { query: { limit: 100 } });
  // One row by its key: what a request costs on this machine at this hour, to judge the others by.
  lines.push(
    await timed('read_one', GOAL_MS, 60, (i) => call(getKnowledgeItem, { params: { id: items[i % items.length]?.id } }))
  );
  for (const language of ['en', 'zh'] as const) {
    const searches = SEARCHES[language];
    const at = (i: number): string => searches[i % searches.length] ?? '';
    lines.push(
      await timed(language, GOAL_MS, ROUNDS, (i) => call(searchKnowledge, { query: { q: at(i), limit: 20 } }))
    );
    const narrowed = { kind: ['runbook'], status: ['published'], limit: 20 };
    lines.push(
      await timed(`${language}_narrowed`, GOAL_MS, ROUNDS / 2, (i) =>
        call(searchKnowledge, { query: { q: at(i), ...narrowed } })
      )
    );
    lines.push(
      await timed(`${language}_facets`, 2 * GOAL_MS, ROUNDS / 2, (i) =>
        call(getKnowledgeFacets, { query: { q: at(i) } })
      )
    );
  }
  lines.push(await timed('newest', GOAL_MS, 60, () => call(searchKnowledge, { query: {} })));
  lines.push(
    await timed('newest_of_service', GOAL_MS, 60, () => call(searchKnowledge, { query: { service: ['service-150'] } }))
  );
  lines.push(await timed('facets', 2 * GOAL_MS, 30, () => call(getKnowledgeFacets, { query: {} })));
  return lines;
}
