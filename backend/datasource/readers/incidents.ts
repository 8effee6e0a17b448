import { INCIDENT_STATUSES, OPEN_STATUSES, type IncidentSummary } from '#contract/incident';
import { MOST_SERIES, type IncidentQueryFilter } from '#contract/query';
import { SEVERITIES } from '#contract/scalars';
import { countIncidents, countOpenChanges, countOpened, listIncidents, type IncidentGroup } from '../../incidents/index.ts';
import { cutNotice, numberField, stringField, timeField, type Frame } from '../frames/frame.ts';
import { numberSet, tableFrame, wideSeries } from '../frames/shapes.ts';
import { coveringGrid, endingGrid, stepFor, type TimeRange } from '../time.rules.ts';
import { HIDDEN, incidentLink } from './links.ts';
import type { QueryOf, Reader, ReaderDeps, Reading } from './reading.ts';

const ENDED = INCIDENT_STATUSES.filter((status) => !(OPEN_STATUSES as readonly string[]).includes(status));

/** Incidents as a table, as numbers by group, or over time. */
export const readIncidents: Reader<'incidents'> = (deps, query, reading) => {
  switch (query.format) {
    case 'table':
      return readTable(deps, query, reading);
    case 'number':
      return readNumber(deps, query, reading);
    case 'series':
      return readSeries(deps, query, reading);
  }
};

function filterOf({ open, hasCause, q: _q, ...rest }: IncidentQueryFilter) {
  const status = open === undefined ? rest.status : open ? [...OPEN_STATUSES] : [...ENDED];
  return { ...rest, status, ...(hasCause !== undefined && { hasCause: hasCause ? ('true' as const) : ('false' as const) }) };
}

function within({ fromMs, toMs }: TimeRange): { from: string; to: string } {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}

async function readTable({ database }: ReaderDeps, query: QueryOf<'incidents'>, reading: Reading): Promise<Frame[]> {
  const filter = {
    ...filterOf(query.filter),
    ...(query.filter.q !== undefined && { q: query.filter.q }),
    ...(query.time !== 'any' && within(reading.range)),
  };
  const { items, nextCursor } = await database.tenant(reading.tenantId, (tx) =>
    listIncidents(tx, reading.tenantId, { filter, sort: '-openedAt', limit: query.limit, actorId: reading.actorId })
  );
  return [tableFrame('incidents', incidentFields(items), cutNotice(nextCursor !== null, `the ${items.length} newest incidents are shown`))];
}

function incidentFields(items: readonly IncidentSummary[]): Frame['fields'] {
  const text = (name: string, read: (item: IncidentSummary) => string | null, config = {}) => stringField(name, items.map(read), config);
  return [
    timeField('opened', items.map((item) => item.openedAt)),
    numberField('number', items.map((item) => item.number), { config: { ...incidentLink('id'), decimals: 0 } }),
    text('title', (item) => item.title, { config: incidentLink('id') }),
    text('status', (item) => item.status),
    text('severity', (item) => item.severity),
    text('service', (item) => item.service),
    text('team', (item) => item.team),
    text('assignee', (item) => item.assignee?.name ?? null),
    text('cause', (item) => item.cause?.title.text ?? null),
    numberField('confidence', items.map((item) => item.cause?.confidence ?? null), { config: { unit: 'percentunit' } }),
    numberField('alerts', items.map((item) => item.alertCount), { config: { decimals: 0 } }),
    numberField('firing', items.map((item) => item.firingCount), { config: { decimals: 0 } }),
    text('source', (item) => item.source),
    timeField('acknowledged', items.map((item) => item.acknowledgedAt)),
    timeField('resolved', items.map((item) => item.resolvedAt)),
    text('id', (item) => item.id, { config: HIDDEN }),
  ];
}

async function readNumber({ database }: ReaderDeps, query: QueryOf<'incidents'>, reading: Reading): Promise<Frame[]> {
  const filter = { ...filterOf(query.filter), ...(query.time === 'range' && within(reading.range)) };
  const { counts, truncated } = await database.tenant(reading.tenantId, (tx) =>
    countIncidents(tx, reading.tenantId, { filter, by: query.by, most: Math.min(query.limit, 10 * MOST_SERIES) })
  );
  return numberSet(
    'incidents',
    counts.map(({ group, count }) => ({ group, value: count })),
    { config: { decimals: 0 }, notices: cutNotice(truncated, `the ${counts.length} largest groups are shown`) }
  );
}

async function readSeries({ database }: ReaderDeps, query: QueryOf<'incidents'>, reading: Reading): Promise<Frame[]> {
  const stepMs = stepFor(reading.range, reading);
  const open = query.count === 'open';
  const grid = (open ? endingGrid : coveringGrid)(reading.range, stepMs);
  const request = { filter: filterOf(query.filter), by: query.by, grid };
  const counts = await database.tenant(reading.tenantId, (tx) =>
    (open ? countOpenChanges : countOpened)(tx, reading.tenantId, request)
  );
  return wideSeries(grid, counts, {
    name: open ? 'open' : 'opened',
    cumulative: open,
    always: knownGroups(query),
    config: { decimals: 0 },
  });
}

/** Groups that are shown even when they are empty: the whole, and the values of a single group that are known. */
function knownGroups({ by, filter }: QueryOf<'incidents'>): Record<string, string>[] {
  const known: Partial<Record<IncidentGroup, readonly string[]>> = { severity: SEVERITIES, service: filter.service, team: filter.team, source: filter.source };
  const [group, ...more] = by;
  if (group === undefined) {
    return [{}];
  }
  const chosen = group === 'severity' && filter.severity.length > 0 ? filter.severity : known[group];
  return more.length > 0 ? [] : (chosen ?? []).map((value) => ({ [group]: value }));
}
