import { bundleOf, type Behaviour, type SmallSystem } from '../../backend/analysis/testing/smallSystem.ts';
import type { EvidenceBundle } from '../../backend/analysis/index.ts';

const CALLEES = 4;
/** Three series of each call, three of each service, and its gauges. */
const SERIES_EACH = 10;
const GAUGES = SERIES_EACH - 6;

/** A tree of services with about `size` series; one in its middle gets ten times slower, and who waits for it with it. */
export function manyServices(size: number): EvidenceBundle {
  const count = Math.round(size / SERIES_EACH);
  const culprit = Math.floor(count / 3);
  const waiting = new Set<number>();
  for (let one = culprit; one > 0; one = Math.floor((one - 1) / CALLEES)) {
    waiting.add(one);
  }
  const system: Required<Pick<SmallSystem, 'edges' | 'nodes' | 'gauges'>> & SmallSystem = {
    edges: {},
    nodes: {},
    gauges: [],
    alerted: [`service:s${Math.min(...waiting)}`],
  };
  for (let one = 0; one < count; one++) {
    const caller = one === 0 ? 'user' : `s${Math.floor((one - 1) / CALLEES)}`;
    const behave = (broken: boolean): Behaviour => ({
      rate: 20,
      seconds: 0.05 + (broken && (waiting.has(one) || one === 0) ? 0.45 : 0),
      failing: 0.001,
    });
    system.edges[`${caller}>s${one}`] = behave;
    system.nodes[`s${one}`] = behave;
    for (let gauge = 0; gauge < GAUGES; gauge++) {
      system.gauges.push({
        entity: `service:s${one}`,
        metric: `part_${gauge}_utilisation`,
        role: 'utilisation',
        unit: 'ratio',
        level: () => 0.3 + gauge / 10,
      });
    }
  }
  return bundleOf(system);
}
