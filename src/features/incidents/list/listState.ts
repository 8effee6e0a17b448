import { INCIDENT_STATUSES, OPEN_STATUSES, type listIncidents, type IncidentFilter } from '#contract/incident';
import type { OperationInput } from '#contract/operation';
import { SEVERITIES } from '#contract/scalars';

type ListQuery = NonNullable<OperationInput<typeof listIncidents>['query']>;
export type IncidentSort = NonNullable<ListQuery['sort']>;

export const VIEWS = ['open', 'mine', 'unacknowledged', 'critical', 'all'] as const;
export type IncidentView = (typeof VIEWS)[number];

export const SORTS: readonly IncidentSort[] = ['-openedAt', 'openedAt', '-updatedAt', 'severity', '-number', 'number'];

/** Everything that the list shows, as its address says it. The filter is complete: the view's own part is in it. */
export interface ListState {
  view: IncidentView;
  filter: IncidentFilter;
  sort: IncidentSort;
}

const OPEN = [...OPEN_STATUSES];
const PRESETS: Readonly<Record<IncidentView, IncidentFilter>> = {
  open: { status: OPEN },
  mine: { status: OPEN, assignee: 'me' },
  unacknowledged: { status: ['triggered'] },
  critical: { status: OPEN, severity: ['critical'] },
  all: {},
};

/** Stands for "no restriction" where the view has one. */
const ANY = 'any';
const LISTS = ['status', 'severity', 'service', 'team', 'source'] as const;
const SINGLES = ['q', 'assignee', 'hasCause', 'from', 'to'] as const;

/** The state in which a view opens. */
export function viewState(view: IncidentView): ListState {
  return { view, filter: { ...PRESETS[view] }, sort: '-openedAt' };
}

/** Reads an address. What is not known in it is left out: an old link shows more, never an error. */
export function parseListState(params: URLSearchParams): ListState {
  const view = VIEWS.find((known) => known === params.get('view')) ?? 'open';
  const filter: IncidentFilter = { ...PRESETS[view] };
  for (const name of LISTS) {
    const values = params.getAll(name).filter((value) => value.length <= 200);
    if (values.length > 0) {
      setList(filter, name, values);
    }
  }
  for (const name of SINGLES) {
    const value = params.get(name);
    if (value !== null) {
      setSingle(filter, name, value === ANY ? undefined : value);
    }
  }
  return { view, filter, sort: SORTS.find((known) => known === params.get('sort')) ?? '-openedAt' };
}

function setList(filter: IncidentFilter, name: (typeof LISTS)[number], values: string[]): void {
  if (values[0] === ANY) {
    delete filter[name];
  } else if (name === 'status') {
    filter.status = INCIDENT_STATUSES.filter((known) => values.includes(known));
  } else if (name === 'severity') {
    filter.severity = SEVERITIES.filter((known) => values.includes(known));
  } else {
    filter[name] = values.slice(0, 50);
  }
  if (filter[name]?.length === 0) {
    delete filter[name];
  }
}

function setSingle(filter: IncidentFilter, name: (typeof SINGLES)[number], value: string | undefined): void {
  if (value === undefined || value === '') {
    delete filter[name];
  } else if (name === 'hasCause') {
    filter.hasCause = value === 'true' || value === 'false' ? value : undefined;
  } else if (name === 'from' || name === 'to') {
    filter[name] = Number.isFinite(Date.parse(value)) ? new Date(value).toISOString() : undefined;
  } else {
    filter[name] = value.slice(0, 200);
  }
}

/** The address of a state, as short as it can be: what the view implies is left out. */
export function listParams({ view, filter, sort }: ListState): URLSearchParams {
  const preset = PRESETS[view];
  const params = new URLSearchParams();
  if (view !== 'open') {
    params.set('view', view);
  }
  for (const name of LISTS) {
    const values: readonly string[] = filter[name] ?? [];
    const implied: readonly string[] = preset[name] ?? [];
    if (!sameSet(values, implied)) {
      (values.length === 0 ? [ANY] : values).forEach((value) => params.append(name, value));
    }
  }
  for (const name of SINGLES) {
    if (filter[name] !== preset[name]) {
      params.set(name, filter[name] ?? ANY);
    }
  }
  if (sort !== '-openedAt') {
    params.set('sort', sort);
  }
  return params;
}

/** True when the reader narrowed or widened what the view shows by itself. */
export function isNarrowed(state: ListState): boolean {
  const params = listParams(state);
  params.delete('view');
  params.delete('sort');
  return [...params.keys()].length > 0;
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value) => b.includes(value));
}
