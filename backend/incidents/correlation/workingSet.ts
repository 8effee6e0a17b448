import type { AlertSource } from '#contract/alert';
import type { EventPayload } from '#contract/events';
import type { IncidentStatus, TimelineEntry } from '#contract/incident';
import type { Labels } from '#contract/scalars';
import type { KeyMember, Neighbour, Side } from '../../analysis/index.ts';
import type { KnownAlert } from './alertState.rules.ts';

/** State of one fingerprint. Times are unix milliseconds, severity is the rank (0 is the worst). */
export interface AlertRecord extends KnownAlert {
  fingerprint: string;
  name: string;
  severity: number;
  labels: Labels;
  annotations: Labels;
  source: AlertSource;
  ruleId: string | null;
  endsAt: number | null;
  firstSeenAt: number;
  lastSeenAt: number;
  deliveries: number;
  firings: number;
  recentFirings: number[];
  flapping: boolean;
  incidentId: string | null;
  resourceKey: string | null;
  generatorUrl: string | null;
  dashboardUrl: string | null;
  panelUrl: string | null;
}

/** What correlation reads and writes of an incident. */
export interface IncidentRecord {
  id: string;
  /** Null until a new incident is stored. */
  number: number | null;
  title: string;
  status: IncidentStatus;
  severity: number;
  severityChosen: boolean;
  service: string;
  team: string;
  source: string;
  scope: string;
  blindCount: number;
  flapping: boolean;
  alertCount: number;
  firingCount: number;
  resources: string[];
  startedAt: number;
  grownAt: number;
  resolvedAt: number | null;
  settleAt: number | null;
  reopenedCount: number;
  /** Resources that have alerted in it, at most 100; a part counts as what it is a part of. */
  alerting: string[];
  /** The topology knows what one of them depends on. */
  placed: boolean;
}

export type DecidedItem = EventPayload<'alert.decided'>['items'][number];

export interface NewTimelineEntry {
  incidentId: string;
  at: number;
  kind: TimelineEntry['kind'];
  text: TimelineEntry['text'];
  detail: Record<string, unknown>;
}

/** Everything that a batch of events may touch, loaded before and written back after. */
export interface WorkingSet {
  alerts: Map<string, AlertRecord>;
  incidents: Map<string, IncidentRecord>;
  keys: Map<string, KeyMember[]>;
  neighbours: ReadonlyMap<string, readonly Neighbour[]>;
  /** Proper keys of resources that alerts name otherwise. */
  canonical: ReadonlyMap<string, string>;
  /** Fingerprints of unresolved alerts by rule. */
  byRule: Map<string, Set<string>>;
  /** Resources that alerted within the longest life of an incident; a part counts as what it is a part of. */
  alerting: Set<string>;
}

export function emptyWorkingSet(): WorkingSet {
  return {
    alerts: new Map(),
    incidents: new Map(),
    keys: new Map(),
    neighbours: new Map(),
    canonical: new Map(),
    byRule: new Map(),
    alerting: new Set(),
  };
}

/** What a batch changed. */
export interface Changes {
  alerts: Set<string>;
  incidents: Set<string>;
  opened: string[];
  /** Incident to the reason: it spread to a resource that was not part of it. */
  widened: Map<string, string>;
  /** Incident to the reason: an alert of it is back after all was well. */
  reopened: Map<string, string>;
  resolved: string[];
  keys: { key: string; incidentId: string; hops: number; side: Side; at: number }[];
  members: { incidentId: string; fingerprint: string; at: number }[];
  timeline: NewTimelineEntry[];
  decided: DecidedItem[];
}

export function noChanges(): Changes {
  return {
    alerts: new Set(),
    incidents: new Set(),
    opened: [],
    widened: new Map(),
    reopened: new Map(),
    resolved: [],
    keys: [],
    members: [],
    timeline: [],
    decided: [],
  };
}
