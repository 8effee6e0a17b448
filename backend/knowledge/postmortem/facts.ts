import type { Alert } from '#contract/alert';
import type { Analysis } from '#contract/analysis';
import type { Change } from '#contract/change';
import type { Incident, TimelineEntry } from '#contract/incident';
import type { LearntCause } from '#contract/knowledge';
import type { RunFact } from '../deps.ts';
import type { Similar } from '../similar/findSimilar.ts';

/** Addresses of what a postmortem cites; null where there is none. */
export interface Links {
  incident(id: string): string | null;
  run(id: string): string | null;
  /** Explore with a query over a time in unix ms. */
  explore(sourceId: string | null, query: string, range: { from: number; to: number }): string | null;
}

/** Requests to a resource while the incident lasted, and in a stretch of equal length right before. */
export interface ResourceImpact {
  key: string;
  requests: number;
  /** Null where no metric tells failures. */
  failed: number | null;
  before: { requests: number; failed: number | null } | null;
  source: { id: string; name: string };
  query: string;
}

/** What an incident did, as far as it can be known. Times are unix ms. */
export interface Impact {
  from: number;
  to: number;
  /** What the beginning rests on. */
  beginsWith: 'onset' | 'alert';
  /** Requests were counted over this part, when the whole was too long. */
  countedTo: number;
  measured: ResourceImpact[];
  /** Resources that nothing counts. */
  unmeasured: string[];
  /** Why something could not be counted; English. */
  gaps: string[];
}

/** Everything that a draft is made from, read at one moment. */
export interface PostmortemFacts {
  incident: Incident;
  alerts: Alert[];
  timeline: TimelineEntry[];
  /** Entries of the timeline that were not read. */
  timelineLeftOut: boolean;
  analysis: Analysis | null;
  causes: LearntCause[];
  changes: Change[];
  runs: RunFact[];
  /** Why alerts were grouped as they were, from the ledger. */
  decisions: { at: string; reason: string }[];
  earlier: Similar[];
  impact: Impact;
  links: Links;
}
