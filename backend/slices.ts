import type { RequestListener } from 'node:http';
import { createAgents, newestAnalysis } from './agents/index.ts';
import { createAutomation } from './automation/index.ts';
import { createChanges } from './changes/index.ts';
import type { ReaderDeps } from './datasource/index.ts';
import { incidentPort } from './incidentEvidence.ts';
import { createIncidents, readIncident } from './incidents/index.ts';
import { createIngest } from './ingest/index.ts';
import { createKnowledge } from './knowledge/index.ts';
import { createLineage } from './lineage/index.ts';
import type {
  Clock,
  Database,
  Environment,
  Jobs,
  Log,
  Metrics,
  Outbox,
  Secrets,
  Slice,
  Streams,
} from './platform/index.ts';
import { countResources, createResources } from './resources/index.ts';
import { runsPort } from './runFacts.ts';
import { createSources, listSources, markDiscovered } from './sources/index.ts';
import { createTenancy } from './tenancy/index.ts';

export interface SliceParts {
  environment: Environment;
  database: Database;
  outbox: Outbox;
  streams: Streams;
  jobs: Jobs;
  secrets: Secrets;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** Ports on which this process listens, and its database's: playbooks never call them. Grows while it starts. */
  ownPorts: ReadonlySet<number>;
}

/** Makes every slice and hands each what it needs of the lower ones: the one place where they meet. */
export function createSlices(parts: SliceParts): {
  slices: Slice[];
  webhookApp: RequestListener;
  /** What the data source reads besides the database. */
  readers: Pick<ReaderDeps, 'sources'>;
  stop(): Promise<void>;
} {
  const { environment, metrics } = parts;
  const tenancy = createTenancy(parts);
  const sources = createSources({ ...parts, allowPrivate: environment.ALLOW_PRIVATE_SOURCES });
  const changes = createChanges(parts);
  const answers = metrics.histogram(
    'sre_webhook_request_duration_seconds',
    'Time from a delivery’s arrival to its answer, which comes after the commit.',
    ['kind', 'status'],
    [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5]
  );
  const ingest = createIngest({
    ...parts,
    changes,
    bodyLimitBytes: environment.WEBHOOK_BODY_LIMIT_BYTES,
    maxWaitingBytes: environment.WEBHOOK_MAX_WAITING_BYTES,
    maxTransactions: Math.max(2, Math.floor(environment.DATABASE_POOL / 3)),
    onAnswer: (kind, status, seconds) => answers.observe({ kind, status: String(status) }, seconds),
  });
  const resources = createResources({ ...parts, metrics: sources, onDiscovered: markDiscovered });
  const incidents = createIncidents({
    ...parts,
    home: {
      countServices: (tx, tenantId) => countResources(tx, tenantId, 'service'),
      hasSource: async (tx, tenantId) => (await listSources(tx, tenantId)).some(({ kind }) => kind === 'prometheus'),
    },
  });
  const lineage = createLineage({
    ...parts,
    incidentExists: async (tx, tenantId, incidentId) => (await readIncident(tx, tenantId, incidentId)) !== null,
  });
  const knowledge = createKnowledge({ ...parts, reader: sources, analyses: { newestAnalysis }, runs: runsPort });
  const agents = createAgents({
    ...parts,
    reader: sources,
    logs: sources,
    incidents: incidentPort(incidents),
    runbooks: knowledge.runbooks,
  });
  const automation = createAutomation({
    ...parts,
    sources,
    recordChanges: changes.recordChanges,
    memory: knowledge,
    mail: { url: environment.SMTP_URL, from: environment.SMTP_FROM },
    allowLoopback: environment.ALLOW_PRIVATE_TARGETS,
  });
  return {
    slices: [tenancy, sources, changes, ingest, resources, incidents, lineage, knowledge, agents, automation],
    webhookApp: (request, response) =>
      automation.webhooks.owns(request.url)
        ? automation.webhooks.handle(request, response)
        : ingest.webhooks(request, response),
    readers: { sources },
    async stop() {
      await automation.stop();
      await ingest.stop();
      await sources.stop();
    },
  };
}
