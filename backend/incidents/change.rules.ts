import type { IncidentChange, IncidentStatus, TimelineEntry } from '#contract/incident';
import type { ActorRef, Severity } from '#contract/scalars';
import { isOpen, refusal, takesOn } from './status.rules.ts';

/** What of an incident a person can change. */
export interface Changeable {
  status: IncidentStatus;
  severity: Severity;
  title: string;
  description: string;
  assignee: ActorRef | null;
}

export interface ChangePlan {
  /** Why it cannot be, or null. */
  refusal: string | null;
  /** True when the incident is open and will not be any more. */
  ends: boolean;
  set: Partial<Changeable> & { acknowledge: boolean };
  entries: { kind: TimelineEntry['kind']; text: TimelineEntry['text']; detail: Record<string, unknown> }[];
  action: string;
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

/** What a change comes to for one incident: what is set, what the timeline and the audit log tell. Equal values change nothing. */
export function planChange(incident: Changeable, change: IncidentChange, by: ActorRef): ChangePlan {
  const plan: ChangePlan = {
    refusal: null,
    ends: false,
    set: { acknowledge: false },
    entries: [],
    action: 'incident.changed',
    before: {},
    after: {},
  };
  if (change.status !== undefined && change.status !== incident.status) {
    plan.refusal = refusal(incident.status, change.status);
    plan.action = `incident.${change.status}`;
    plan.ends = isOpen(incident.status) && !isOpen(change.status);
    plan.set.acknowledge = takesOn(change.status);
    note(plan, 'status', incident.status, change.status);
  }
  if (change.severity !== undefined && change.severity !== incident.severity) {
    note(plan, 'severity', incident.severity, change.severity);
  }
  const wanted = change.assignee === 'me' ? by : change.assignee;
  const assignee = wanted === undefined && plan.set.acknowledge && incident.assignee === null ? by : wanted;
  if (assignee !== undefined && assignee?.id !== incident.assignee?.id) {
    note(plan, 'assignee', incident.assignee, assignee);
  }
  if (change.title !== undefined && change.title !== incident.title) {
    note(plan, 'title', incident.title, change.title);
  }
  if (change.description !== undefined && change.description !== incident.description) {
    note(plan, 'description', incident.description, change.description);
  }
  return plan;
}

function note<K extends keyof Changeable>(plan: ChangePlan, field: K, from: Changeable[K], to: Changeable[K]): void {
  Object.assign(plan.set, { [field]: to });
  plan.before[field] = from;
  plan.after[field] = to;
  const name = (value: Changeable[K]): string =>
    (value === null ? 'nobody' : typeof value === 'object' ? value.name : String(value)).slice(0, 300);
  const shown: Record<string, string> = field === 'description' ? {} : { from: name(from), to: name(to) };
  const text =
    field === 'description'
      ? 'Description changed'
      : `${field[0]?.toUpperCase() ?? ''}${field.slice(1)} changed from ${name(from)} to ${name(to)}`;
  plan.entries.push({
    kind: field === 'description' ? 'title' : field,
    text: { code: `timeline.${field}`, params: shown, text: text.slice(0, 1_000) },
    detail: shown,
  });
}
