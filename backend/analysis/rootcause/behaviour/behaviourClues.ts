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
import { resourceUseClues, symptomClues } from './resourceUse.ts';
import { selfTimeClues } from './selfTime.ts';
import { spanErrorClues } from './spanErrors.ts';
import { type SpanView, spanView } from './spanView.ts';

import { type Weighed, weighClues } from './weighClues.ts';

export interface BehaviourInput {
  bundle: EvidenceBundle;
  profiles: readonly Profile[];
  observations: readonly Observation[];
  shifts: ReadonlyMap<string, NodeShift>;
  graph: ResourceGraph;
  stretches: Stretches;
  /** How much of the trouble an owner's own flows explain, in [0, 1]; null where it has no flows. */
  shareOf(owner: string): number | null;
}

/** Every kind of evidence that entities behave unlike their own past, by owner. Kinds without data say nothing. */
export function behaviourClues(input: BehaviourInput): Map<string, Weighed> {
  const { bundle, profiles, observations, shifts, graph, stretches } = input;
  const view = bundle.spans ? spanView(bundle.spans, graph, stretches) : null;
  const gaps = [...(view ? spanGaps(view) : []), ...seriesGaps(profiles, graph, stretches)];
  const all = [
    ...networkGapClues(gaps),
    ...(view ? [...selfTimeClues(view), ...childCallClues(view), ...spanErrorClues(view)] : []),
    ...(bundle.logs ? logRateClues(bundle.logs, view, graph, stretches) : []),
    ...symptomClues(observations, shifts),
    ...resourceUseClues(observations),
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
  return weighClues(byOwner, { graph, traced: view ? tracedCalls(view) : new Map(), shareOf: input.shareOf });
}

/** Who is seen to call whom in spans. */
function tracedCalls({ owner, owners, parent }: SpanView): Map<string, Set<string>> {
  const seen = new Set<number>();
  const calls = new Map<string, Set<string>>();
  parent.forEach((above, row) => {
    const [from, to] = [owner[above] ?? -1, owner[row] ?? -1];
    const id = from * owners.length + to;
    if (from >= 0 && to >= 0 && from !== to && !seen.has(id)) {
      seen.add(id);
      const key = owners[from] as string;
      calls.set(key, (calls.get(key) ?? new Set()).add(owners[to] as string));
    }
  });
  return calls;
}
