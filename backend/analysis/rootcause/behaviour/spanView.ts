import type { SpanTable } from '../../bundle.ts';
import type { ResourceGraph } from '../resourceGraph.ts';
import type { Stretches } from './clue.ts';
import { BLOCKS } from './compareShares.ts';

/** A span table made ready for questions. A row's number is its position in the table. */
export interface SpanView {
  table: SpanTable;
  /** Rows of the past and of the trouble, in the order of their start. */
  order: Int32Array;
  /** Keys of owners, and each row's position among them. */
  owners: readonly string[];
  owner: Int32Array;
  /** Stretch of the past in which a row lies, by equal numbers of rows; BLOCKS for a row of the trouble, -1 for others. */
  block: Int8Array;
  /** Row of the parent in the table, -1 for none; a row is never its own parent. */
  parent: Int32Array;
  /** Milliseconds in a span itself, without its children; NaN for calls of other owners, which are no time of its own. */
  self: Float64Array;
  /** Of a span of another owner than its parent's only child: milliseconds between the two ends. NaN elsewhere. */
  gap: Float64Array;
  /** A duration too short to be felt, milliseconds: a part of what the usual request takes as a whole. */
  floor: number;
}

/** True for a row that came from another owner, or from outside: a request to its owner. */
export function isRequest({ owner, parent }: Pick<SpanView, 'owner' | 'parent'>, row: number): boolean {
  const above = parent[row] as number;
  return above < 0 || owner[above] !== owner[row];
}

/** Part of the median request that nobody feels. */
const UNFELT = 0.01;
/** Operations of which this share has children of other owners are calls: where such a child is missing, its span was lost. */
const CALLS = 0.2;

/** A number for the owner and operation of a row. */
export function kindOfRow({ owner, table }: Pick<SpanView, 'owner' | 'table'>, row: number): number {
  return (owner[row] as number) * table.operations.length + (table.operation[row] as number);
}

/** Prepares spans; null when there are none. Rows of mismatched columns are cut off. */
export function spanView(table: SpanTable, graph: ResourceGraph, stretches: Stretches): SpanView | null {
  const columns = [table.trace, table.parent, table.entity, table.operation, table.start, table.duration];
  const rows = Math.min(...columns.map((one) => one.length));
  if (rows === 0) {
    return null;
  }
  const { owners, owner } = ownersOf(table, graph, rows);
  const parent = Int32Array.from({ length: rows }, (_, row) => {
    const above = table.parent[row] as number;
    return above >= 0 && above < rows && above !== row ? above : -1;
  });
  const order = orderOf(table, rows, stretches);
  return {
    table,
    order,
    owners,
    owner,
    block: blocksOf(table, order, rows, stretches),
    parent,
    ...timesOf(table, owner, parent),
    floor: UNFELT * usualRequest(table, parent),
  };
}

function ownersOf(table: SpanTable, graph: ResourceGraph, rows: number): { owners: string[]; owner: Int32Array } {
  const keys = table.entities.map((key) => graph.ownerOf(key));
  const owners = [...new Set(keys)].sort();
  const position = new Map(owners.map((key, i) => [key, i]));
  const ofEntity = keys.map((key) => position.get(key) as number);
  const owner = Int32Array.from({ length: rows }, (_, row) => ofEntity[table.entity[row] as number] ?? -1);
  return { owners, owner };
}

function orderOf({ start, duration }: SpanTable, rows: number, { since, baseTo, from, to }: Stretches): Int32Array {
  const isIn = (at: number): boolean => (at >= since && at < baseTo) || (at >= from && at <= to);
  return Int32Array.from({ length: rows }, (_, row) => row)
    .filter((row) => isIn(start[row] as number))
    .sort(
      (a, b) =>
        (start[a] as number) - (start[b] as number) ||
        finiteOr0(duration[a] as number) - finiteOr0(duration[b] as number)
    );
}

function finiteOr0(value: number): number {
  return value - value === 0 ? value : 0;
}

function blocksOf(table: SpanTable, order: Int32Array, rows: number, { baseTo }: Stretches): Int8Array {
  const past = order.reduce((sum, row) => sum + ((table.start[row] as number) < baseTo ? 1 : 0), 0);
  const block = new Int8Array(rows).fill(-1);
  let seen = 0;
  for (const row of order) {
    block[row] = (table.start[row] as number) < baseTo ? Math.floor((seen++ * BLOCKS) / past) : BLOCKS;
  }
  return block;
}

function timesOf(table: SpanTable, owner: Int32Array, parent: Int32Array): { self: Float64Array; gap: Float64Array } {
  const covered = new Float64Array(owner.length);
  const children = new Int32Array(owner.length);
  parent.forEach((above, row) => {
    if (above >= 0) {
      children[above] = (children[above] as number) + 1;
      const remote = owner[above] !== owner[row];
      covered[above] = remote ? Number.NaN : (covered[above] as number) + (table.duration[row] as number);
    }
  });
  const calls = callsOf(table, owner, covered);
  const self = new Float64Array(owner.length);
  const gap = new Float64Array(owner.length);
  parent.forEach((above, row) => {
    const duration = table.duration[row] as number;
    self[row] = calls.has(kindOfRow({ owner, table }, row))
      ? Number.NaN
      : Math.max(0, duration - (covered[row] as number));
    const only = above >= 0 && owner[above] !== owner[row] && children[above] === 1;
    gap[row] = only ? (table.duration[above] as number) - duration : Number.NaN;
  });
  return { self, gap };
}

function callsOf(table: SpanTable, owner: Int32Array, covered: Float64Array): Set<number> {
  const counts = new Map<number, { all: number; remote: number }>();
  covered.forEach((time, row) => {
    const kind = kindOfRow({ owner, table }, row);
    const count = counts.get(kind) ?? { all: 0, remote: 0 };
    counts.set(kind, count);
    count.all++;
    count.remote += Number.isNaN(time) ? 1 : 0;
  });
  return new Set([...counts].filter(([, { all, remote }]) => remote > CALLS * all).map(([kind]) => kind));
}

/** Median duration of the spans that nobody called, milliseconds. */
function usualRequest(table: SpanTable, parent: Int32Array): number {
  const roots = Float64Array.from(table.duration).filter((duration, row) => parent[row] === -1 && duration > 0);
  roots.sort();
  return roots[roots.length >> 1] ?? 0;
}
