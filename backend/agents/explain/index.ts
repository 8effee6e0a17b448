import type { NearbyIncident } from '#contract/explain';
import { type IncidentSummary, OPEN_STATUSES } from '#contract/incident';
import { readChanges } from '../../changes/index.ts';
import { listIncidents } from '../../incidents/index.ts';
import type { Clock, Database } from '../../platform/index.ts';
import type { CollectBounds } from '../rca/collector.ts';
import { exploreLinks } from '../rca/exploreLinks.ts';
import type { LogReader, SeriesReader } from '../rca/ports.ts';
import { readBundleChanges } from '../rca/readBundleChanges.ts';
import { readKnown } from '../rca/readKnown.ts';
import type { ExplainPorts } from './ports.ts';

export { describe, explainPanel } from './explainPanel.ts';
export type { ExplainPorts, RunbookQuestion } from './ports.ts';
export { explainRoutes } from './routes.ts';

const MOST_INCIDENTS = 50;

export interface ExplainDeps {
  database: Database;
  clock: Clock;
  reader: SeriesReader;
  logs?: LogReader | undefined;
  runbooks?: ExplainPorts['runbooks'];
  bounds?: Partial<CollectBounds>;
}

/** The ports of explaining, from the slices below. */
export function explainPorts({ database, clock, reader, logs, runbooks, bounds }: ExplainDeps): ExplainPorts {
  return {
    now: () => clock.now(),
    reader,
    logs,
    topology: (tenantId, atMs) => database.tenant(tenantId, (tx) => readKnown(tx, tenantId, atMs)),
    async changes(tenantId, { from, to }, { conventions }) {
      const range = { from: new Date(from).toISOString(), to: new Date(to + 60_000).toISOString() };
      const changes = await database.tenant(tenantId, (tx) => readChanges(tx, tenantId, range));
      return changes.map((change) => ({
        ...change,
        resourceKey: change.resourceKey === null ? null : conventions.canonical(change.resourceKey),
      }));
    },
    suspects: (tenantId, span, { conventions }) => readBundleChanges(database, tenantId, conventions, span),
    async incidents(tenantId, { from, to }) {
      const list = async (filter: Parameters<typeof listIncidents>[2]['filter']): Promise<IncidentSummary[]> =>
        database.tenant(tenantId, async (tx) => {
          const request = { filter, sort: '-openedAt' as const, limit: MOST_INCIDENTS, actorId: '' };
          return (await listIncidents(tx, tenantId, request)).items;
        });
      const [open, opened] = await Promise.all([
        list({ status: [...OPEN_STATUSES] }),
        list({ from: new Date(from).toISOString(), to: new Date(to).toISOString() }),
      ]);
      const during = open.filter(({ openedAt }) => Date.parse(openedAt) <= to);
      return [...new Map([...during, ...opened].map((one) => [one.id, toNearby(one)])).values()];
    },
    runbooks: runbooks ?? (() => Promise.resolve([])),
    explore: (tenantId) => exploreLinks({ database, reader, logs }, tenantId),
    ...(bounds === undefined ? {} : { bounds }),
  };
}

function toNearby(incident: IncidentSummary): NearbyIncident {
  const { id, number, title, severity, status, service, cause, openedAt, resolvedAt, alertCount } = incident;
  return {
    id,
    number,
    title,
    severity,
    status,
    service,
    cause: cause === null ? null : { title: cause.title, certainty: cause.certainty },
    openedAt,
    resolvedAt,
    alertCount,
    open: OPEN_STATUSES.some((one) => one === status),
  };
}
