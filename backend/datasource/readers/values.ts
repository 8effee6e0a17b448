import { CHANGE_KINDS } from '#contract/change';
import { INCIDENT_STATUSES } from '#contract/incident';
import type { ListedValue } from '#contract/query';
import type { IncidentGroup } from '../../incidents/index.ts';
import { RESOURCE_KINDS } from '#contract/resource';
import { SEVERITIES } from '#contract/scalars';
import { countIncidents, listAlertWords } from '../../incidents/index.ts';
import { listResources } from '../../resources/index.ts';
import { stringField } from '../frames/frame.ts';
import { tableFrame } from '../frames/shapes.ts';
import type { QueryOf, Reader, ReaderDeps } from './reading.ts';

const FIXED: Partial<Record<QueryOf<'values'>['of'], readonly string[]>> = {
  severities: SEVERITIES,
  statuses: INCIDENT_STATUSES,
  resourceKinds: RESOURCE_KINDS,
  changeKinds: CHANGE_KINDS,
};
const INCIDENT_WORDS: Partial<Record<QueryOf<'values'>['of'], IncidentGroup>> = {
  services: 'service',
  teams: 'team',
  incidentSources: 'source',
};
/** Resources are read a page at a time; completion needs no more. */
const MOST_RESOURCES = 1_000;

/** What a variable or a completion can choose from. */
export async function listValues(deps: ReaderDeps, query: QueryOf<'values'>, tenantId: string): Promise<ListedValue[]> {
  const asked = (query.q ?? '').toLowerCase();
  const fits = ({ text }: ListedValue): boolean => text.toLowerCase().includes(asked);
  return (await everyValue(deps, query, tenantId)).filter(fits).slice(0, query.limit);
}

async function everyValue(deps: ReaderDeps, query: QueryOf<'values'>, tenantId: string): Promise<ListedValue[]> {
  const { of } = query;
  const fixed = FIXED[of];
  if (fixed !== undefined) {
    return plain(fixed);
  }
  if (of === 'sources') {
    return plain((await deps.sources.listSources(tenantId)).map(({ name }) => name));
  }
  return deps.database.tenant(tenantId, async (tx) => {
    if (of === 'alertNames' || of === 'alertLabels') {
      const kind = of === 'alertNames' ? 'names' : 'labels';
      return plain(await listAlertWords(tx, tenantId, { of: kind, q: query.q ?? '', limit: query.limit }));
    }
    if (of === 'resources') {
      const limit = Math.min(query.limit, MOST_RESOURCES);
      const page = await listResources(tx, tenantId, { q: query.q, kind: query.resourceKind, team: undefined, sort: 'name', limit });
      return page.items.map(({ key, name, kind }) => ({ value: key, text: `${name} (${kind})` }));
    }
    const group = INCIDENT_WORDS[of] ?? 'service';
    const { counts } = await countIncidents(tx, tenantId, { filter: {}, by: [group], most: 10_000 });
    const words = counts.map((one) => one.group[group] ?? '').filter((value) => value !== '');
    if (of === 'services') {
      const request = { q: query.q, kind: ['service' as const], team: undefined, sort: 'name' as const, limit: MOST_RESOURCES };
      words.push(...(await listResources(tx, tenantId, request)).items.map(({ name }) => name));
    }
    return plain([...new Set(words)].sort());
  });
}

/** The same as a frame: a variable reads the columns `text` and `value`. */
export const readValues: Reader<'values'> = async (deps, query, { tenantId }) => {
  const values = await listValues(deps, query, tenantId);
  return [tableFrame('values', [stringField('text', values.map(({ text }) => text)), stringField('value', values.map(({ value }) => value))])];
};

function plain(values: readonly string[]): ListedValue[] {
  return values.map((value) => ({ value, text: value }));
}
