import type { AlertEvent } from '#contract/alert';
import type { Neighbour, PathEdge } from '../../analysis/index.ts';
import { alertEvent } from './alertEvents.ts';

/** A storm with its truth: which fault each fingerprint belongs to. */
export interface Storm {
  events: AlertEvent[];
  faultOf: Map<string, number>;
  edges: readonly PathEdge[];
  neighbours(keys: readonly string[]): Neighbour[];
}

interface Options {
  systems: number;
  faults: number;
  alerts: number;
  /** The faults begin within this many seconds. */
  spanSeconds: number;
  seed: number;
  /** Of so many systems one is missing from the topology; its faults are as everybody's. */
  oneUnknownOf?: number;
}

const CALLS: readonly (readonly [string, string])[] = [
  ['gateway', 'checkout'],
  ['gateway', 'catalog'],
  ['gateway', 'account'],
  ['checkout', 'cart'],
  ['checkout', 'payment'],
  ['payment', 'ledger'],
  ['catalog', 'search'],
  ['account', 'sessions'],
];
const SERVICES = [...new Set(CALLS.flat())];
const RULES = ['HighErrorRate', 'HighLatency', 'PodCrashLooping', 'CpuThrottling', 'SloBurn', 'QueueGrows'];
const ENDPOINTS = 6;
const PODS = 6;
const HOSTS = 60;

/**
 * Alerts of faults in many small systems whose services call one another, share hosts and have databases. A fault shows
 * at its service, at those that call it, at its database or host; who is near is decided by the same topology that the
 * correlation gets, whom it hits by chance.
 */
export function makeStorm(options: Options): Storm {
  const random = generator(options.seed);
  const edges = topology(options.systems);
  const callers = new Map<string, string[]>();
  for (const edge of edges.filter((one) => one.kind === 'calls')) {
    callers.set(edge.to, [...(callers.get(edge.to) ?? []), edge.from]);
  }
  const events: AlertEvent[] = [];
  const faultOf = new Map<string, number>();
  for (let fault = 0; fault < options.faults; fault++) {
    const system = Math.floor(random() * options.systems);
    const root = `service:s${system}-${SERVICES[Math.floor(random() * SERVICES.length)] ?? ''}`;
    const beginsAt = random() * options.spanSeconds;
    const near = callers.get(root) ?? [];
    const far = near.flatMap((caller) => callers.get(caller) ?? []);
    const share = Math.round(options.alerts / options.faults);
    for (let i = 0; i < share; i++) {
      const roll = random();
      const place = roll < 0.6 ? root : roll < 0.85 ? (near[0] ?? root) : roll < 0.93 ? (far[0] ?? root) : root;
      const delay = place === root ? random() * 60 : 20 + random() * 200;
      const fingerprint = `f${fault}-${i}`;
      faultOf.set(fingerprint, fault);
      events.push(stormAlert(fingerprint, { place, at: beginsAt + delay, database: roll >= 0.96, random }));
    }
  }
  events.sort((a, b) => a.receivedAt.localeCompare(b.receivedAt));
  const known = edges.filter((edge) => systemOf(edge) % (options.oneUnknownOf ?? Infinity) !== 0);
  return { events, faultOf, edges: known, neighbours: (keys) => keys.flatMap((key) => around(key, known)) };
}

function stormAlert(
  fingerprint: string,
  { place, at, database, random }: { place: string; at: number; database: boolean; random: () => number }
): AlertEvent {
  const pick = (count: number): number => Math.floor(random() * count);
  const service = place.slice('service:'.length);
  const rule = RULES[pick(RULES.length)] ?? '';
  const severity = (['critical', 'high', 'warning', 'info'] as const)[pick(4)] ?? 'warning';
  const heard = at + random() * 30;
  if (database) {
    const labels = { alertname: 'DatabaseSlow', database: `${service}-db`, check: String(pick(1000)) };
    return alertEvent(fingerprint, { at, heard, name: 'DatabaseSlow', severity, labels, ruleId: 'DatabaseSlow' });
  }
  const pod: Record<string, string> =
    rule.startsWith('Pod') || rule.startsWith('Cpu') ? { pod: `${service}-${pick(PODS)}`, namespace: 'prod' } : {};
  const labels = { alertname: rule, service, endpoint: `/e${pick(ENDPOINTS)}`, check: String(pick(1000)), ...pod };
  return alertEvent(fingerprint, {
    at,
    heard,
    name: rule,
    severity,
    labels,
    ruleId: rule,
    groupKey: `{}:{alertname="${rule}"}`,
  });
}

function topology(systems: number): PathEdge[] {
  const edges: PathEdge[] = [];
  for (let system = 0; system < systems; system++) {
    for (const [from, to] of CALLS) {
      edges.push({ from: `service:s${system}-${from}`, to: `service:s${system}-${to}`, kind: 'calls' });
    }
    SERVICES.forEach((name, i) => {
      const service = `s${system}-${name}`;
      edges.push({ from: `service:${service}`, to: `database:${service}-db`, kind: 'uses' });
      for (let pod = 0; pod < PODS; pod++) {
        edges.push({ from: `pod:prod/${service}-${pod}`, to: `service:${service}`, kind: 'part-of' });
        edges.push({
          from: `pod:prod/${service}-${pod}`,
          to: `host:h${(system * 31 + i * 7 + pod) % HOSTS}`,
          kind: 'runs-on',
        });
      }
    });
  }
  return edges;
}

/** Every edge of the topology leads from a service or pod of one system, numbered from 1. */
function systemOf({ from }: PathEdge): number {
  return Number(/s(\d+)-/.exec(from)?.[1]) + 1;
}

const byEnd = new WeakMap<readonly PathEdge[], Map<string, PathEdge[]>>();

function around(key: string, edges: readonly PathEdge[]): Neighbour[] {
  let index = byEnd.get(edges);
  if (index === undefined) {
    index = new Map();
    for (const edge of edges) {
      for (const end of [edge.from, edge.to]) {
        index.set(end, [...(index.get(end) ?? []), edge]);
      }
    }
    byEnd.set(edges, index);
  }
  const found: Neighbour[] = [];
  for (const first of index.get(key) ?? []) {
    const middle = first.from === key ? first.to : first.from;
    found.push({ from: key, to: middle, path: [first] });
    for (const second of index.get(middle) ?? []) {
      const end = second.from === middle ? second.to : second.from;
      if (end !== key) {
        found.push({ from: key, to: end, path: [first, second] });
      }
    }
  }
  return found;
}

/** Deterministic numbers in [0, 1) (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * B-cubed precision, recall and F1 of a grouping against the truth (Bagga and Baldwin 1998): for each item, how much of
 * its group is of its kind, and how much of its kind is in its group; averaged over the items.
 */
export function bCubed(
  groupOf: ReadonlyMap<string, string>,
  truthOf: ReadonlyMap<string, number>
): { precision: number; recall: number; f1: number } {
  const cells = new Map<string, number>();
  const groups = new Map<string, number>();
  const truths = new Map<number, number>();
  const add = <K>(map: Map<K, number>, key: K): void => void map.set(key, (map.get(key) ?? 0) + 1);
  for (const [item, truth] of truthOf) {
    const group = groupOf.get(item) ?? `alone/${item}`;
    add(cells, `${group}/${truth}`);
    add(groups, group);
    add(truths, truth);
  }
  let precision = 0;
  let recall = 0;
  for (const [item, truth] of truthOf) {
    const group = groupOf.get(item) ?? `alone/${item}`;
    const together = cells.get(`${group}/${truth}`) ?? 0;
    precision += together / (groups.get(group) ?? 1);
    recall += together / (truths.get(truth) ?? 1);
  }
  precision /= truthOf.size;
  recall /= truthOf.size;
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall) };
}
