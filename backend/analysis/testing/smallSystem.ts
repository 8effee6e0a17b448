import type { BundleChange, BundleEdge, EvidenceBundle, SeriesInput } from '../bundle.ts';

const STEP_MS = 15_000;
const POINTS = 240;
export const START_MS = 1_700_000_000_000;
export const ONSET_MS = START_MS + 220 * STEP_MS;

/** How one edge or node behaves at a moment: requests per second, seconds per request, share that fails. */
export interface Behaviour {
  rate: number;
  seconds: number;
  failing: number;
}

export interface SmallSystem {
  /** Calls as `caller>callee`, keys without `service:` are completed. */
  edges: Record<string, (broken: boolean) => Behaviour>;
  /** What a node measures itself. */
  nodes: Record<string, (broken: boolean) => Behaviour>;
  /** Further series: entity, metric, role, unit and level. */
  gauges?: Array<{
    entity: string;
    metric: string;
    role: SeriesInput['role'];
    unit: string;
    labels?: Record<string, string>;
    level: (broken: boolean, step: number) => number;
  }>;
  links?: BundleEdge[];
  changes?: BundleChange[];
  alerted?: string[];
  alertedAt?: number;
}

/** A full resource key: services need no kind. */
export function keyOf(name: string): string {
  return name.includes(':') ? name : `service:${name}`;
}

/** Deterministic noise of about one percent; no two series and points alike. */
function wobbleOf(name: string): (i: number) => number {
  const start = hashOn(2166136261, `${name}#`);
  return (i) => 1 + ((hashOn(start, String(i)) % 1000) / 1000 - 0.5) * 0.03;
}

/** FNV-1a. */
function hashOn(start: number, text: string): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  }
  return hash >>> 0;
}

/** Makes the evidence of a small system that breaks at ONSET_MS (or never). */
export function bundleOf(system: SmallSystem, breaks = true): EvidenceBundle {
  const times = Float64Array.from({ length: POINTS }, (_, i) => START_MS + i * STEP_MS);
  const series: SeriesInput[] = [];
  const add = (
    name: string,
    input: Omit<SeriesInput, 'times' | 'values' | 'query' | 'sourceId' | 'type'>,
    level: (broken: boolean, step: number) => number
  ): void => {
    const wobble = wobbleOf(name + input.metric);
    const values = times.map((at, i) => level(breaks && at >= ONSET_MS, i) * wobble(i));
    series.push({ ...input, type: 'gauge', times, values, query: `${input.metric}{${name}}`, sourceId: null });
  };
  for (const [name, behave] of Object.entries(system.edges)) {
    const [from = '', to = ''] = name.split('>').map(keyOf);
    const base = { labels: { client: from, server: to }, entity: null, edge: { from, to }, family: 'edge' };
    add(name, { ...base, metric: 'edge_requests_total', role: 'rate', unit: 'requests' }, (b) => behave(b).rate);
    add(
      name,
      { ...base, metric: 'edge_failed_total', role: 'errors', unit: 'requests' },
      (b) => behave(b).rate * behave(b).failing
    );
    add(
      name,
      { ...base, metric: 'edge_client_seconds', role: 'duration', unit: 's', fold: 'sum' },
      (b) => behave(b).rate * behave(b).seconds
    );
  }
  for (const [name, behave] of Object.entries(system.nodes)) {
    const base = { labels: { service: name }, entity: keyOf(name), edge: null, family: 'node' };
    add(name, { ...base, metric: 'node_requests_total', role: 'rate', unit: 'requests' }, (b) => behave(b).rate);
    add(
      name,
      { ...base, metric: 'node_failed_total', role: 'errors', unit: 'requests' },
      (b) => behave(b).rate * behave(b).failing
    );
    add(
      name,
      { ...base, metric: 'node_server_seconds', role: 'duration', unit: 's', fold: 'sum' },
      (b) => behave(b).rate * behave(b).seconds
    );
  }
  for (const gauge of system.gauges ?? []) {
    const { level, labels = {}, ...input } = gauge;
    add(gauge.entity, { ...input, labels, entity: keyOf(gauge.entity), edge: null }, level);
  }
  return {
    window: { from: START_MS, to: START_MS + (POINTS - 1) * STEP_MS },
    series,
    resources: [],
    edges: system.links ?? [],
    changes: system.changes ?? [],
    alerts: [
      {
        name: 'Slow',
        startsAt: system.alertedAt ?? ONSET_MS + 90_000,
        resourceKeys: (system.alerted ?? ['front']).map(keyOf),
      },
    ],
    missing: [],
  };
}

/** front -> mid -> back -> external:bank, with the given behaviour of each from broken on. */
export function chain(
  seconds: { front?: number; mid?: number; back?: number; bank?: number },
  failing: { front?: number; mid?: number; back?: number; bank?: number } = {}
): SmallSystem {
  const healthy = { front: 0.01, mid: 0.02, back: 0.03, bank: 0.1 };
  const at = (broken: boolean, from: 'front' | 'mid' | 'back' | 'bank'): Behaviour => {
    const order = ['front', 'mid', 'back', 'bank'] as const;
    const below = order.slice(order.indexOf(from));
    const own = (name: (typeof order)[number]): number => (broken ? (seconds[name] ?? healthy[name]) : healthy[name]);
    const ok = below.reduce((product, name) => product * (1 - (broken ? (failing[name] ?? 0) : 0)), 1);
    return { rate: 20, seconds: below.reduce((sum, name) => sum + own(name), 0), failing: 1 - ok };
  };
  return {
    edges: {
      'front>mid': (b) => at(b, 'mid'),
      'mid>back': (b) => at(b, 'back'),
      'back>external:bank': (b) => at(b, 'bank'),
    },
    nodes: { front: (b) => at(b, 'front'), mid: (b) => at(b, 'mid'), back: (b) => at(b, 'back') },
  };
}
