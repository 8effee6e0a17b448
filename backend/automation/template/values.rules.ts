import type { RunScope } from '../steps/step.ts';

/** What placeholders of a text may be asked for, beside the parameters, which go by their own names. */
export const KNOWN_FIELDS: Readonly<Record<string, readonly string[]>> = {
  incident: ['id', 'number', 'title', 'severity', 'service'],
  finding: ['resource', 'resourceName', 'mechanism'],
  change: ['id', 'title', 'versionFrom', 'versionTo'],
  run: ['id', 'number'],
};

/** The fields of what is called so; undefined for every other name, whatever objects inherit. */
export function knownFields(root: string): readonly string[] | undefined {
  return Object.hasOwn(KNOWN_FIELDS, root) ? KNOWN_FIELDS[root] : undefined;
}

/** Names that no parameter may have, because something else is called so. */
export const RESERVED_NAMES: readonly string[] = [...Object.keys(KNOWN_FIELDS), 'steps', 'parameters'];

export type Found = { value: unknown } | { deferred: true } | { problem: string };

/** The value that a placeholder names in what a run knows. Reads own properties only. */
export function valueAt(scope: RunScope, segments: readonly string[]): Found {
  const [root = '', ...rest] = segments;
  if (root === 'steps') {
    return stepValue(scope, rest);
  }
  if (root === 'run' && scope.run === null) {
    return { deferred: true };
  }
  const known = knownFields(root);
  if (known !== undefined) {
    return known.includes(rest.join('.'))
      ? given(factsOf(scope, root), rest)
      : { problem: `${root} has only ${known.join(', ')}` };
  }
  const path = root === 'parameters' ? rest : segments;
  return path.length === 1 && Object.hasOwn(scope.parameters, path[0] ?? '')
    ? given(scope.parameters, path)
    : { problem: 'there is no such parameter, or it has no value. Give it one' };
}

function factsOf(scope: RunScope, root: string): unknown {
  switch (root) {
    case 'finding':
      return scope.finding === null ? null : { ...scope.finding, resource: scope.finding.resourceKey };
    case 'incident':
      return scope.incident;
    case 'change':
      return scope.change;
    default:
      return scope.run;
  }
}

function stepValue(scope: RunScope, [id = '', ...rest]: readonly string[]): Found {
  return Object.hasOwn(scope.steps, id) ? given(scope.steps[id], rest) : { deferred: true };
}

function given(root: unknown, path: readonly string[]): Found {
  if (root === null) {
    return {
      problem:
        'nothing of that kind led to this run, so it has no value. Start it from an incident, or give the value as a parameter',
    };
  }
  let value: unknown = root;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) {
      return { problem: `it has no value: there is no "${segment}"` };
    }
    value = (value as Record<string, unknown>)[segment];
  }
  return value === null || value === undefined ? { problem: 'it has no value' } : { value };
}
