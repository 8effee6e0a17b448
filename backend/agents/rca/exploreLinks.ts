import type { Database } from '../../platform/index.ts';
import { exploreUrl } from '../../sources/index.ts';
import { readTenant } from '../../tenancy/index.ts';
import type { LogReader, SeriesReader } from './ports.ts';

/** Address of Explore with a query to a source over a span (unix ms); null when Grafana does not know the source (any more). */
export type ExploreLink = (sourceId: string | null, query: string, span: { from: number; to: number }) => string | null;

interface Deps {
  database: Pick<Database, 'tenant'>;
  reader: Pick<SeriesReader, 'listSources'>;
  logs?: Pick<LogReader, 'listLogSources'> | undefined;
}

/** Links into Explore of a tenant's Grafana, for queries to its sources of metrics and of logs. */
export async function exploreLinks({ database, reader, logs }: Deps, tenantId: string): Promise<ExploreLink> {
  const [metrics, lines, { issuer, orgId }] = await Promise.all([
    reader.listSources(tenantId),
    logs?.listLogSources(tenantId) ?? [],
    database.tenant(tenantId, (tx) => readTenant(tx, tenantId)),
  ]);
  return (sourceId, query, span) => {
    const isIt = ({ id }: { id: string }): boolean => id === sourceId;
    const metric = metrics.find(isIt);
    const uid = (metric ?? lines.find(isIt))?.grafanaDatasourceUid;
    return uid && query !== ''
      ? exploreUrl({ root: issuer, orgId }, uid, query, span, metric ? 'prometheus' : 'loki')
      : null;
  };
}
