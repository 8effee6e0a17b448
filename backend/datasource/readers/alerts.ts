import { MOST_SERIES, type AlertGroup } from '#contract/query';
import { SEVERITIES } from '#contract/scalars';
import { countAlerts, listAlerts, type AlertWithIncident } from '../../incidents/index.ts';
import { countFirings } from '../../ingest/index.ts';
import { booleanField, cutNotice, numberField, stringField, timeField, type Frame } from '../frames/frame.ts';
import { numberSet, tableFrame, wideSeries } from '../frames/shapes.ts';
import { coveringGrid, stepFor } from '../time.rules.ts';
import { HIDDEN, incidentLink } from './links.ts';
import type { Reader } from './reading.ts';

/** Alerts by their present state as a table or as numbers; how many began to fire over time. */
export const readAlerts: Reader<'alerts'> = async ({ database }, query, reading) => {
  const { tenantId } = reading;
  if (query.format === 'table') {
    const { items, truncated } = await database.tenant(tenantId, (tx) => listAlerts(tx, tenantId, query));
    return [tableFrame('alerts', alertFields(items), cutNotice(truncated, `the ${items.length} newest alerts are shown`))];
  }
  if (query.format === 'number') {
    const most = Math.min(query.limit, 10 * MOST_SERIES);
    const { counts, truncated } = await database.tenant(tenantId, (tx) => countAlerts(tx, tenantId, { ...query, most }));
    const notices = cutNotice(truncated, `the ${counts.length} largest groups are shown`);
    return numberSet('alerts', counts.map(({ group, count }) => ({ group, value: count })), { config: { decimals: 0 }, notices });
  }
  const grid = coveringGrid(reading.range, stepFor(reading.range, reading));
  const by = query.by as Exclude<AlertGroup, 'state' | 'resource'>[];
  const { counts, capped } = await database.tenant(tenantId, (tx) => countFirings(tx, tenantId, { filter: query.filter, by, grid }));
  const severities = query.filter.severity.length > 0 ? query.filter.severity : SEVERITIES;
  return wideSeries(grid, counts, {
    name: 'fired',
    always: by.length === 0 ? [{}] : by.length === 1 && by[0] === 'severity' ? severities.map((severity) => ({ severity })) : [],
    config: { decimals: 0 },
    notices: cutNotice(capped, 'only the newest 500,000 events were counted'),
  });
};

function alertFields(items: readonly AlertWithIncident[]): Frame['fields'] {
  const text = (name: string, read: (item: AlertWithIncident) => string | null, config = {}) => stringField(name, items.map(read), config);
  const whole = { config: { decimals: 0 } };
  return [
    timeField('started', items.map((item) => item.startsAt)),
    text('name', (item) => item.name),
    text('state', (item) => item.state),
    text('severity', (item) => item.severity),
    text('resource', (item) => item.resourceKey),
    text('summary', (item) => item.annotations['summary'] ?? item.annotations['description'] ?? null),
    text('labels', (item) => JSON.stringify(item.labels)),
    text('source', (item) => item.source),
    numberField('firings', items.map((item) => item.firings), whole),
    numberField('deliveries', items.map((item) => item.deliveries), whole),
    booleanField('flapping', items.map((item) => item.flapping)),
    numberField('incident', items.map((item) => item.incidentNumber), { config: { decimals: 0, ...incidentLink('incidentId') } }),
    timeField('ended', items.map((item) => item.endsAt)),
    timeField('lastSeen', items.map((item) => item.lastSeenAt)),
    text('incidentId', (item) => item.incidentId, { config: HIDDEN }),
  ];
}
