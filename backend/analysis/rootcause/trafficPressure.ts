import type { Profile } from '../scoring/profile.ts';
import type { ResourceGraph } from './resourceGraph.ts';
import { gateOf } from './ownExcess.ts';
import { observe, type Pressure, ramp } from './pressure.ts';
import type { NodeShift } from './workShift.ts';
import { ratioOf } from './workShift.ts';

/** Entries into the system that get clearly more requests than by their own past. Retries inside do not count: they are no entry. */
export function trafficPressures(shifts: ReadonlyMap<string, NodeShift>, graph: ResourceGraph): Pressure[] {
  const found: Pressure[] = [];
  for (const node of shifts.values()) {
    const ratio = ratioOf(node.rate);
    const callers = new Set([...node.inEdges.map((edge) => edge.flow.from), ...graph.callers(node.key)]);
    const callersKnown = [...callers].some((key) => shifts.has(key) && graph.kindOf(key) !== 'external');
    if (callersKnown || graph.kindOf(node.key) !== 'service') {
      continue;
    }
    const strength = gateOf(node.rate.z) * ramp(Math.log(ratio), Math.log(1.25), Math.log(1.8));
    if (strength > 0) {
      found.push({
        owner: node.key,
        mechanism: 'traffic',
        strength,
        observations: rateSources(node).map((profile) => observe(profile, node.rate, node.key)),
        code: 'traffic',
        params: { before: node.rate.before, after: node.rate.after, ratio },
      });
    }
  }
  return found;
}

function rateSources(node: NodeShift): Profile[] {
  const sources = node.flow?.sources ?? node.inEdges.flatMap((edge) => edge.flow.sources);
  return sources.filter((profile) => profile.input.role === 'rate').slice(0, 4);
}
