import { NEXT_STATUSES, type IncidentStatus } from '#contract/incident';

/** The statuses from which `to` can be reached. */
export function sourcesOf(to: IncidentStatus): IncidentStatus[] {
  return (Object.keys(NEXT_STATUSES) as IncidentStatus[]).filter((from) => NEXT_STATUSES[from].includes(to));
}

/** Null when the step is possible, else the reason why not, for the person who tried. */
export function refusal(from: IncidentStatus, to: IncidentStatus): string | null {
  if (from === to || NEXT_STATUSES[from].includes(to)) {
    return null;
  }
  if (from === 'closed') {
    return 'A closed incident stays closed. Open a new one.';
  }
  return `An incident cannot go from ${from} to ${to}. Possible: ${NEXT_STATUSES[from].join(', ')}.`;
}

/** True while somebody still has to care. */
export function isOpen(status: IncidentStatus): boolean {
  return status !== 'resolved' && status !== 'closed';
}

/** True for a step by which somebody takes the incident on. */
export function takesOn(to: IncidentStatus): boolean {
  return to === 'acknowledged' || to === 'investigating' || to === 'mitigated';
}
