import type { EvidenceBundle } from '../../bundle.ts';
import type { Profile } from '../../scoring/profile.ts';
import type { Observation } from '../pressure.ts';
import type { ResourceGraph } from '../resourceGraph.ts';
import type { NodeShift } from '../workShift.ts';
import { childCallClues } from './childCalls.ts';
import type { Clue, Stretches } from './clue.ts';
import { seriesGaps, spanGaps } from './edgeGaps.ts';
import { logRateClues } from './logRates.ts';
import { networkGapClues } from './networkGap.ts';
import { resourceUseClues } from './resourceUse.ts';
import { selfTimeClues } from './selfTime.ts';
import { spanErrorClues } from './spanErrors.ts';
import { spanView } from './spanView.ts';

export interface BehaviourInput {
  bundle: EvidenceBundle;
  profiles: readonly Profile[];
  observations: readonly Observation[];
  shifts: ReadonlyMap<string, NodeShift>;
  graph: ResourceGraph;
  stretches: Stretches;
}

/** Every kind of evidence that entities behave unlike their own past, by owner. Kinds without data say nothing. */
export function behaviourClues(input: BehaviourInput): Map<string, Clue[]> {
  const { bundle, profiles, observations, shifts, graph, stretches } = input;
  const view = bundle.spans ? spanView(bundle.spans, graph, stretches) : null;
  const gaps = [...(view ? spanGaps(view) : []), ...seriesGaps(profiles, graph, stretches)];
  const all = [
    ...networkGapClues(gaps),
    ...(view ? [...selfTimeClues(view), ...childCallClues(view), ...spanErrorClues(view)] : []),
    ...(bundle.logs ? logRateClues(bundle.logs, view, graph, stretches) : []),
    ...resourceUseClues(observations, shifts),
  ];
  const byOwner = new Map<string, Clue[]>();
  for (const clue of all) {
    const known = byOwner.get(clue.owner);
    if (known) {
      known.push(clue);
    } else {
      byOwner.set(clue.owner, [clue]);
    }
  }
  return byOwner;
}
