import { credence } from '../scoring/credence.ts';
import type { Shift } from '../scoring/robustScore.ts';
import type { BundleAlert } from '../bundle.ts';
import type { BoundedShift } from './comparedRatio.ts';
import type { ResourceGraph } from './resourceGraph.ts';
import { type EdgeShift, type NodeShift, ratioOf } from './workShift.ts';

/** What a node itself added to the trouble, after everything that its callees explain. */
export interface OwnExcess {
  key: string;
  /** Busy seconds per second beyond the baseline's, at today's request rate; 0 where nothing comes of it. */
  busy: number;
  /** Failed requests per second beyond the baseline's. */
  failed: number;
  /** The part of all own excess that lies here, in [0, 1]. */
  part: number;
  /** How much that part explains, in [0, 1], by how bad it is for users: slowness or failures. */
  share: number;
  /** True when the share is mostly of failures. */
  failing: boolean;
  /** In [0, 1]: how much of its own excess its callees' trouble explains away. */
  explained: number;
  /** Edge whose calls multiplied by this node's doing. */
  amplifies: EdgeShift | null;
}

/** How bad things are for users, in [0, 1]. */
export interface Severity {
  slow: number;
  failing: number;
}

const MIN_Z = 2;
/** An own part of this share of the whole is all of it. */
const NEARLY_ALL = 0.8;
/** Callee trouble takes away at most this much of a caller's own excess: it rarely explains every bit. */
const EXPLAINS = 0.9;
/** A latency that grew by less than this factor is no slowdown. */
const SLOWER = 1.2;
/** A failure share that grew by less is not felt. */
const FELT_FAILURE = 0.002;
/** Calls per request that grew by less are not multiplied. */
const MULTIPLIED = 1.5;
/** A failure share that grew by this much is a plain outage. */
const BAD_FAILURE = 0.05;

/** How certain a robust z is, in [0, 1]. */
export function gateOf(z: number): number {
  return Math.max(0, Math.min(1, (z - MIN_Z) / 4));
}

/** How bad a slowdown is: 0 below a fifth slower, 1 from 2.5 times. */
export function slowness(latency: BoundedShift): number {
  if (latency.growsLessThan?.(SLOWER) === true) {
    return 0;
  }
  const ratio = ratioOf(latency);
  return ratio < SLOWER ? 0 : Math.min(1, Math.log(ratio) / Math.log(2.5)) * gateOf(latency.z);
}

/** How bad a rise of failures is: 1 from 5 % of requests more. */
export function failing(failure: BoundedShift): number {
  if (failure.risesLessThan?.(FELT_FAILURE) === true) {
    return 0;
  }
  const { before, after, z } = failure;
  const more = after - before;
  return more > FELT_FAILURE ? Math.min(1, more / BAD_FAILURE) * gateOf(z) : 0;
}

/** Trouble that a caller has from an edge, by the callee's doing. */
export function troubleOf(edge: EdgeShift): number {
  return Math.max(slowness(edge.latency), failing(edge.failure) * edge.calleeFault);
}

/** What an alert says is bad enough to call people; how bad it is by the numbers comes on top. */
const CALLED_FOR = 0.6;
/** The kind of trouble that no alert speaks of explains this much less of it. */
const NOT_ASKED = 0.2;

/** A slowdown that adds this part of the busiest node's busy seconds is felt in full, a smaller one the less. */
const FELT_BUSY = 0.2;
/** So are failures of a node that serves this part of the busiest node's requests. */
const FELT_REQUESTS = 0.05;

/** A part of a whole, at most 1; 1 where the whole is not known. */
function partOf(part: number, whole: number): number {
  return whole > 0 && part - part === 0 ? Math.max(0, Math.min(1, part / whole)) : 1;
}

/** Requests per second now, or before where nothing is known of now. */
function requestsOf({ rate }: NodeShift): number {
  return Number.isFinite(rate.after) ? rate.after : Math.max(0, rate.before || 0);
}

/** The worst that any of the nodes shows. Where alerts say what they measure, it is what they are about that counts. */
export function severityOf(
  shifts: ReadonlyMap<string, NodeShift>,
  alerts: readonly BundleAlert[],
  graph: ResourceGraph
): Severity {
  const worst: Severity = { slow: 0, failing: 0 };
  const nodes = [...shifts.values()];
  const requests = nodes.reduce((most, node) => Math.max(most, requestsOf(node)), 0);
  const busy = nodes.reduce((most, node) => Math.max(most, requestsOf(node) * (node.latency.before || 0)), 0);
  for (const node of nodes) {
    const more = requestsOf(node) * (node.latency.after - node.latency.before);
    worst.slow = Math.max(worst.slow, partOf(more, FELT_BUSY * busy) * slowness(node.latency));
    worst.failing = Math.max(worst.failing, partOf(requestsOf(node), FELT_REQUESTS * requests) * failing(node.failure));
  }
  const called: Severity = { slow: 0, failing: 0 };
  for (const { role, resourceKeys } of alerts) {
    for (const node of resourceKeys.flatMap((key) => shifts.get(graph.ownerOf(key)) ?? [])) {
      if (role === 'duration' && node.latency.z > 1) {
        called.slow = Math.max(CALLED_FOR, slowness(node.latency));
      } else if (role === 'errors' && node.failure.z > 1) {
        called.failing = Math.max(CALLED_FOR, failing(node.failure));
      }
    }
  }
  return called.slow + called.failing === 0
    ? worst
    : {
        slow: called.slow > 0 ? Math.max(called.slow, worst.slow) : worst.slow * NOT_ASKED,
        failing: called.failing > 0 ? Math.max(called.failing, worst.failing) : worst.failing * NOT_ASKED,
      };
}

/**
 * The part of the trouble that each node made itself. A node's own excess is what it took and failed more per request than
 * before, without its callees' (flow conservation). What remains is explained away where a callee it waits for is in
 * trouble (full threads and queues are then a consequence), and handed up where a caller multiplied its calls. With
 * `reached`, what the alerted nodes reach by calls, nothing else accounts for what they show.
 */
export function ownExcesses(
  shifts: ReadonlyMap<string, NodeShift>,
  graph: ResourceGraph,
  severity: Severity,
  reached: ReadonlySet<string>
): Map<string, OwnExcess> {
  const judged = (key: string): boolean => graph.isWork(key) && (reached.size === 0 || reached.has(key));
  const multiplied = [...shifts.values()].flatMap(multipliedCalls);
  const handing = new Set(multiplied.map(({ edge }) => edge.flow.to));
  const excesses = new Map<string, OwnExcess>();
  for (const shift of shifts.values()) {
    excesses.set(shift.key, judged(shift.key) || handing.has(shift.key) ? rawExcess(shift) : noExcess(shift.key));
  }
  for (const calls of multiplied) {
    handUp(calls, excesses);
  }
  for (const shift of shifts.values()) {
    explainAway(shift, excesses.get(shift.key) as OwnExcess);
  }
  shareOut(
    [...excesses.values()].filter(({ key }) => judged(key)),
    severity
  );
  return excesses;
}

/**
 * How certain a node's own part is. What is left after its callees' part swings with every error of that; where the callees
 * account for next to nothing now, the own part is as certain as the whole.
 */
function ownZ(own: Shift, whole: Shift): number {
  return own.after - own.before >= NEARLY_ALL * (whole.after - whole.before) ? Math.max(own.z, whole.z) : own.z;
}

function rawExcess(shift: NodeShift): OwnExcess {
  const requests = requestsOf(shift);
  const { selfTime, selfFailure } = shift;
  const slower = selfTime.after - selfTime.before;
  const fails = selfFailure.after - selfFailure.before;
  return {
    ...noExcess(shift.key),
    busy: slower > 0 ? requests * slower * credence(ownZ(selfTime, shift.latency)) : 0,
    failed: fails > FELT_FAILURE ? requests * fails * credence(ownZ(selfFailure, shift.failure)) : 0,
  };
}

function noExcess(key: string): OwnExcess {
  return { key, busy: 0, failed: 0, part: 0, share: 0, failing: false, explained: 0, amplifies: null };
}

/** Calls per request grew at least by half and retries of failed calls do not account for it. */
export function multipliesCalls(node: NodeShift, edge: EdgeShift): number {
  if (node.entry || edge.callsPerRequest.growsLessThan?.(MULTIPLIED) === true) {
    return 0;
  }
  const { before, after, z } = edge.callsPerRequest;
  if (!(before >= 0) || !(after > 0)) {
    return 0;
  }
  // Up to three retries of each failed call are nobody's decision.
  const fails = Math.max(0, Math.min(1, edge.failure.after || 0));
  const grown = after / (1 + fails + fails ** 2 + fails ** 3) / Math.max(before, 0.02);
  return grown < MULTIPLIED ? 0 : Math.min(1, Math.log(grown) / Math.log(3)) * gateOf(z);
}

/** Calls that their caller multiplied, and by what part of the callee's excess that is the caller's doing. */
interface Multiplied {
  caller: string;
  edge: EdgeShift;
  part: number;
}

function multipliedCalls(node: NodeShift): Multiplied[] {
  return node.edgesOut
    .map((edge) => ({ caller: node.key, edge, part: multipliesCalls(node, edge) }))
    .filter(({ part }) => part > 0);
}

function handUp({ caller, edge, part }: Multiplied, excesses: ReadonlyMap<string, OwnExcess>): void {
  const own = excesses.get(caller) as OwnExcess;
  const callee = excesses.get(edge.flow.to);
  if (callee) {
    own.busy += callee.busy * part;
    own.failed += callee.failed * part;
    callee.busy *= 1 - part;
    callee.failed *= 1 - part;
    own.amplifies = edge;
  }
}

function explainAway(node: NodeShift, own: OwnExcess): void {
  let trouble = 0;
  for (const edge of node.edgesOut) {
    const caused = edge.flow.asynchronous ? 0 : troubleOf(edge);
    if (caused > 0) {
      // A callee that suffers from this node's own multiplied calls excuses nothing.
      trouble = Math.max(trouble, caused * (1 - multipliesCalls(node, edge)));
    }
  }
  own.explained = EXPLAINS * trouble;
  own.busy *= 1 - own.explained;
  own.failed *= 1 - own.explained;
}

function shareOut(excesses: readonly OwnExcess[], severity: Severity): void {
  const busy = excesses.reduce((sum, excess) => sum + excess.busy, 0);
  const failed = excesses.reduce((sum, excess) => sum + excess.failed, 0);
  const felt = severity.slow + severity.failing;
  if (!(felt > 0)) {
    return;
  }
  for (const excess of excesses) {
    const slow = busy > 0 ? (severity.slow * excess.busy) / busy : 0;
    const fails = failed > 0 ? (severity.failing * excess.failed) / failed : 0;
    excess.part = (slow + fails) / felt;
    // The root, as two causes of half of it each are both causes.
    excess.share = Math.sqrt(excess.part * Math.max(severity.slow, severity.failing));
    excess.failing = fails > slow;
  }
}
