import { NEXT_STATUSES, type IncidentStatus } from '#contract/incident';

/** Steps that the page offers: those of the contract but the way back to `triggered`, which undoes an acknowledgement. */
export function stepsFrom(status: IncidentStatus): readonly IncidentStatus[] {
  return NEXT_STATUSES[status].filter((step) => step !== 'triggered' || status === 'resolved');
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
