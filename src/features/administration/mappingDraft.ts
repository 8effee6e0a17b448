import type { EventMapping } from '#contract/alert';

export const MAPPING_FIELDS = [
  'items',
  'name',
  'status',
  'severity',
  'fingerprint',
  'startsAt',
  'endsAt',
  'summary',
  'description',
  'url',
  'labels',
] as const;

export type MappingDraft = Record<(typeof MAPPING_FIELDS)[number], string>;

export const emptyMapping: MappingDraft = {
  items: '',
  name: '',
  status: '',
  severity: '',
  fingerprint: '',
  startsAt: '',
  endsAt: '',
  summary: '',
  description: '',
  url: '',
  labels: '',
};

/** The expressions that were given; empty ones are left out. */
export function mappingBody(draft: MappingDraft): EventMapping {
  const given = Object.entries(draft)
    .map(([field, expression]) => [field, expression.trim()] as const)
    .filter(([, expression]) => expression !== '');
  return { ...Object.fromEntries(given), name: draft.name.trim() };
}
