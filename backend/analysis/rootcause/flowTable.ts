import type { Profile } from '../scoring/profile.ts';
import { lowerBound } from '../scoring/profile.ts';
import type { ResourceGraph } from './resourceGraph.ts';

/** Requests, failures and busy seconds per second of a node or an edge, on the table's grid. Null: nothing known. */
export interface Flow {
  rate: Float64Array | null;
  failed: Float64Array | null;
  /** Busy seconds per second as the caller saw them. */
  clientBusy: Float64Array | null;
  /** Busy seconds per second as the one who served saw them. */
  serverBusy: Float64Array | null;
  /** Profiles that it was made of, for evidence. */
  sources: Profile[];
}

export interface EdgeFlow extends Flow {
  from: string;
  to: string;
  /** The caller does not wait for it: its time and failures are not part of the caller's. */
  asynchronous: boolean;
}

export interface FlowTable {
  startMs: number;
  stepMs: number;
  length: number;
  nodes: Map<string, Flow>;
  edges: EdgeFlow[];
}

type Quantity = 'rate' | 'failed' | 'client' | 'server';

/** Series of one node or edge by family and quantity: two families of one thing are alternatives, never added up. */
type Offers = Map<string, Map<Quantity, Profile[]>>;

const MAX_CELLS = 4_096;

/** Sorts rate, error and duration series of nodes that serve, and of edges, into additive flows on a common grid. */
export function flowTable(
  profiles: readonly Profile[],
  graph: ResourceGraph,
  window: { from: number; to: number },
  stepMs: number
): FlowTable {
  const nodeOffers = new Map<string, Offers>();
  const edgeOffers = new Map<string, { from: string; to: string; asynchronous: boolean; offers: Offers }>();
  for (const profile of profiles) {
    const quantity = quantityOf(profile);
    const { edge, entity } = profile.input;
    if (quantity === null) {
      continue;
    }
    if (edge) {
      offer(edgeEntry(edgeOffers, profile, graph).offers, quantity, profile);
    } else if (entity !== null && graph.isWork(graph.ownerOf(entity))) {
      const owner = graph.ownerOf(entity);
      const offers = nodeOffers.get(owner) ?? new Map();
      nodeOffers.set(owner, offers);
      offer(offers, quantity, profile);
    }
  }
  const length = Math.max(1, Math.min(MAX_CELLS, Math.floor((window.to - window.from) / stepMs) + 1));
  const grid = { startMs: window.from, stepMs, length };
  const cells: Grid = { ...grid, known: new Set() };
  const nodes = new Map<string, Flow>();
  for (const key of [...nodeOffers.keys()].sort()) {
    nodes.set(key, settle(nodeOffers.get(key) as Offers, cells));
  }
  const edges = [...edgeOffers.values()]
    .map((entry) => ({
      from: entry.from,
      to: entry.to,
      asynchronous: entry.asynchronous,
      ...settle(entry.offers, cells),
    }))
    .filter((edge) => edge.rate !== null)
    .sort((a, b) => (a.from === b.from ? order(a.to, b.to) : order(a.from, b.from)));
  return { ...grid, nodes, edges };
}

export function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function quantityOf(profile: Profile): Quantity | null {
  const { role, fold, metric, unit } = profile.input;
  if (/byte|packet/i.test(unit)) {
    return null;
  }
  if (role === 'rate') {
    return 'rate';
  }
  if (role === 'errors') {
    return 'failed';
  }
  if (role === 'duration' && (fold === 'mean' || fold === 'sum')) {
    return /(^|_)server(_|$)/.test(metric) ? 'server' : 'client';
  }
  return null;
}

function edgeEntry(
  map: Map<string, { from: string; to: string; asynchronous: boolean; offers: Offers }>,
  profile: Profile,
  graph: ResourceGraph
): { offers: Offers; asynchronous: boolean } {
  const edge = profile.input.edge as { from: string; to: string };
  const from = graph.ownerOf(edge.from);
  const to = graph.ownerOf(edge.to);
  const id = `${from}\n${to}`;
  const entry = map.get(id) ?? { from, to, asynchronous: false, offers: new Map() };
  const messaging = (profile.input.labels['connection_type'] ?? '').startsWith('messaging');
  entry.asynchronous ||= graph.kindOf(from) === 'queue' || (messaging && graph.kindOf(to) !== 'queue');
  map.set(id, entry);
  return entry;
}

function offer(offers: Offers, quantity: Quantity, profile: Profile): void {
  const family = profile.input.family ?? familyOf(profile.input.metric);
  const byQuantity = offers.get(family) ?? new Map<Quantity, Profile[]>();
  offers.set(family, byQuantity);
  const list = byQuantity.get(quantity);
  // Two metrics for one quantity of a family say the same; the first by name is taken.
  if (!list || profile.input.metric < (list[0] as Profile).input.metric) {
    byQuantity.set(quantity, [profile]);
  } else if (profile.input.metric === (list[0] as Profile).input.metric) {
    list.push(profile);
  }
}

/** The name that count, sum, failures and duration of the same requests share by the habits of exporters. */
export function familyOf(metric: string): string {
  return metric.replace(
    /(_failed|_errors|_client|_server)?(_duration)?(_seconds|_milliseconds|_ms)?(_total|_count|_sum|_bucket)?$/,
    ''
  );
}

interface Grid {
  startMs: number;
  stepMs: number;
  length: number;
  /** Times that were found to be the grid's. */
  known?: Set<Float64Array>;
}

function settle(offers: Offers, grid: Grid): Flow {
  const best = bestFamily(offers);
  const take = (quantity: Quantity): { values: Float64Array; profiles: Profile[] } | null => {
    const profiles = best?.get(quantity);
    return profiles ? { values: sumOnGrid(profiles, grid), profiles } : null;
  };
  const rate = take('rate');
  const failed = take('failed');
  const busy = (quantity: Quantity): Float64Array | null => {
    const taken = take(quantity);
    const mean = taken?.profiles[0]?.input.fold === 'mean';
    return taken && (mean ? times(taken.values, rate?.values, taken.profiles.length) : taken.values);
  };
  return {
    rate: rate?.values ?? null,
    failed: failed && rate ? failuresOf(failed.values, failed.profiles, rate.values) : null,
    clientBusy: busy('client'),
    serverBusy: busy('server'),
    sources: [...(best?.values() ?? [])].flat(),
  };
}

/** Of several families that tell the same, the most complete one with the most points; names break ties, input order never. */
function bestFamily(offers: Offers): Map<Quantity, Profile[]> | null {
  let best: Map<Quantity, Profile[]> | null = null;
  let most = 0;
  if (offers.size === 1) {
    const [only] = offers.values();
    return only?.get('rate')?.some(({ values }) => values.some(Number.isFinite)) === true ? only : null;
  }
  for (const family of [...offers.keys()].sort()) {
    const byQuantity = offers.get(family) as Map<Quantity, Profile[]>;
    const rates = byQuantity.get('rate');
    const coverage = rates ? rates.reduce((sum, profile) => sum + finiteCount(profile.values), 0) / rates.length : 0;
    const worth = coverage * byQuantity.size;
    if (worth > most * 1.05) {
      most = worth;
      best = byQuantity;
    }
  }
  return best;
}

function finiteCount(values: Float64Array): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    count += value - value === 0 ? 1 : 0;
  }
  return count;
}

/**
 * Adds series up cell by cell; a cell that no series fills is NaN. Several points in a cell are averaged. The sum of one
 * series that lies on the grid is that series itself: what this answers must not be written.
 */
function sumOnGrid(profiles: readonly Profile[], grid: Grid): Float64Array {
  const [only] = profiles;
  if (only !== undefined && profiles.length === 1 && liesOnGrid(only.times, grid) && !hasInfinite(only.values)) {
    return only.values;
  }
  const total = new Float64Array(grid.length).fill(Number.NaN);
  for (const { times: at, values } of profiles) {
    addCells(total, liesOnGrid(at, grid) ? values : averaged(at, values, grid));
  }
  return total;
}

/** The points of a series laid into the cells of a grid; NaN where there is none. */
function averaged(at: Float64Array, values: Float64Array, grid: Grid): Float64Array {
  const cells = new Float64Array(grid.length);
  const counts = new Uint16Array(grid.length);
  for (let i = lowerBound(at, grid.startMs - grid.stepMs / 2); i < at.length; i++) {
    const cell = Math.round(((at[i] as number) - grid.startMs) / grid.stepMs);
    const value = values[i] as number;
    if (cell >= 0 && cell < grid.length && value - value === 0) {
      cells[cell] = (cells[cell] as number) + value;
      counts[cell] = (counts[cell] as number) + 1;
    }
  }
  for (let cell = 0; cell < grid.length; cell++) {
    cells[cell] = (cells[cell] as number) / (counts[cell] as number);
  }
  return cells;
}

/** What was read by one range query has exactly one point in each cell; its series share their times. */
function liesOnGrid(at: Float64Array, grid: Grid): boolean {
  if (grid.known?.has(at) === true) {
    return true;
  }
  const { startMs, stepMs, length } = grid;
  if (at.length !== length) {
    return false;
  }
  for (let i = 0; i < length; i++) {
    if (at[i] !== startMs + i * stepMs) {
      return false;
    }
  }
  grid.known?.add(at);
  return true;
}

function hasInfinite(values: Float64Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    sum += value === value ? Math.abs(value) : 0;
  }
  return sum === Infinity;
}

function addCells(total: Float64Array, values: Float64Array): void {
  for (let cell = 0; cell < total.length; cell++) {
    const value = values[cell] as number;
    if (value - value === 0) {
      const before = total[cell] as number;
      total[cell] = (before - before === 0 ? before : 0) + value;
    }
  }
}

function times(means: Float64Array, rate: Float64Array | undefined, parts: number): Float64Array | null {
  if (!rate) {
    return null;
  }
  const result = new Float64Array(means.length);
  for (let i = 0; i < result.length; i++) {
    result[i] = ((means[i] as number) / parts) * (rate[i] as number);
  }
  return result;
}

/** What one of a unit of shares is as a part of one; 0 for units that are no shares. */
export function shareUnit(unit: string): number {
  return unit === '%' || unit === 'percent' ? 0.01 : unit === 'ratio' || unit === 'share' ? 1 : 0;
}

/**
 * Failures per second. Where requests are known and failures are not, there were none: counters appear with their first
 * error. What is complete and no share is answered as it is.
 */
function failuresOf(values: Float64Array, profiles: readonly Profile[], rate: Float64Array): Float64Array {
  const share = shareUnit(profiles[0]?.input.unit ?? '');
  if (share === 0 && finiteCount(values) === values.length) {
    return values;
  }
  const result = new Float64Array(values.length);
  for (let i = 0; i < result.length; i++) {
    const value = values[i] as number;
    const requests = rate[i] as number;
    if (value - value === 0) {
      result[i] = share > 0 ? (value * share * requests) / profiles.length : value;
    } else {
      result[i] = requests - requests === 0 ? 0 : Number.NaN;
    }
  }
  return result;
}
