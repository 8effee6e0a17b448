import type { EvidenceBundle } from '../bundle.ts';
import { attributeChanges } from '../changes/attributeChanges.ts';
import type { Profile } from '../scoring/profile.ts';
import { badCells } from './badCells.ts';
import { behaviourClues } from './behaviour/behaviourClues.ts';
import type { Findings } from './candidate.ts';
import type { FlowTable } from './flowTable.ts';
import { cellsOf, type Frame, stretchesOf } from './frame.ts';
import { ownExcesses, severityOf } from './ownExcess.ts';
import { observeAll } from './observeAll.ts';
import type { ResourceGraph } from './resourceGraph.ts';
import { shortages } from './shortages.ts';
import { trafficPressures } from './trafficPressure.ts';
import { type NodeShift, workShifts } from './workShift.ts';

/** Weighs every kind of evidence, each against the past of its own entity. */
export function collectFindings(
  bundle: EvidenceBundle,
  profiles: readonly Profile[],
  { graph, table }: { graph: ResourceGraph; table: FlowTable },
  frame: Frame
): Findings {
  const { window, onsetMs } = frame;
  const alerted = new Set(bundle.alerts.flatMap(({ resourceKeys }) => resourceKeys).map((key) => graph.ownerOf(key)));
  const observations = observeAll(
    profiles.filter(({ input }) => input.entity !== null),
    frame,
    (profile) => ownerOf(profile, graph)
  );
  const changed = (key: string): number =>
    attributeChanges(key, onsetMs, bundle.changes, graph, window)[0]?.strength ?? 0;
  const cells = cellsOf(frame);
  const shifts = workShifts(table, graph, { ...cells, weights: badCells(table, bundle.alerts, graph, cells) }, changed);
  const severity = severityOf(shifts, bundle.alerts, graph);
  const reached = graph.downstreamOf([...alerted].filter((key) => shifts.has(key)));
  const excesses = ownExcesses(shifts, graph, severity, reached);
  return {
    bundle,
    graph,
    shifts,
    excesses,
    severity,
    ...shortages(observations, onsetMs, graph),
    traffic: trafficPressures(shifts, graph),
    alerted,
    onsetMs,
    observations,
    behaviour: behaviourClues({
      bundle,
      profiles,
      observations,
      shifts,
      graph,
      stretches: stretchesOf(frame),
      shareOf: (owner) => (hasFlows(shifts.get(owner)) ? (excesses.get(owner)?.share ?? 0) : null),
    }),
  };
}

/** Whether it is known how long a node takes or how often it fails; a mere rate says nothing of that. */
function hasFlows(node: NodeShift | undefined): boolean {
  return node !== undefined && (Number.isFinite(node.latency.before) || Number.isFinite(node.failure.before));
}

/** The first resource of work above what a series is about. */
export function ownerOf({ input: { entity, edge } }: Profile, graph: ResourceGraph): string {
  return graph.ownerOf(entity ?? edge?.to ?? '');
}
