import type { ResourceKind } from '#contract/resource';

/** Kinds of resources that serve requests themselves. Containers, pods and hosts only carry them. */
export const RESOURCE_KINDS_OF_WORK: ReadonlySet<ResourceKind> = new Set<ResourceKind>([
  'service',
  'database',
  'cache',
  'queue',
  'external',
  'endpoint',
]);

const KINDS: ReadonlySet<string> = new Set<ResourceKind>([
  'service',
  'host',
  'pod',
  'container',
  'database',
  'cache',
  'queue',
  'external',
  'device',
  'endpoint',
  'other',
]);

/** The kind that a resource key names before its first colon. */
export function kindOfKey(key: string): ResourceKind {
  const kind = key.slice(0, Math.max(0, key.indexOf(':')));
  return KINDS.has(kind) ? (kind as ResourceKind) : 'other';
}

/** The name part of a resource key. */
export function nameOfKey(key: string): string {
  const colon = key.indexOf(':');
  return colon < 0 ? key : key.slice(colon + 1);
}
