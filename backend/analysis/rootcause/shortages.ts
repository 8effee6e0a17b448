import type { Subject } from '../scoring/subject.ts';
import type { Findings } from './candidate.ts';
import { diskPressures } from './diskPressure.ts';
import { hostPressures } from './hostPressure.ts';
import { memoryPressures } from './memoryPressure.ts';
import { poolPressures } from './poolPressure.ts';
import type { Observation } from './pressure.ts';
import type { ResourceGraph } from './resourceGraph.ts';

/** What a resource can run short of. */
const LIMITED: ReadonlySet<Subject> = new Set<Subject>(['pool', 'memory', 'disk', 'cpu']);

/** All that ran short. Of series that tell the same the first by name is shown, in whatever order they come. */
export function shortages(
  observations: readonly Observation[],
  onsetMs: number,
  graph: ResourceGraph
): Pick<Findings, 'pressures' | 'hosts'> {
  const ordered = observations
    .filter(({ subject, profile }) => LIMITED.has(subject) || profile.input.role === 'restarts')
    .sort(byName);
  return {
    pressures: [
      ...poolPressures(ordered),
      ...memoryPressures(ordered, onsetMs),
      ...diskPressures(ordered, onsetMs, graph),
    ],
    hosts: hostPressures(ordered, graph),
  };
}

function byName({ profile: { input: a } }: Observation, { profile: { input: b } }: Observation): number {
  if (a.query !== b.query) {
    return a.query < b.query ? -1 : 1;
  }
  // One query may have answered with many series.
  return JSON.stringify([a.entity, a.labels]) < JSON.stringify([b.entity, b.labels]) ? -1 : 1;
}
