import type { IncidentStatus } from '#contract/incident';

/**
 * Steps that the page offers from each status. The server decides; this only keeps what it would refuse out of the menu.
 */
const STEPS: Readonly<Record<IncidentStatus, readonly IncidentStatus[]>> = {
  triggered: ['acknowledged', 'investigating', 'mitigated', 'resolved', 'closed'],
  acknowledged: ['investigating', 'mitigated', 'resolved', 'closed'],
  investigating: ['mitigated', 'resolved', 'closed'],
  mitigated: ['investigating', 'resolved', 'closed'],
  resolved: ['triggered', 'closed'],
  closed: [],
};

export function stepsFrom(status: IncidentStatus): readonly IncidentStatus[] {
  return STEPS[status];
}

/** The one step that stands as the primary action: what an incident in this status waits for. */
export function primaryStep(status: IncidentStatus): IncidentStatus | undefined {
  if (status === 'triggered') {
    return 'acknowledged';
  }
  return status === 'resolved' || status === 'closed' ? undefined : 'resolved';
}

/** True for steps that are asked about first: closing is final, and alerts that still fire say that it is not over. */
export function isAsked(step: IncidentStatus, firingCount: number): boolean {
  return step === 'closed' || (step === 'resolved' && firingCount > 0);
}
