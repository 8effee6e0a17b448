import type { BundleEdge, SeriesInput, SpanTable } from '../bundle.ts';
import type { EdgeFlow, Flow } from '../rootcause/flowTable.ts';
import { type Observation, observe } from '../rootcause/pressure.ts';
import { ResourceGraph } from '../rootcause/resourceGraph.ts';
import type { EdgeShift, NodeShift } from '../rootcause/workShift.ts';
import { type Profile, profileOf } from '../scoring/profile.ts';
import type { Shift } from '../scoring/robustScore.ts';

/** Step of the series made here. */
export const STEP_MS = 15_000;

/** A change of level that is as certain as `z` says; by ten deviations unless told otherwise. */
export function shiftTo(before: number, after: number, z: number = 10 * Math.sign(after - before)): Shift {
  const logRatio = after === before ? 0 : Math.log(after / before);
  return { before, after, z, logRatio, score: Math.log1p(Math.abs(z)) * Math.abs(logRatio) };
}

/** A figure that stays as it is. */
export const STEADY = shiftTo(1, 1);

/** A figure of which nothing is known. */
export const UNKNOWN: Shift = { before: Number.NaN, after: Number.NaN, z: 0, logRatio: 0, score: 0 };

/** A series of a gauge, a point each step from `startMs` (0) on. */
export function seriesOf(
  input: Partial<SeriesInput> & Pick<SeriesInput, 'metric' | 'role'>,
  values: readonly number[] = [],
  startMs = 0
): SeriesInput {
  return {
    labels: {},
    type: 'gauge',
    unit: '',
    entity: 'service:a',
    edge: null,
    query: input.metric,
    sourceId: null,
    ...input,
    times: Float64Array.from(values, (_, i) => startMs + i * STEP_MS),
    values: Float64Array.from(values),
  };
}

/** What was seen of a series: its change, and where its points matter, they and the end of the baseline (a point's number). */
export function seen(
  input: Parameters<typeof seriesOf>[0],
  shift: Shift,
  { owner, values = [], baseTo = 0 }: { owner?: string; values?: readonly number[]; baseTo?: number } = {}
): Observation {
  const profile: Profile = profileOf(seriesOf(input, values), 0, baseTo * STEP_MS);
  return observe(profile, shift, owner ?? profile.input.entity ?? '');
}

/** A graph of calls `a>b`, parts `pod<service` and places `pod@host`, whose names are keys. */
export function graphOf(...links: readonly string[]): ResourceGraph {
  return new ResourceGraph(
    [],
    links.map((link): BundleEdge => {
      const [from = '', sign = '', to = ''] = link.split(/([<>@])/);
      return { from, to, kind: sign === '>' ? 'calls' : sign === '<' ? 'part-of' : 'runs-on' };
    })
  );
}

/** A flow of nothing, with what is told of it. */
export function flowOf(
  told: { [K in keyof Omit<Flow, 'sources'>]?: readonly number[] } & { sources?: Profile[] }
): Flow {
  const known = (values: readonly number[] | undefined): Float64Array | null =>
    values === undefined ? null : Float64Array.from(values);
  return {
    rate: known(told.rate),
    failed: known(told.failed),
    clientBusy: known(told.clientBusy),
    serverBusy: known(told.serverBusy),
    sources: told.sources ?? [],
  };
}

/** An edge that nothing changed on, but for what is told of it. */
export function edgeShift(
  link: string,
  told: Partial<Omit<EdgeShift, 'flow'>> & { asynchronous?: boolean; sources?: Profile[] } = {}
): EdgeShift {
  const [from = '', to = ''] = link.split('>');
  const { asynchronous = false, sources = [], ...shifts } = told;
  const flow: EdgeFlow = { ...flowOf({ sources }), from, to, asynchronous };
  return {
    flow,
    latency: STEADY,
    failure: shiftTo(0, 0),
    callsPerRequest: STEADY,
    calleeFault: 1,
    ...shifts,
  };
}

/** A node of ten requests a second that nothing changed at, but for what is told of it. */
export function nodeShift(key: string, told: Partial<Omit<NodeShift, 'key'>> = {}): NodeShift {
  return {
    key,
    rate: shiftTo(10, 10),
    latency: STEADY,
    failure: shiftTo(0, 0),
    selfTime: STEADY,
    selfFailure: shiftTo(0, 0),
    entry: false,
    edgesOut: [],
    flow: null,
    inEdges: [],
    ...told,
  };
}

/** Nodes by their key. */
export function byKey(...nodes: readonly NodeShift[]): Map<string, NodeShift> {
  return new Map(nodes.map((node) => [node.key, node]));
}

/** A span: whose it is, in the row of which parent, of which operation, from when on and how long. */
export interface SpanRow {
  of: string;
  in?: number;
  does?: string;
  at: number;
  takes?: number;
  fails?: boolean;
}

/** Spans as columns, in the order they are given. */
export function spansOf(rows: readonly SpanRow[]): SpanTable {
  const entities = [...new Set(rows.map((row) => row.of))];
  const operations = [...new Set(rows.map(({ does = 'serve' }) => does))];
  return {
    entities,
    operations,
    trace: Int32Array.from(rows, () => 0),
    parent: Int32Array.from(rows, (row) => row.in ?? -1),
    entity: Int32Array.from(rows, (row) => entities.indexOf(row.of)),
    operation: Int32Array.from(rows, ({ does = 'serve' }) => operations.indexOf(does)),
    start: Float64Array.from(rows, ({ at }) => at),
    duration: Float64Array.from(rows, ({ takes = 0 }) => takes),
    failed: Uint8Array.from(rows, ({ fails = false }) => (fails ? 1 : 0)),
  };
}

/** Whether two numbers are alike to nine digits. */
export function near(actual: number | undefined, expected: number): boolean {
  return actual !== undefined && Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
}
