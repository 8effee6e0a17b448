import type { SeriesInput, SpanTable } from '../bundle.ts';
import type { ResourceGraph } from '../rootcause/resourceGraph.ts';
import { medianOf } from '../scoring/median.ts';

/** Spans are looked at in bins of this length. */
const BIN_MS = 15_000;
const MOST_BINS = 4_096;
/** Fewer spans say nothing about a bin. */
const LEAST_SPANS = 3;

/**
 * How slow each owner was over time, as a series that may vote on the onset: in each bin the median of what its spans took
 * against the usual of their operation, so that another mix of requests changes nothing. Only bins with spans have points.
 */
export function spanSlowdown(
  table: SpanTable,
  graph: ResourceGraph,
  { searchFrom, window }: { searchFrom: number; window: { from: number; to: number } }
): SeriesInput[] {
  const owners = table.entities.map((key) => graph.ownerOf(key));
  const usual = usualOf(table, searchFrom);
  const bins = new Map<string, Map<number, number[]>>();
  for (let row = 0; row < table.start.length; row++) {
    const at = table.start[row] as number;
    const bin = Math.floor((at - window.from) / BIN_MS);
    const owner = owners[table.entity[row] as number];
    const ratio = (table.duration[row] as number) / (usual.get(kindOf(table, row)) ?? Number.NaN);
    if (owner !== undefined && at <= window.to && bin >= 0 && ratio - ratio === 0) {
      const ofOwner = bins.get(owner) ?? new Map<number, number[]>();
      bins.set(owner, ofOwner);
      const list = ofOwner.get(bin);
      if (list) {
        list.push(ratio);
      } else if (ofOwner.size < MOST_BINS) {
        ofOwner.set(bin, [ratio]);
      }
    }
  }
  return [...bins.keys()].sort().map((owner) => seriesOf(owner, bins.get(owner) as Map<number, number[]>, window.from));
}

function kindOf(table: SpanTable, row: number): number {
  return (table.entity[row] as number) * table.operations.length + (table.operation[row] as number);
}

/** Median duration of each entity's operations before the search for an onset. */
function usualOf(table: SpanTable, until: number): Map<number, number> {
  const durations = new Map<number, number[]>();
  for (let row = 0; row < table.start.length; row++) {
    if ((table.start[row] as number) < until) {
      const kind = kindOf(table, row);
      const list = durations.get(kind);
      if (list) {
        list.push(table.duration[row] as number);
      } else {
        durations.set(kind, [table.duration[row] as number]);
      }
    }
  }
  return new Map([...durations].map(([kind, list]) => [kind, medianOf(Float64Array.from(list))]));
}

function seriesOf(owner: string, bins: ReadonlyMap<number, number[]>, from: number): SeriesInput {
  const known = [...bins].filter(([, list]) => list.length >= LEAST_SPANS).sort(([a], [b]) => a - b);
  return {
    metric: 'span_slowdown',
    labels: {},
    role: 'duration',
    type: 'gauge',
    unit: '1',
    entity: owner,
    edge: null,
    fold: 'quantile',
    times: Float64Array.from(known, ([bin]) => from + (bin + 0.5) * BIN_MS),
    values: Float64Array.from(known, ([, list]) => medianOf(Float64Array.from(list))),
    query: '',
    sourceId: null,
  };
}
