import {
  createSource as createSourceOperation,
  deleteSource as deleteSourceOperation,
  listSources as listSourcesOperation,
  testSource,
} from '#contract/source';
import { route, type Database, type Outbox, type RouteBinding, type Secrets } from '../platform/index.ts';
import { actorOf } from '../tenancy/index.ts';
import { createSource } from './commands/createSource.ts';
import { deleteSource } from './commands/deleteSource.ts';
import { pageOfSources } from './queries.ts';
import type { SourceClient } from './sourceClient.ts';
import { probeClient } from './probeClient.ts';

/** Data sources over REST. */
export function sourceRoutes(deps: {
  database: Database;
  outbox: Pick<Outbox, 'emit'>;
  secrets: Secrets;
  client(tenantId: string, sourceId: string): Promise<SourceClient>;
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
      const answer = await probeClient(await deps.client(tenantId, params.id), Date.now(), signal);
      // The list that the page reads next shows what the test found.
      await deps.settle();
      return { ...answer, durationMs: Math.round(performance.now() - started) };
    }),
  ];
}
