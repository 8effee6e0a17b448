import { LazyShift } from '../scoring/lazyShift.ts';
import type { Shift } from '../scoring/robustScore.ts';
import { type BoundedShift, ComparedRatio, shiftOfRatio } from './comparedRatio.ts';
import type { EdgeFlow, Flow, FlowTable } from './flowTable.ts';
import { ImpliedCalls } from './impliedCalls.ts';
import type { ResourceGraph } from './resourceGraph.ts';
import { larger, minus, scaled, total } from './seriesAlgebra.ts';
import { type Cells, shiftOnGrid } from './shiftOnGrid.ts';

/** How the calls of one edge changed. */
export interface EdgeShift {
  flow: EdgeFlow;
  /** Seconds per call as the caller saw it. */
  latency: BoundedShift;
  /** Share of calls that failed. */
  failure: BoundedShift;
  /** Calls per request of the caller. */
  callsPerRequest: BoundedShift;
  /** Share of the failures that the callee answers for; the rest the caller made itself by giving up early. */
  calleeFault: number;
}

/** How one working node changed, as a whole and without what its callees did. */
export interface NodeShift {
  key: string;
  rate: Shift;
  /** Seconds per request. */
  latency: BoundedShift;
  /** Share of requests that failed. */
  failure: BoundedShift;
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
/** From this score on failures are asked who made them. */
const FAILS_Z = 3;
/** The caller's view got this much shorter while calls fail: it gives up early. */
const GIVES_UP = 0.75;
const NOT_SLOWER = 1.3;

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
            callerChanged: () => changed(key),
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
    const rate = rates.get(key) ?? null;
    if (rate !== null) {
      const asked = { key, rate, node: table.nodes.get(key) ?? null, ins, outs };
      shifts.set(key, nodeShift(asked, isEntry(key, table, graph, ins), implied, cells));
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
  callerChanged(): number;
  callee: Flow | undefined;
  /** All edges into the callee. */
  siblings: readonly EdgeFlow[];
}

function edgeShift(edge: EdgeFlow, context: EdgeContext, cells: Cells): EdgeShift {
  const latency = new ComparedRatio([edge.clientBusy ?? edge.serverBusy], edge.rate, cells, 0);
  const failure = new ComparedRatio([edge.failed], edge.rate, cells, FAILURE_FLOOR);
  const fails = !failure.scoresLessThan(FAILS_Z) && failure.z > FAILS_Z;
  return {
    flow: edge,
    latency,
    failure,
    callsPerRequest: new ComparedRatio([edge.rate], context.callerRate, cells, 0.02),
    calleeFault: fails ? faultOfCallee(edge, latency, context, cells) : 1,
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
  const doubt = 1 - 0.8 * callerChanged();
  return ratioOf(client) < GIVES_UP ? Math.min(0.25, doubt) : doubt;
}

/** A node with the requests into it and the calls around it. */
interface Asked {
  key: string;
  rate: Float64Array;
  node: Flow | null;
  ins: EdgeShift[];
  outs: EdgeShift[];
}

function nodeShift(
  { key, rate, node, ins, outs }: Asked,
  entry: boolean,
  implied: ImpliedCalls,
  cells: Cells
): NodeShift {
  const inFlows = ins.map((edge) => edge.flow);
  const waited = outs.filter((edge) => !edge.flow.asynchronous);
  const busy = node?.serverBusy ?? node?.clientBusy ?? total(inFlows.map((edge) => edge.serverBusy ?? edge.clientBusy));
  const latency = new ComparedRatio([busy], rate, cells, 0);
  const failures = [node?.failed ?? null, blamedFailures(ins)];
  const ofOthers = once(() => implied.of(key, new Set(outs.map((edge) => edge.flow.to))));
  const busyOut = (): Float64Array | null =>
    total([...waited.map((edge) => edge.flow.clientBusy ?? edge.flow.serverBusy), ofOthers().busy]);
  const failedOut = (): Float64Array | null => total([blamedFailures(waited), ofOthers().failed]);
  return {
    key,
    rate: shiftOnGrid(rate, cells, 0),
    latency,
    failure: new ComparedRatio(failures, rate, cells, FAILURE_FLOOR),
    selfTime: new LazyShift(() => {
      const level = Number.isNaN(latency.before) ? 0 : latency.before;
      return shiftOfRatio(minus(busy, busyOut()), rate, cells, SELF_FLOOR * level);
    }),
    selfFailure: new LazyShift(() =>
      shiftOfRatio(minus(failures.reduce(larger, null), failedOut()), rate, cells, FAILURE_FLOOR)
    ),
    entry,
    edgesOut: outs,
    flow: node,
    inEdges: ins,
  };
}

/** Failures of calls that the callees answer for. */
function blamedFailures(edges: readonly EdgeShift[]): Float64Array | null {
  return total(edges.map((edge) => scaled(edge.flow.failed, edge.calleeFault)));
}

/** What is worked out when it is first asked for, and kept. */
function once<T extends object>(work: () => T): () => T {
  let known: T | null = null;
  return () => (known ??= work());
}

export function ratioOf(shift: Shift): number {
  return shift.before > 0 && shift.after >= 0 ? shift.after / shift.before : 1;
}

function positive(shift: Shift): number {
  const difference = shift.after - shift.before;
  return difference > 0 ? difference : 0;
}
