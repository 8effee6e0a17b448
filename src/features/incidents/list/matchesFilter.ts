import type { IncidentFilter, IncidentSummary } from '#contract/incident';

/**
 * Whether an incident belongs into a filtered list, as far as its row tells: the server's search knows more words than
 * the row has, so with a search a stranger counts only when its title, service or number has the words.
 */
export function matchesFilter(incident: IncidentSummary, filter: IncidentFilter, me: string | undefined): boolean {
  const opened = Date.parse(incident.openedAt);
  return (
    has(filter.status, incident.status) &&
    has(filter.severity, incident.severity) &&
    has(filter.service, incident.service ?? '') &&
    has(filter.team, incident.team ?? '') &&
    has(filter.source, incident.source) &&
    (filter.hasCause === undefined || (filter.hasCause === 'true') === (incident.cause !== null)) &&
    (filter.from === undefined || opened >= Date.parse(filter.from)) &&
    (filter.to === undefined || opened < Date.parse(filter.to)) &&
    isAssigned(incident, filter.assignee, me) &&
    hasWords(incident, filter.q)
  );
}

function has(wanted: readonly string[] | undefined, value: string): boolean {
  return wanted === undefined || wanted.includes(value);
}

function isAssigned(incident: IncidentSummary, assignee: string | undefined, me: string | undefined): boolean {
  if (assignee === undefined) {
    return true;
  }
  if (assignee === 'none') {
    return incident.assignee === null;
  }
  return incident.assignee !== null && incident.assignee.id === (assignee === 'me' ? me : assignee);
}

function hasWords(incident: IncidentSummary, q: string | undefined): boolean {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const text = `#${incident.number} ${incident.title} ${incident.service ?? ''}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
