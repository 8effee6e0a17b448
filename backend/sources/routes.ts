import {
  createSource as createSourceOperation,
  deleteSource as deleteSourceOperation,
  listSources as listSourcesOperation,
  testSource,
} from '#contract/source';
import { route, type Database, type Outbox, type RouteBinding, type Secrets } from '../platform/index.ts';
import { actorOf } from '../tenancy/index.ts';
import type { PrometheusClient } from './client/createPrometheusClient.ts';
import { SourceError } from './client/sourceError.ts';
import { createSource } from './commands/createSource.ts';
import { deleteSource } from './commands/deleteSource.ts';
import { pageOfSources } from './queries.ts';

const TEST_DEADLINE_MS = 8_000;

/** Data sources over REST. */
export function sourceRoutes(deps: {
  database: Database;
  outbox: Pick<Outbox, 'emit'>;
  secrets: Secrets;
  client(tenantId: string, sourceId: string): Promise<PrometheusClient>;
  forget(sourceId: string): void;
  settle(): Promise<void>;
}): RouteBinding[] {
  const { database } = deps;
  return [
    route(listSourcesOperation, ({ query }, { tenantId }) =>
      database.tenant(tenantId, (tx) => pageOfSources(tx, tenantId, query))
    ),
    route(createSourceOperation, ({ body }, context) =>
      database.tenant(context.tenantId, (tx) => createSource(deps, tx, actorOf(context), body))
    ),
    route(deleteSourceOperation, async ({ params }, context) => {
      const gone = await database.tenant(context.tenantId, (tx) => deleteSource(deps, tx, actorOf(context), params.id));
      deps.forget(params.id);
      return gone;
    }),
    route(testSource, async ({ params }, { tenantId, signal }) => {
      const started = performance.now();
      const answer = await ask(await deps.client(tenantId, params.id), signal);
      // The list that the page reads next shows what the test found.
      await deps.settle();
      return { ...answer, durationMs: Math.round(performance.now() - started) };
    }),
  ];
}

async function ask(client: PrometheusClient, signal: AbortSignal): Promise<{ ok: boolean; message: string }> {
  try {
    const samples = await client.query({ query: 'count(up)', deadlineMs: TEST_DEADLINE_MS, signal });
    const targets = samples[0]?.value;
    return {
      ok: true,
      message:
        targets === undefined
          ? 'It answers, but knows no scrape targets (up).'
          : `It answers and knows ${targets} scrape targets.`,
    };
  } catch (error) {
    if (error instanceof SourceError) {
      return { ok: false, message: error.message };
    }
    throw error;
  }
}
