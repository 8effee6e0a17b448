import { asError, AppError, type Clock, type Database, type Log, type Outbox, type Streams } from '../../platform/index.ts';
import type { MetricConvention } from '#contract/resource';
import { BUILT_IN } from '../conventions/builtIn.ts';
import type { ConventionFamily } from '../conventions/convention.ts';
import { readTenantConventions } from '../tenantConventions.ts';
import { assemble } from './assemble.rules.ts';
import type { MetricReader } from './metricReader.ts';
import type { Observations } from './observation.ts';
import { readSource } from './readSource.ts';
import { saveTopology, type TopologyChange } from './saveTopology.ts';

export interface DiscoveryDeps {
  database: Database;
  outbox: Pick<Outbox, 'emit'>;
  streams: Pick<Streams, 'publish'>;
  clock: Clock;
  log: Log;
  metrics: MetricReader;
  /** Called in the transaction that stored what a source told. */
  onDiscovered?: (tx: Parameters<Parameters<Database['tenant']>[1]>[0], tenantId: string, sourceId: string, atMs: number) => Promise<void>;
}

/** What came of a discovery: which sources answered, which did not and why. */
export interface DiscoveryResult extends TopologyChange {
  read: string[];
  failed: { source: string; reason: string }[];
}

/** A tenant's rows as families, so that discovery asks for what they name too. */
export function familiesOf(rows: readonly MetricConvention[]): ConventionFamily[] {
  return rows
    .filter((row) => !row.metric.endsWith('*'))
    .map((row) => {
      const name = row.type === 'histogram' ? `${row.metric}_count` : row.metric;
      const isCounter = row.type !== 'gauge' && row.role !== 'errors';
      const golden = row.edge !== null && isCounter ? [goldenOf(row, name)] : [];
      return {
        name: row.convention,
        proof: row.entity.length === 0 ? 'peer' : row.entity.every((rule) => rule.kind === 'service') ? 'self' : 'exporter',
        entity: row.entity,
        probes: row.entity.length > 0 ? [name] : [],
        golden,
        rows: [{ metric: row.metric, role: row.role, type: row.type, unit: row.unit, entity: row.entity, edge: row.edge, errors: row.errors }],
      };
    });
}

function goldenOf(row: MetricConvention, requests: string): NonNullable<ConventionFamily['golden']>[number] {
  return {
    subject: 'edge',
    requests,
    ...(row.errors === null ? {} : { failedWhere: row.errors }),
    ...(row.type === 'histogram' ? { durations: row.metric, secondsPerUnit: row.unit === 'ms' ? 0.001 : 1 } : {}),
  };
}

/**
 * Asks every data source of a tenant what there is and stores it. A source that fails is noted and leaves what it saw
 * before as it was. Throws only when the database cannot be had, or none of the sources answers.
 */
export async function discoverTenant(deps: DiscoveryDeps, tenantId: string, signal: AbortSignal): Promise<DiscoveryResult> {
  const sources = await deps.metrics.listSources(tenantId);
  const own = await deps.database.tenant(tenantId, (tx) => readTenantConventions(tx, tenantId));
  const families = [...familiesOf(own), ...BUILT_IN];
  const nowMs = deps.clock.now();
  const answered: { id: string; name: string }[] = [];
  const observations: Observations[] = [];
  const failed: DiscoveryResult['failed'] = [];
  for (const source of sources) {
    try {
      const ask = (query: string) => deps.metrics.query(tenantId, source.id, query, nowMs, signal);
      observations.push(await readSource(ask, families));
      answered.push(source);
    } catch (error) {
      signal.throwIfAborted();
      failed.push({ source: source.name, reason: asError(error).message.slice(0, 500) });
      deps.log.warn({ err: error, tenantId, sourceId: source.id }, 'a data source could not be read by discovery');
    }
  }
  if (answered.length === 0) {
    if (failed[0] !== undefined) {
      throw new AppError('source_failed', `No data source answered: ${failed[0].source}: ${failed[0].reason}`);
    }
    return { read: [], failed, resources: 0, edges: 0 };
  }
  const picture = assemble(observations);
  const change = await deps.database.tenant(tenantId, async (tx) => {
    const saved = await saveTopology(tx, tenantId, picture, { nowMs, sources: answered });
    if (saved.resources + saved.edges > 0) {
      await deps.outbox.emit(tx, tenantId, 'topology.changed', saved);
      await deps.streams.publish(tx, tenantId, [{ type: 'topology' }]);
    }
    for (const source of answered) {
      await deps.onDiscovered?.(tx, tenantId, source.id, nowMs);
    }
    return saved;
  });
  return { ...change, read: answered.map((source) => source.name), failed };
}
