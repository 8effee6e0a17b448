import type { IncidentStatus } from '#contract/incident';

/**
 * Where a person may take an incident from each status. Work goes forward or back freely while the incident is open; a
 * resolved one can be taken up again or closed; a closed one is history.
 */
const NEXT: Readonly<Record<IncidentStatus, readonly IncidentStatus[]>> = {
  triggered: ['acknowledged', 'investigating', 'mitigated', 'resolved', 'closed'],
  acknowledged: ['triggered', 'investigating', 'mitigated', 'resolved', 'closed'],
  investigating: ['acknowledged', 'mitigated', 'resolved', 'closed'],
  mitigated: ['investigating', 'resolved', 'closed'],
  resolved: ['triggered', 'investigating', 'closed'],
  closed: [],
};

/** The statuses from which `to` can be reached. */
export function sourcesOf(to: IncidentStatus): IncidentStatus[] {
  return (Object.keys(NEXT) as IncidentStatus[]).filter((from) => NEXT[from].includes(to));
}

/** Null when the step is possible, else the reason why not, for the person who tried. */
export function refusal(from: IncidentStatus, to: IncidentStatus): string | null {
  if (from === to || NEXT[from].includes(to)) {
    return null;
  }
  if (from === 'closed') {
    return 'A closed incident stays closed. Open a new one.';
  }
  return `An incident cannot go from ${from} to ${to}. Possible: ${NEXT[from].join(', ')}.`;
}

/** True while somebody still has to care. */
export function isOpen(status: IncidentStatus): boolean {
  return status !== 'resolved' && status !== 'closed';
}

/** True for a step by which somebody takes the incident on. */
export function takesOn(to: IncidentStatus): boolean {
  return to === 'acknowledged' || to === 'investigating' || to === 'mitigated';
}
