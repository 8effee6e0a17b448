import type { ResourceKind } from '#contract/resource';
import { isIp, splitKey, withoutClusterDomain } from '../entityName.rules.ts';
import { STRENGTH, type Observations, type SeenPod } from './observation.ts';

/** Kinds among which one name means one thing; the earlier kind wins a tie. */
const WORK: readonly ResourceKind[] = ['database', 'cache', 'queue', 'service', 'external'];
const isWork = (kind: ResourceKind): boolean => WORK.includes(kind);

/** From any key to the one key of the same thing. */
export interface Unified {
  keyOf(raw: string): string;
  /** Names that metrics and alerts may use for a known resource. */
  aliases: Map<string, string>;
  /** Pods of all sources, merged, by key. */
  pods: ReadonlyMap<string, SeenPod>;
  /** The canonical key of the workload that a pod is part of; null when it belongs to none. */
  wholeOf(pod: SeenPod): string | null;
}

interface Names {
  podsByIp: Map<string, SeenPod>;
  podsByName: Map<string, SeenPod | null>;
  namespaces: Set<string>;
  hosts: Map<string, string>;
}

/** Brings the names of all sources together. README.md says by which rules and in which order. */
export function unify(observations: readonly Observations[]): Unified {
  const pods = mergePods(observations);
  const names = namesOf(observations, pods);
  const sameAs = new Map(observations.flatMap((one) => [...one.sameAs]));
  const renamed = workloadServices(observations, pods);
  const simple = (raw: string): string => {
    const { kind, name } = splitKey(sameAs.get(raw) ?? raw);
    if (kind === 'host') {
      return `host:${names.hosts.get(name) ?? name}`;
    }
    if (!isWork(kind)) {
      return `${kind}:${name}`;
    }
    const plain = plainName(name, names);
    return `${kind}:${renamed.get(plain) ?? plain}`;
  };
  const kinds = kindsByName(observations, pods, simple);
  const keyOf = (raw: string): string => {
    const key = simple(raw);
    const { kind, name } = splitKey(key);
    return isWork(kind) ? `${chosenKind(kinds.get(name), kind)}:${name}` : key;
  };
  const wholeOf = (pod: SeenPod): string | null => {
    const own = ownServices(observations, pod.key);
    const first = pod.workload ?? (own.size === 1 ? splitKey([...own][0] ?? '').name : null);
    return first === null ? null : keyOf(`service:${first}`);
  };
  return { keyOf, pods, wholeOf, aliases: aliasesOf(observations, { keyOf, pods, wholeOf, names, kinds }) };
}

function mergePods(observations: readonly Observations[]): Map<string, SeenPod> {
  const pods = new Map<string, SeenPod>();
  for (const pod of observations.flatMap((one) => one.pods)) {
    const known = pods.get(pod.key);
    if (known === undefined) {
      pods.set(pod.key, { ...pod });
    } else {
      known.node ??= pod.node;
      known.podIp ??= pod.podIp;
      known.hostIp ??= pod.hostIp;
      known.workload ??= pod.workload;
      known.labels = { ...pod.labels, ...known.labels };
    }
  }
  return pods;
}

function namesOf(observations: readonly Observations[], pods: ReadonlyMap<string, SeenPod>): Names {
  const podsByIp = new Map<string, SeenPod>();
  const podsByName = new Map<string, SeenPod | null>();
  const namespaces = new Set<string>();
  const hosts = new Map<string, string>();
  for (const pod of pods.values()) {
    namespaces.add(pod.namespace);
    // Two pods of one name in two namespaces: the bare name tells nothing.
    podsByName.set(pod.name, podsByName.has(pod.name) ? null : pod);
    if (pod.hostIp !== null && pod.node !== null) {
      hosts.set(pod.hostIp, pod.node);
    }
    // A pod on the host's network has the host's address.
    if (pod.podIp !== null && pod.podIp !== pod.hostIp) {
      podsByIp.set(pod.podIp, pod);
    }
  }
  for (const [key, name] of observations.flatMap((one) => [...one.hostNames])) {
    hosts.set(splitKey(key).name, name);
  }
  return { podsByIp, podsByName, namespaces, hosts };
}

/** A name without what the network adds to it: address, pod ordinal, cluster domain, namespace. */
function plainName(name: string, names: Names): string {
  if (isIp(name)) {
    return names.podsByIp.get(name)?.workload ?? name;
  }
  const pod = names.podsByName.get(name) ?? names.podsByName.get(name.split('.', 1)[0] ?? '');
  if (pod?.workload != null) {
    return pod.workload;
  }
  const short = withoutClusterDomain(name);
  const [first = '', namespace = '', ...rest] = short.split('.');
  return rest.length === 0 && names.namespaces.has(namespace) ? first : short;
}

/** Services that a pod's own metrics name, as far as they name one only. */
function ownServices(observations: readonly Observations[], pod: string): Set<string> {
  const found = new Set<string>();
  observations.forEach((one) => one.podServices.get(pod)?.forEach((service) => found.add(service)));
  return found;
}

/** Workload name -> the one service name that all its pods report of themselves, where that differs. */
function workloadServices(observations: readonly Observations[], pods: ReadonlyMap<string, SeenPod>): Map<string, string> {
  const services = new Map<string, Set<string>>();
  for (const pod of pods.values()) {
    if (pod.workload !== null) {
      const known = services.get(pod.workload) ?? new Set<string>();
      ownServices(observations, pod.key).forEach((service) => known.add(splitKey(service).name));
      services.set(pod.workload, known);
    }
  }
  const renamed = new Map<string, string>();
  for (const [workload, names] of services) {
    const [name] = names;
    // Another workload of that name is another thing.
    if (names.size === 1 && name !== undefined && name !== workload && !services.has(name)) {
      renamed.set(workload, name);
    }
  }
  return renamed;
}

type Kinds = ReadonlyMap<ResourceKind, { strength: number; calledOnly: boolean }>;

function kindsByName(
  observations: readonly Observations[],
  pods: ReadonlyMap<string, SeenPod>,
  simple: (raw: string) => string
): Map<string, Map<ResourceKind, { strength: number; calledOnly: boolean }>> {
  const found = new Map<string, Map<ResourceKind, { strength: number; calledOnly: boolean }>>();
  const see = (raw: string, strength: number, calledOnly: boolean): void => {
    const { kind, name } = splitKey(simple(raw));
    if (!isWork(kind)) {
      return;
    }
    const kinds = found.get(name) ?? new Map<ResourceKind, { strength: number; calledOnly: boolean }>();
    const known = kinds.get(kind);
    kinds.set(kind, {
      strength: Math.max(known?.strength ?? 0, strength),
      calledOnly: (known?.calledOnly ?? true) && calledOnly,
    });
    found.set(name, kinds);
  };
  for (const one of observations) {
    one.sightings.forEach((sighting) => see(sighting.key, sighting.strength, sighting.calledOnly));
  }
  for (const pod of pods.values()) {
    if (pod.workload !== null) {
      see(`service:${pod.workload}`, STRENGTH.named, false);
    }
  }
  makeStrangersExternal(found);
  return found;
}

/**
 * Where services are known by more than being called, a service that is only called is none of ours: external. Where
 * nothing else is known (a service graph alone), that would be a guess.
 */
function makeStrangersExternal(found: Map<string, Map<ResourceKind, { strength: number; calledOnly: boolean }>>): void {
  const known = [...found.values()].some((kinds) => {
    const service = kinds.get('service');
    return service !== undefined && !service.calledOnly && service.strength !== STRENGTH.typed;
  });
  if (!known) {
    return;
  }
  for (const kinds of found.values()) {
    if ([...kinds].every(([kind, { calledOnly }]) => kind === 'external' || (kind === 'service' && calledOnly)) && kinds.has('service')) {
      kinds.delete('service');
      kinds.set('external', { strength: STRENGTH.named, calledOnly: true });
    }
  }
}

/** The kind under which a name is known when it is seen as `kind`. What proves itself under two kinds stays two things. */
function chosenKind(kinds: Kinds | undefined, kind: ResourceKind): ResourceKind {
  if (kinds === undefined || (kinds.get(kind)?.strength ?? 0) >= STRENGTH.self) {
    return kind;
  }
  let best = kind;
  let strength = -1;
  for (const candidate of WORK) {
    const found = kinds.get(candidate);
    if (found !== undefined && found.strength > strength) {
      // Of equal guesses, a process that Kubernetes runs is a service before it is a broker that nobody measures.
      best = candidate;
      strength = found.strength;
    } else if (found !== undefined && found.strength === strength && best === 'queue' && candidate === 'service' && !found.calledOnly) {
      best = 'service';
    }
  }
  return best;
}

function aliasesOf(
  observations: readonly Observations[],
  unified: Omit<Unified, 'aliases'> & { names: Names; kinds: ReadonlyMap<string, Kinds> }
): Map<string, string> {
  const aliases = new Map<string, string>();
  const add = (raw: string): void => {
    const key = unified.keyOf(raw);
    if (key !== raw && raw.length <= 300) {
      aliases.set(raw, key);
    }
  };
  for (const one of observations) {
    one.sightings.forEach((sighting) => add(sighting.key));
    one.sameAs.forEach((_, raw) => add(raw));
    one.hostNames.forEach((_, raw) => add(raw));
  }
  unified.names.hosts.forEach((_, address) => add(`host:${address}`));
  for (const [name, kinds] of unified.kinds) {
    // Alerts call a database by its stateful set, or by the kind that another exporter gave it.
    if ([...kinds.keys()].some((kind) => kind !== 'service')) {
      WORK.forEach((kind) => add(`${kind}:${name}`));
    }
  }
  for (const pod of unified.pods.values()) {
    const whole = unified.wholeOf(pod);
    const kind = whole === null ? 'service' : splitKey(whole).kind;
    if (kind !== 'service' && kind !== 'external') {
      [pod.name, pod.podIp].forEach((name) => name !== null && name !== pod.hostIp && add(`${kind}:${name}`));
    }
  }
  return aliases;
}
