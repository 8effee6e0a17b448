import type { Resource } from '#contract/resource';
import { MOST_SERIES } from '#contract/query';
import { listResources, readFacets } from '../../resources/index.ts';
import { cutNotice, numberField, stringField, timeField, type Frame } from '../frames/frame.ts';
import { numberSet, tableFrame } from '../frames/shapes.ts';
import { healthScore } from './health.rules.ts';
import type { Reader, ReaderDeps } from './reading.ts';

type Filter = Parameters<typeof readFacets>[2];
const PAGE = 500;

/** Resources as they are known now: a table, or how many there are. */
export const readResources: Reader<'resources'> = async (deps, query, { tenantId }) => {
  const { q, kind, team, affected } = query.filter;
  const filter: Filter = { q, kind, team, ...(affected !== undefined && { affected: affected ? ('true' as const) : ('false' as const) }) };
  if (query.format === 'number') {
    const by = query.by ?? 'kind';
    // Every resource has one kind, so these sum up to all; a facet leaves out its own choice.
    const chosen: readonly string[] = by === 'kind' ? kind : team;
    const counts = (await deps.database.tenant(tenantId, (tx) => readFacets(tx, tenantId, filter)))[by].filter(
      ({ value }) => chosen.length === 0 || chosen.includes(value)
    );
    const rows = query.by === undefined
      ? [{ group: {}, value: counts.reduce((sum, { count }) => sum + count, 0) }]
      : counts.slice(0, MOST_SERIES).map(({ value, count }) => ({ group: { [by]: value }, value: count }));
    return numberSet('resources', rows, { config: { decimals: 0 } });
  }
  const { items, truncated } = await readAll(deps, tenantId, filter, query.limit);
  return [tableFrame('resources', resourceFields(items), cutNotice(truncated, `the first ${items.length} resources by name are shown`))];
};

/** Services with a score of their health. */
export const readHealth: Reader<'health'> = async (deps, query, { tenantId }) => {
  const filter: Filter = { kind: ['service'], team: query.team };
  const { items, truncated } = await readAll(deps, tenantId, filter, query.limit);
  const services = items
    .filter(({ name }) => query.service.length === 0 || query.service.includes(name))
    .map((service) => ({ service, score: healthScore(service) }))
    .sort((a, b) => a.score - b.score || (a.service.name < b.service.name ? -1 : 1));
  const notices = cutNotice(truncated, `${items.length} services were looked at`);
  const config = { decimals: 0, unit: 'none' };
  if (query.format === 'number') {
    const rows = services.slice(0, MOST_SERIES).map(({ service, score }) => ({ group: { service: service.name }, value: score }));
    return numberSet('health', rows, { config, notices });
  }
  const shown = services.map(({ service }) => service);
  return [
    tableFrame(
      'health',
      [
        stringField('service', shown.map(({ name }) => name)),
        numberField('health', services.map(({ score }) => score), { config }),
        numberField('openIncidents', shown.map((one) => one.openIncidents), { config }),
        stringField('worst', shown.map((one) => one.worstSeverity)),
        ...trafficFields(shown),
        stringField('team', shown.map(({ team }) => team)),
      ],
      notices
    ),
  ];
};

async function readAll(
  { database }: ReaderDeps,
  tenantId: string,
  filter: Filter,
  limit: number
): Promise<{ items: Resource[]; truncated: boolean }> {
  return database.tenant(tenantId, async (tx) => {
    const items: Resource[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await listResources(tx, tenantId, { ...filter, sort: 'name', limit: Math.min(PAGE, limit - items.length), cursor });
      items.push(...page.items);
      if (page.nextCursor === null || items.length >= limit) {
        return { items, truncated: page.nextCursor !== null };
      }
      cursor = page.nextCursor;
    }
  });
}

function resourceFields(items: readonly Resource[]): Frame['fields'] {
  return [
    stringField('key', items.map(({ key }) => key)),
    stringField('name', items.map(({ name }) => name)),
    stringField('kind', items.map(({ kind }) => kind)),
    stringField('team', items.map(({ team }) => team)),
    stringField('group', items.map(({ group }) => group)),
    numberField('openIncidents', items.map((item) => item.openIncidents), { config: { decimals: 0 } }),
    stringField('worst', items.map((item) => item.worstSeverity)),
    ...trafficFields(items),
    stringField('source', items.map(({ source }) => source)),
    timeField('firstSeen', items.map((item) => item.firstSeenAt)),
    timeField('lastSeen', items.map((item) => item.lastSeenAt)),
  ];
}

function trafficFields(items: readonly Resource[]): Frame['fields'] {
  return [
    numberField('requests', items.map((item) => item.requestsPerSecond), { config: { unit: 'reqps' } }),
    numberField('errors', items.map((item) => item.errorShare), { config: { unit: 'percentunit' } }),
    numberField('p95', items.map((item) => item.p95Seconds), { config: { unit: 's' } }),
  ];
}
