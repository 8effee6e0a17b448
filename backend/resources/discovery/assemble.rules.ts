import type { EdgeKind, ResourceKind } from '#contract/resource';
import { splitKey } from '../entityName.rules.ts';
import { NO_GOLDEN, type Golden, type Labels, type Observations } from './observation.ts';
import { unify, type Unified } from './unify.rules.ts';

export interface FoundResource {
  key: string;
  kind: ResourceKind;
  name: string;
  labels: Record<string, string>;
  team: string | null;
  group: string | null;
  golden: Golden;
  /** Position of the source in what was given. */
  source: number;
}

export interface FoundEdge {
  from: string;
  to: string;
  kind: EdgeKind;
  golden: Golden;
  source: number;
}

export interface Picture {
  resources: FoundResource[];
  edges: FoundEdge[];
  aliases: Map<string, string>;
}

const MOST_LABELS = 20;
const LONGEST_VALUE = 200;
/** Labels that change from pod to pod or come from the scrape: no property of the resource. */
const NOT_KEPT = new Set(['__name__', 'instance', 'job', 'pod', 'k8s_pod_name', 'exported_pod', 'le', 'server', 'client', 'connection_type', 'k8s_node_name', 'node', 'exported_node']);

/** One picture of what all sources of a tenant told: every thing once, under one key. */
export function assemble(observations: readonly Observations[]): Picture {
  const unified = unify(observations);
  const resources = new Map<string, FoundResource>();
  const edges = new Map<string, FoundEdge>();
  const see = (key: string, labels: Labels, golden: Golden, source: number): FoundResource => {
    const found = resources.get(key) ?? newResource(key, source);
    resources.set(key, found);
    mergeLabels(found, labels);
    found.golden = firstKnown(found.golden, golden);
    return found;
  };
  const connect = (from: string, to: string, kind: EdgeKind, golden: Golden, source: number): void => {
    if (from === to) {
      return;
    }
    const id = `${from}\u0000${to}\u0000${kind}`;
    const known = edges.get(id);
    edges.set(id, known === undefined ? { from, to, kind, golden, source } : { ...known, golden: firstKnown(known.golden, golden) });
  };
  observations.forEach((one, source) => {
    for (const { key, labels, golden } of one.sightings) {
      see(unified.keyOf(key), labels, golden, source);
    }
    for (const { from, to, kind, golden } of one.edges) {
      // A service that calls itself is kept: a retry loop is worth seeing.
      const [a, b] = [unified.keyOf(from), unified.keyOf(to)];
      if (a === b) {
        edges.set(`${a}\u0000${b}\u0000${kind}`, { from: a, to: b, kind, golden, source });
      } else {
        connect(a, b, kind, golden, source);
      }
    }
  });
  placePods(observations, unified, see, connect);
  placeOnHosts(resources, connect);
  return { resources: [...resources.values()], edges: [...edges.values()], aliases: unified.aliases };
}

function newResource(key: string, source: number): FoundResource {
  const { kind, name } = splitKey(key);
  return { key, kind, name, labels: {}, team: null, group: null, golden: NO_GOLDEN, source };
}

function placePods(
  observations: readonly Observations[],
  unified: Unified,
  see: (key: string, labels: Labels, golden: Golden, source: number) => FoundResource,
  connect: (from: string, to: string, kind: EdgeKind, golden: Golden, source: number) => void
): void {
  const sourceOf = new Map<string, number>();
  observations.forEach((one, source) => one.pods.forEach((pod) => sourceOf.has(pod.key) || sourceOf.set(pod.key, source)));
  for (const pod of unified.pods.values()) {
    const source = sourceOf.get(pod.key) ?? 0;
    const found = see(pod.key, pod.labels, NO_GOLDEN, source);
    found.group = pod.namespace;
    found.labels['namespace'] = pod.namespace;
    const whole = unified.wholeOf(pod);
    if (whole !== null) {
      connect(pod.key, whole, 'part-of', NO_GOLDEN, source);
      const service = see(whole, pod.labels, NO_GOLDEN, source);
      service.group ??= pod.namespace;
    }
    if (pod.node !== null) {
      const host = unified.keyOf(`host:${pod.node}`);
      found.labels['node'] = splitKey(host).name;
      see(host, {}, NO_GOLDEN, source);
      connect(pod.key, host, 'runs-on', NO_GOLDEN, source);
    }
  }
  // Without kube-state-metrics a pod is known by what it says of itself.
  observations.forEach((one, source) => {
    for (const [pod, services] of one.podServices) {
      for (const service of services) {
        const found = see(pod, {}, NO_GOLDEN, source);
        found.group ??= found.name.split('/', 1)[0] ?? null;
        connect(pod, unified.keyOf(service), 'part-of', NO_GOLDEN, source);
      }
    }
  });
}

/** Something whose name is that of a known host runs on it. */
function placeOnHosts(
  resources: ReadonlyMap<string, FoundResource>,
  connect: (from: string, to: string, kind: EdgeKind, golden: Golden, source: number) => void
): void {
  for (const resource of resources.values()) {
    const host = `host:${resource.name}`;
    if (resource.kind !== 'host' && resource.kind !== 'pod' && resources.has(host)) {
      connect(resource.key, host, 'runs-on', NO_GOLDEN, resource.source);
    }
  }
}

function mergeLabels(resource: FoundResource, labels: Labels): void {
  for (const [name, value] of Object.entries(labels)) {
    if (value === '' || NOT_KEPT.has(name) || name.startsWith('__') || value.length > LONGEST_VALUE) {
      continue;
    }
    if (resource.labels[name] === undefined && Object.keys(resource.labels).length < MOST_LABELS) {
      resource.labels[name] = value;
    }
  }
  resource.team ??= resource.labels['team'] ?? resource.labels['owner'] ?? null;
  resource.group ??= resource.labels['namespace'] ?? resource.labels['k8s_namespace_name'] ?? null;
}

/** The first convention that knows a number has told it; the table's order is the order of trust. */
function firstKnown(known: Golden, more: Golden): Golden {
  return known.requestsPerSecond === null ? more : known;
}
