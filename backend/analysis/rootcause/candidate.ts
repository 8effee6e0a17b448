import type { Mechanism } from '#contract/analysis';
import type { EvidenceBundle, LearntVerdicts } from '../bundle.ts';
import type { AttributedChange } from '../changes/attributeChanges.ts';
import type { Weighed } from './behaviour/weighClues.ts';
import type { HostPressure } from './hostPressure.ts';
import type { OwnExcess, Severity } from './ownExcess.ts';
import type { Observation, Pressure } from './pressure.ts';
import type { ResourceGraph } from './resourceGraph.ts';
import type { NodeShift } from './workShift.ts';

/** A possible cause with how well it explains what is seen, in [0, 1]. */
export interface Candidate {
  resource: string;
  mechanism: Mechanism;
  /** How well it explains what is seen, in [0, 1]. */
  fit: number;
  confidence: number;
  own: OwnExcess | null;
  pressure: Pressure | null;
  change: AttributedChange | null;
  /** Names of the parts of the fit with their weights, for the evidence. */
  parts: { own: number; pressure: number; change: number; behaviour?: number };
  behaviour?: Weighed;
  /** What people said of it before, and what that changed in the fit. */
  learnt?: { verdicts: LearntVerdicts; added: number };
}

/** Everything the ranking weighs. */
export interface Findings {
  bundle: EvidenceBundle;
  graph: ResourceGraph;
  shifts: ReadonlyMap<string, NodeShift>;
  excesses: ReadonlyMap<string, OwnExcess>;
  severity: Severity;
  pressures: readonly Pressure[];
  hosts: readonly HostPressure[];
  traffic: readonly Pressure[];
  /** Owners that the alerts name. */
  alerted: ReadonlySet<string>;
  onsetMs: number;
  /** Evidence that entities behave unlike their own past, by owner. */
  behaviour: ReadonlyMap<string, Weighed>;
  /** Every series about a resource with its change. */
  observations: readonly Observation[];
}
