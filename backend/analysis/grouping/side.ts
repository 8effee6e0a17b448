import type { Neighbour, PathEdge, Side } from './model.ts';

/** Things that many share and that break for all of them at once. */
const SHARED_KINDS = /^(database|cache|queue|external):/;

/**
 * On which side of the group's beginning an alert lies, walking from the member's resource to the alert's. Null when the
 * way shows no common fault: two things that only share a caller, or only a host or service that is itself well.
 */
export function sideAfter(member: Side, neighbour: Neighbour): Side | null {
  let side: Side | null = member;
  let current = neighbour.to;
  for (let i = neighbour.path.length - 1; i >= 0 && side !== null; i--) {
    const edge = neighbour.path[i];
    if (edge === undefined) {
      return null;
    }
    const forward = edge.from === current;
    const wasMiddle = i < neighbour.path.length - 1;
    side = stepFrom(side, edge, forward, wasMiddle && !SHARED_KINDS.test(current));
    current = forward ? edge.to : edge.from;
  }
  return side;
}

/** `quiet` is true when the resource that the step leaves has no alert in the group and is not a shared back end. */
function stepFrom(side: Side, edge: PathEdge, forward: boolean, quiet: boolean): Side | null {
  if (edge.kind === 'part-of') {
    return side;
  }
  const step: Side = forward ? 'down' : 'up';
  if (side === 'same' || side === step) {
    return step;
  }
  // A dependent of something the beginning depends on: a shared back end. The other way round they share only a caller.
  return side === 'down' && step === 'up' && !quiet ? 'mixed' : null;
}
