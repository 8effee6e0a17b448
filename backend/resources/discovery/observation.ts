import type { EdgeKind } from '#contract/resource';

export type Labels = Readonly<Record<string, string>>;

/** Requests per second, share of failures (0 to 1) and 95th percentile in seconds; null where no metric has them. */
export interface Golden {
  requestsPerSecond: number | null;
  errorShare: number | null;
  p95Seconds: number | null;
}

export const NO_GOLDEN: Golden = { requestsPerSecond: null, errorShare: null, p95Seconds: null };

/** How sure a sighting is of the kind of what it saw. */
export const STRENGTH = {
  /** A stranger said that he talks to something uninstrumented. */
  virtual: 0,
  /** Somebody calls it; or Kubernetes runs something of this name. */
  named: 1,
  /** It sends spans; or its client says which kind of system it is. */
  typed: 2,
  /** It reports about itself. */
  self: 3,
  /** An exporter for exactly this kind reports about it. */
  exporter: 4,
} as const;

/** Something that a metric named: the raw key that the convention makes of the labels. */
export interface Sighting {
  key: string;
  strength: number;
  /** True when nothing but a caller named it. */
  calledOnly: boolean;
  labels: Labels;
  golden: Golden;
}

export interface SeenEdge {
  from: string;
  to: string;
  kind: EdgeKind;
  golden: Golden;
}

/** A pod as kube-state-metrics or a pod's own labels tell of it. */
export interface SeenPod {
  key: string;
  namespace: string;
  name: string;
  node: string | null;
  podIp: string | null;
  hostIp: string | null;
  /** Name of the deployment, stateful set or daemon set; null when unknown. */
  workload: string | null;
  labels: Labels;
}

/** Everything that one source told, before names are brought together. */
export interface Observations {
  sightings: Sighting[];
  edges: SeenEdge[];
  pods: SeenPod[];
  /** Raw host key -> the name that the host gives itself. */
  hostNames: Map<string, string>;
  /** Raw key -> raw key, where a metric says that they are the same. */
  sameAs: Map<string, string>;
  /** Pod key -> raw service keys that the pod's own metrics name. */
  podServices: Map<string, Set<string>>;
}

export function noObservations(): Observations {
  return { sightings: [], edges: [], pods: [], hostNames: new Map(), sameAs: new Map(), podServices: new Map() };
}
