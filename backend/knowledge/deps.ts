import type { Analysis } from '#contract/analysis';
import type { LearntFix } from '#contract/knowledge';
import type { Clock, Database, Jobs, Log, Outbox, Streams, Tx } from '../platform/index.ts';
import type { RequestReader } from '../resources/index.ts';

/** The newest result of the analysis, which stands above this slice. */
export interface AnalysisPort {
  /** The newest finished analysis of an incident; null before the first one. */
  newestAnalysis(tx: Tx, tenantId: string, incidentId: string): Promise<Analysis | null>;
}

/** A run as a postmortem tells of it. Times are ISO. */
export interface RunFact {
  id: string;
  number: number;
  playbookId: string | null;
  playbookName: string;
  title: string;
  status: string;
  /** It came to an end, and what it was started for is verified. */
  worked: boolean;
  ended: boolean;
  requestedBy: string;
  /** English; null while it runs. */
  outcome: string | null;
  at: string;
  finishedAt: string | null;
}

/** Runs of playbooks, which stand above this slice. */
export interface RunsPort {
  /** Runs for an incident, oldest first, at most 50. */
  runsOf(tx: Tx, tenantId: string, incidentId: string): Promise<RunFact[]>;
}

export interface KnowledgeDeps {
  database: Database;
  outbox: Pick<Outbox, 'emit'>;
  streams: Pick<Streams, 'publish'>;
  jobs: Pick<Jobs, 'send'>;
  clock: Clock;
  log: Log;
  /** The tenant's data sources, for what an incident did to requests. */
  reader: RequestReader;
  analyses: AnalysisPort;
  runs: RunsPort;
}

/** What a run that repaired something, or did not, teaches. */
export function fixOf(run: RunFact): LearntFix {
  const { id, playbookId, playbookName, title, worked } = run;
  return { runId: id, playbookId, playbookName: playbookName.slice(0, 300), title: title.slice(0, 500), worked };
}
