import type { ResourceKind } from '#contract/resource';
import type { ResourceGraph } from './resourceGraph.ts';
import { countsWhatIsLeft } from '../scoring/subject.ts';
import { type Capacities, capacitiesOf, fillOf, type Observation, type Pressure, ramp } from './pressure.ts';
import { quantileOf } from '../scoring/median.ts';
import { lowerBound } from '../scoring/profile.ts';

/** Kinds that keep data on a volume of their own, and suffer when it is full. */
const KEEPERS: ReadonlySet<ResourceKind> = new Set<ResourceKind>(['database', 'queue', 'cache']);

/**
 * Volumes that filled up: little is left now and clearly more was left before. What a host tells about its volumes counts
 * for the host and, a little less, for each store that runs on it.
 */
export function diskPressures(observations: readonly Observation[], onsetMs: number, graph: ResourceGraph): Pressure[] {
  const found: Pressure[] = [];
  const disks = observations.filter((observation) => observation.subject === 'disk');
  const capacities = capacitiesOf(disks);
  for (const observation of disks) {
    const left = leftOf(observation, capacities, onsetMs);
    if (!left || !(left.before > 0)) {
      continue;
    }
    const fell = (left.before - left.after) / left.before;
    const full = ramp(0.2 - left.after, 0.05, 0.15) * ramp(fell, 0.2, 0.6);
    // Not full yet, but at this pace soon: the rest lasts no longer than the fall so far took, several times over.
    const soon = 0.85 * ramp(fell / Math.max(left.after / left.before, 0.01), 0.1, 0.5);
    const strength = Math.max(full, soon);
    const add = (owner: string, factor: number): void => {
      const params = { before: left.before, after: left.after };
      found.push({
        owner,
        mechanism: 'disk',
        strength: strength * factor,
        observations: [observation],
        code: 'disk-full',
        params,
      });
    };
    if (strength > 0) {
      add(observation.owner, 1);
      const residents = new Set([...graph.residentsOf(observation.owner)].map((key) => graph.ownerOf(key)));
      for (const resident of [...residents].sort()) {
        if (KEEPERS.has(graph.kindOf(resident))) {
          add(resident, 0.9);
        }
      }
    }
  }
  return found;
}

/** Share of the volume that is left: usual level before, least seen after. */
function leftOf(
  observation: Observation,
  capacities: Capacities,
  onsetMs: number
): { before: number; after: number } | null {
  const { profile, shift } = observation;
  const inverse = countsWhatIsLeft(profile.input.metric);
  // Without a known size, what was left before is taken for it: only a fall to nearly nothing then counts.
  const own =
    inverse && profile.input.role === 'utilisation' && shift.before > 0
      ? { before: 1, after: shift.after / shift.before }
      : null;
  const fill = fillOf(observation, capacities) ?? own;
  if (!fill || !(fill.before <= 1.001) || !(fill.before >= 0)) {
    return null;
  }
  // A volume fills while we look: what counts is where it got to, not where it was in the middle.
  const end = quantileOf(profile.values, inverse ? 0.05 : 0.95, lowerBound(profile.times, onsetMs));
  const after = shift.after !== 0 && Number.isFinite(end) ? (fill.after * end) / shift.after : fill.after;
  return inverse ? { before: fill.before, after } : { before: 1 - fill.before, after: 1 - after };
}
