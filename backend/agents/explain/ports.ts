import type { Change } from '#contract/change';
import type { NearbyIncident } from '#contract/explain';
import type { BundleChange } from '../../analysis/index.ts';
import type { ExploreLink } from '../rca/exploreLinks.ts';
import type { KnownTopology, LogReader, SeriesReader } from '../rca/ports.ts';
import type { CollectBounds } from '../rca/collector.ts';

/** Unix milliseconds. */
export interface Span {
  from: number;
  to: number;
}

/** What explaining a panel needs to know besides the panel; each is asked once. */
export interface ExplainPorts {
  now(): number;
  reader: SeriesReader;
  /** Where log lines are read from; without it none are. */
  logs?: LogReader | undefined;
  /** Resources, edges and what metrics mean, at a time. */
  topology(tenantId: string, atMs: number): Promise<KnownTopology>;
  /** Changes of a span, newest first; their resource keys are canonical. */
  changes(tenantId: string, span: Span, topology: KnownTopology): Promise<Change[]>;
  /** The same changes as the engine weighs them, with what they alter. */
  suspects(tenantId: string, span: Span, topology: KnownTopology): Promise<BundleChange[]>;
  /** Incidents that are open or were opened in the span. */
  incidents(tenantId: string, span: Span): Promise<NearbyIncident[]>;
  /** Published runbooks that speak of these services or words, the best first. */
  runbooks(tenantId: string, about: RunbookQuestion): Promise<{ id: string; title: string; excerpt: string }[]>;
  /** How to address Grafana's Explore with a query to a source; null when Grafana does not know the source. */
  explore(tenantId: string): Promise<ExploreLink>;
  bounds?: Partial<CollectBounds>;
}

export interface RunbookQuestion {
  services: readonly string[];
  words: string;
  limit: number;
}
