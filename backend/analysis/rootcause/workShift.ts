import { baselineOf, compareLevels, type Shift, shiftOf } from '../scoring/robustScore.ts';
import { ownSwing } from '../scoring/ownSwing.ts';
import type { EdgeFlow, Flow, FlowTable } from './flowTable.ts';
import { type Implied, ImpliedCalls } from './impliedCalls.ts';
import type { ResourceGraph } from './resourceGraph.ts';
import { larger, minus, ratio, scaled, total } from './seriesAlgebra.ts';

/** Baseline cells [0, baseTo) and observed cells [from, to) of the flow table's grid. */
export interface Cells {
  baseTo: number;
  from: number;
  to: number;
  /** How bad each cell was; null where all of [from, to) count alike. */
  weights: Float64Array | null;
}

/** How the calls of one edge changed. */
export interface EdgeShift {
  flow: EdgeFlow;
  rate: Shift;
  /** Seconds per call as the caller saw it. */
  latency: Shift;
  /** Share of calls that failed. */
  failure: Shift;
  /** Calls per request of the caller. */
  callsPerRequest: Shift;
  /** Share of the failures that the callee answers for; the rest the caller made itself by giving up early. */
  calleeFault: number;
}

/** How one working node changed, as a whole and without what its callees did. */
export interface NodeShift {
  key: string;
  rate: Shift;
  /** Seconds per request. */
  latency: Shift;
  /** Share of requests that failed. */
  failure: Shift;
  /** Seconds per request that no callee accounts for. */
  selfTime: Shift;
  /** Failures per request that no callee accounts for. */
  selfFailure: Shift;
  /** Requests come in from outside: nobody known calls it. */
  entry: boolean;
  edgesOut: EdgeShift[];
  flow: Flow | null;
  inEdges: EdgeShift[];
}

/** A change of less than this share of a node's latency is never significant, however steady it was. */
const SELF_FLOOR = 0.05;
/** Scale floor of failure shares: one request in a thousand. */
const FAILURE_FLOOR = 0.001;
/** The caller's view got this much shorter while calls fail: it gives up early. */
const GIVES_UP = 0.75;
const NOT_SLOWER = 1.3;

const NO_SHIFT: Shift = { before: Number.NaN, after: Number.NaN, z: 0, logRatio: 0, score: 0 };

/** The shift of a derived series, judged against its own past; `floor` is the least scale in its unit. */
export function shiftOnGrid(values: Float64Array | null, cells: Cells, floor: number): Shift {
  if (values === null) {
    return NO_SHIFT;
  }
  const base = baselineOf(values, 0, cells.baseTo);
  if (base.points < 5) {
    return NO_SHIFT;
  }
  base.scale = Math.max(base.scale, floor);
  const shift = cells.weights
    ? compareLevels(base.median, base.scale, weightedMean(values, cells.weights))
    : shiftOf(values, base, cells.from, cells.to);
  if (Math.abs(shift.z) < 2) {
    return shift;
  }
  return compareLevels(shift.before, ownSwing(values, base, 0, cells.baseTo, cells.to - cells.from), shift.after);
}

let quotients = new Float64Array(0);

/** The shift of top / bottom. */
function shiftOfRatio(top: Float64Array | null, bottom: Float64Array | null, cells: Cells, floor: number): Shift {
  // Thousands of such series are looked at once each: making room for every one takes longer than to fill it.
  if (top !== null && quotients.length !== top.length) {
    quotients = new Float64Array(top.length);
  }
  return shiftOnGrid(ratio(top, bottom, quotients), cells, floor);
}

function weightedMean(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let all = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const weight = weights[i] as number;
    if (weight > 0 && value - value === 0) {
      sum += weight * value;
      all += weight;
    }
  }
  return sum / all;
}

/** Work of every node and edge before and after, with what each node's callees account for taken away. */
export function workShifts(
  table: FlowTable,
  graph: ResourceGraph,
  cells: Cells,
  changed: (key: string) => number
): Map<string, NodeShift> {
  const inEdges = groupBy(table.edges, (edge) => edge.to);
  const outEdges = groupBy(table.edges, (edge) => edge.from);
  const keys = new Set([...table.nodes.keys(), ...inEdges.keys(), ...outEdges.keys()]);
  const edgeShifts = new Map<EdgeFlow, EdgeShift>();
  const rates = new Map<string, Float64Array | null>();
  for (const key of [...keys].sort()) {
    const callerRate = requestsInto(table.nodes.get(key), inEdges.get(key) ?? []);
    rates.set(key, callerRate);
    for (const edge of outEdges.get(key) ?? []) {
      edgeShifts.set(
        edge,
        edgeShift(
          edge,
          {
            callerRate,
            callerChanged: changed(key),
            callee: table.nodes.get(edge.to),
            siblings: inEdges.get(edge.to) ?? [],
          },
          cells
        )
      );
    }
  }
  const implied = new ImpliedCalls(table, graph, cells);
  const shifts = new Map<string, NodeShift>();
  for (const key of [...keys].sort()) {
    const ins = (inEdges.get(key) ?? []).map((edge) => edgeShifts.get(edge) as EdgeShift);
    const outs = (outEdges.get(key) ?? []).map((edge) => edgeShifts.get(edge) as EdgeShift);
    const shift = nodeShift(
      { key, rate: rates.get(key) ?? null, node: table.nodes.get(key) ?? null },
      ins,
      outs,
      implied.of(key, new Set(outs.map((edge) => edge.flow.to))),
      cells
    );
    if (shift) {
      shifts.set(key, { ...shift, entry: isEntry(key, table, graph, ins) });
    }
  }
  return shifts;
}

/** Nobody who is called or measured itself calls it: its requests come from outside. A consumer of a queue is no entry. */
function isEntry(key: string, table: FlowTable, graph: ResourceGraph, ins: readonly EdgeShift[]): boolean {
  const callers = [...ins.map((edge) => edge.flow.from), ...graph.callers(key)];
  return callers.every((caller) => !table.nodes.has(caller) && graph.callers(caller).size === 0);
}

function groupBy(edges: readonly EdgeFlow[], keyOf: (edge: EdgeFlow) => string): Map<string, EdgeFlow[]> {
  const groups = new Map<string, EdgeFlow[]>();
  for (const edge of edges) {
    const group = groups.get(keyOf(edge));
    if (group) {
      group.push(edge);
    } else {
      groups.set(keyOf(edge), [edge]);
    }
  }
  return groups;
}

/** Requests into a node: what it counted itself, or what its callers sent when that is more (refused connections). */
function requestsInto(node: Flow | undefined | null, ins: readonly EdgeFlow[]): Float64Array | null {
  return larger(node?.rate ?? null, total(ins.map((edge) => edge.rate)));
}

/** What is known around an edge. */
interface EdgeContext {
  callerRate: Float64Array | null;
  /** In [0, 1]: how close to the onset the caller was changed. */
  callerChanged: number;
  callee: Flow | undefined;
  /** All edges into the callee. */
  siblings: readonly EdgeFlow[];
}

function edgeShift(edge: EdgeFlow, context: EdgeContext, cells: Cells): EdgeShift {
  const latency = shiftOfRatio(edge.clientBusy ?? edge.serverBusy, edge.rate, cells, 0);
  const failure = shiftOfRatio(edge.failed, edge.rate, cells, FAILURE_FLOOR);
  return {
    flow: edge,
    rate: shiftOnGrid(edge.rate, cells, 0),
    latency,
    failure,
    callsPerRequest: shiftOfRatio(edge.rate, context.callerRate, cells, 0.02),
    calleeFault: failure.z > 3 ? faultOfCallee(edge, latency, context, cells) : 1,
  };
}

/**
 * Who made the calls fail? The callee, when it got slower, or itself counted about as many failures or refusals. The caller,
 * when the callee noticed nothing, or when calls now end sooner than they used to take: it gives up early. Of a callee that
 * tells nothing about itself and got no slower, a caller that was changed just then is the likelier one.
 */
function faultOfCallee(
  edge: EdgeFlow,
  client: Shift,
  { callee, siblings, callerChanged }: EdgeContext,
  cells: Cells
): number {
  const serverView = shiftOfRatio(edge.serverBusy, edge.rate, cells, 0);
  const slower = Math.max(ratioOf(client), ratioOf(serverView));
  if (slower >= NOT_SLOWER) {
    return 1;
  }
  if (callee?.rate && callee.serverBusy) {
    const sent = total(siblings.map((sibling) => sibling.rate));
    const seen = positive(shiftOnGrid(callee.failed, cells, 0));
    const refused = positive(shiftOnGrid(minus(sent, callee.rate), cells, 0));
    const failed = positive(shiftOnGrid(total(siblings.map((sibling) => sibling.failed)), cells, 0));
    return failed > 0 ? Math.min(1, (seen + refused) / failed) : 1;
  }
  const doubt = 1 - 0.8 * callerChanged;
  return ratioOf(client) < GIVES_UP ? Math.min(0.25, doubt) : doubt;
}

/** A node with the requests into it. */
interface Asked {
  key: string;
  rate: Float64Array | null;
  node: Flow | null;
}

function nodeShift(
  { key, rate, node }: Asked,
  ins: readonly EdgeShift[],
  outs: readonly EdgeShift[],
  implied: Implied,
  cells: Cells
): NodeShift | null {
  const inFlows = ins.map((edge) => edge.flow);
  if (rate === null) {
    return null;
  }
  const waited = outs.filter((edge) => !edge.flow.asynchronous);
  const busy = node?.serverBusy ?? node?.clientBusy ?? total(inFlows.map((edge) => edge.serverBusy ?? edge.clientBusy));
  const blamed = total(ins.map((edge) => scaled(edge.flow.failed, edge.calleeFault)));
  const failed = larger(node?.failed ?? null, blamed);
  const busyOut = total([...waited.map((edge) => edge.flow.clientBusy ?? edge.flow.serverBusy), implied.busy]);
  const failedOut = total([...waited.map((edge) => scaled(edge.flow.failed, edge.calleeFault)), implied.failed]);
  const latency = shiftOfRatio(busy, rate, cells, 0);
  const level = Number.isNaN(latency.before) ? 0 : latency.before;
  return {
    key,
    rate: shiftOnGrid(rate, cells, 0),
    latency,
    failure: shiftOfRatio(failed, rate, cells, FAILURE_FLOOR),
    selfTime: shiftOfRatio(minus(busy, busyOut), rate, cells, SELF_FLOOR * level),
    selfFailure: shiftOfRatio(minus(failed, failedOut), rate, cells, FAILURE_FLOOR),
    entry: false,
    edgesOut: [...outs],
    flow: node,
    inEdges: [...ins],
  };
}

export function ratioOf(shift: Shift): number {
  return shift.before > 0 && shift.after >= 0 ? shift.after / shift.before : 1;
}

function positive(shift: Shift): number {
  const difference = shift.after - shift.before;
  return difference > 0 ? difference : 0;
}
