import type { IncidentStatus, IncidentSummary } from '#contract/incident';
import type { Severity } from '#contract/scalars';

export type BulkAction =
  { type: 'acknowledge' } | { type: 'resolve' } | { type: 'assign' } | { type: 'severity'; severity: Severity };

/** What a bulk action comes to for the selected rows, as far as the page knows them; the server decides in the end. */
export interface BulkPlan {
  change: IncidentSummary[];
  already: IncidentSummary[];
  /** Closed ones stay closed; resolved ones are not acknowledged. */
  impossible: IncidentSummary[];
  /** Of those that change: alerts of theirs still fire. */
  stillFiring: number;
}

/** Statuses in which somebody has it already. */
const TAKEN: readonly IncidentStatus[] = ['acknowledged', 'investigating', 'mitigated'];

export function planBulk(action: BulkAction, rows: readonly IncidentSummary[], me: string | undefined): BulkPlan {
  const plan: BulkPlan = { change: [], already: [], impossible: [], stillFiring: 0 };
  for (const row of rows) {
    const outcome = outcomeOf(action, row, me);
    plan[outcome].push(row);
    if (outcome === 'change' && row.firingCount > 0) {
      plan.stillFiring += 1;
    }
  }
  return plan;
}

function outcomeOf(
  action: BulkAction,
  row: IncidentSummary,
  me: string | undefined
): 'change' | 'already' | 'impossible' {
  switch (action.type) {
    case 'acknowledge':
      if (TAKEN.includes(row.status)) {
        return 'already';
      }
      return row.status === 'triggered' ? 'change' : 'impossible';
    case 'resolve':
      if (row.status === 'resolved') {
        return 'already';
      }
      return row.status === 'closed' ? 'impossible' : 'change';
    case 'assign':
      return row.assignee !== null && row.assignee.id === me ? 'already' : 'change';
    case 'severity':
      return row.severity === action.severity ? 'already' : 'change';
  }
}
