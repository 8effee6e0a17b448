import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';
import type { QueryModelInput } from '#contract/query';

type Replace = Pick<TemplateSrv, 'replace'>;

/** Not part of any value that people choose: values of a variable are split by it again. */
const BETWEEN = '\u0000';
/**
 * What "All" of a dashboard's variable stands for, as its custom all value: no restriction, so that what has no value at
 * all stays in, and a thousand values are not sent one by one.
 */
const EVERYTHING = '*';

/**
 * A query with its dashboard variables filled in. In a list a variable stands for all its chosen values; in PromQL several
 * values become an alternation; elsewhere they are joined by commas. Empty values and * drop out of lists, so they filter nothing.
 */
export function interpolateModel(model: QueryModelInput, templates: Replace, scopedVars: ScopedVars): QueryModelInput {
  return walk(model, 'query', templates, scopedVars) as QueryModelInput;
}

function walk(value: unknown, name: string, templates: Replace, scopedVars: ScopedVars): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) =>
      typeof item === 'string' ? expand(item, templates, scopedVars) : [walk(item, name, templates, scopedVars)]
    );
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, walk(inner, key, templates, scopedVars)])
    );
  }
  if (typeof value !== 'string') {
    return value;
  }
  return templates.replace(value, scopedVars, name === 'expr' ? alternation : joined(','));
}

function expand(item: string, templates: Replace, scopedVars: ScopedVars): string[] {
  return templates
    .replace(item, scopedVars, joined(BETWEEN))
    .split(BETWEEN)
    .filter((part) => part !== '' && part !== EVERYTHING);
}

function joined(separator: string): (value: unknown) => string {
  return (value) => (Array.isArray(value) ? value.map(String).join(separator) : String(value));
}

function alternation(value: unknown): string {
  return Array.isArray(value)
    ? `(${value.map((one) => String(one).replace(/[\\^$*+?.()|[\]{}]/g, '\\\\$&')).join('|')})`
    : String(value);
}
