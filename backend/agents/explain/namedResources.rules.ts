import type { ResourceKind } from '#contract/resource';
import type { KnownTopology } from '../rca/ports.ts';

/** Of resources with the same name the one that people mean: what works before what only carries it. */
const KINDS: readonly ResourceKind[] = [
  'service',
  'database',
  'queue',
  'cache',
  'external',
  'endpoint',
  'host',
  'device',
  'pod',
  'container',
  'other',
];
/** Labels that tell how something was measured; their values name nothing that is watched. */
const NOT_NAMES = new Set([
  '__name__',
  'le',
  'quantile',
  'code',
  'status',
  'method',
  'namespace',
  'cluster',
  'env',
  'region',
]);
const METRIC_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/g;

/** Finds the resource that the labels of a series name. */
export interface ResourceFinder {
  /** A resource key, or null when the labels name nothing that is known. */
  find(name: string, labels: Readonly<Record<string, string>>, expr: string): string | null;
}

/** A finder over what is known of the tenant: first what the metric's convention says, then names that resources have. */
export function resourceFinder({ conventions, resources }: KnownTopology): ResourceFinder {
  const keys = new Set(resources.map(({ key }) => key));
  const byName = new Map<string, { key: string; rank: number }>();
  const learn = (name: string, key: string, kind: ResourceKind): void => {
    const rank = KINDS.indexOf(kind);
    const known = byName.get(name);
    if (known === undefined || rank < known.rank) {
      byName.set(name, { key, rank });
    }
  };
  for (const { key, kind, name } of resources) {
    learn(name, key, kind);
    learn(name.split('/').at(-1) ?? name, key, kind);
  }
  const guess = (metric: string, labels: Readonly<Record<string, string>>): string | null => {
    const meaning = conventions.match(metric, labels);
    return meaning.edge?.to ?? meaning.entity;
  };
  return {
    find(name, labels, expr) {
      const metrics = [...new Set(expr.match(METRIC_NAME) ?? [])].filter((word) => conventions.rowFor(word) !== null);
      const guessed = [labels['__name__'], ...metrics, '']
        .filter((metric) => metric !== undefined)
        .map((metric) => guess(metric, labels))
        .find((key) => key !== null && keys.has(key));
      if (guessed !== undefined && guessed !== null) {
        return guessed;
      }
      const values = Object.entries(labels)
        .filter(([label]) => !NOT_NAMES.has(label))
        .map(([, value]) => value);
      const named = [...values, name]
        .flatMap((value) => byName.get(value) ?? byName.get(value.replace(/:\d+$/, '')) ?? [])
        .sort((a, b) => a.rank - b.rank)[0];
      return named === undefined ? null : conventions.canonical(named.key);
    },
  };
}
