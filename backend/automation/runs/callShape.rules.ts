import { createHash } from 'node:crypto';
import type { ResolvedCall } from '#contract/playbook';

/** JSON with sorted keys: the same value is always the same text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonicalJson).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** Hash of everything that an approval covers: the playbook's version and every call, in order. */
export function hashOfCalls(playbook: { id: string; version: number }, calls: readonly ResolvedCall[]): string {
  const { id, version } = playbook;
  return `sha256:${createHash('sha256')
    .update(canonicalJson([id, version, calls]))
    .digest('hex')}`;
}

const PLACEHOLDER = /\{\{[^}]*\}\}/g;

/**
 * How `actual` differs from the approved call, or null when it does not. Only placeholders that the approved call names as
 * deferred may have become values; what they became may not change anything around them.
 */
export function differenceFrom(approved: ResolvedCall, actual: ResolvedCall): string | null {
  for (const field of ['stepId', 'phase', 'kind', 'effect'] as const) {
    if (approved[field] !== actual[field]) {
      return `${field} is ${String(actual[field])} instead of ${String(approved[field])}`;
    }
  }
  if (actual.deferred.length > 0) {
    return `${actual.deferred.join(', ')} has no value`;
  }
  return differs(approved.detail, actual.detail, approved.deferred.length > 0, 'detail');
}

function differs(approved: unknown, actual: unknown, deferred: boolean, path: string): string | null {
  if (typeof approved === 'string' && deferred && approved.includes('{{')) {
    return fits(approved, actual, path) ? null : `${path} does not have the approved form`;
  }
  if (Array.isArray(approved) && Array.isArray(actual)) {
    return approved.length === actual.length
      ? firstOf(approved, (one, index) => differs(one, actual[index], deferred, `${path}.${index}`))
      : `${path} has ${actual.length} entries instead of ${approved.length}`;
  }
  if (isObject(approved) && isObject(actual)) {
    const [keys, others] = [Object.keys(approved).sort(), Object.keys(actual).sort()];
    return keys.join('\n') === others.join('\n')
      ? firstOf(keys, (key) => differs(approved[key], actual[key], deferred, `${path}.${key}`))
      : `${path} has other fields`;
  }
  return canonicalJson(approved) === canonicalJson(actual) ? null : `${path} is not what was approved`;
}

/** Whether `actual` is the template with something in place of each placeholder. A whole placeholder may become any scalar. */
function fits(template: string, actual: unknown, path: string): boolean {
  const literals = template.split(PLACEHOLDER);
  const isAddress = /\.(path|url)$/.test(path);
  if (!isAddress && literals.length === 2 && literals.every((literal) => literal === '')) {
    return ['string', 'number', 'boolean'].includes(typeof actual);
  }
  // Within an address a value stays within its segment: it must not lead to another place.
  const value = isAddress ? '(?!\\.{1,2}(?:/|$))[^/?#\\\\]*' : '[^]*';
  const pattern = literals.map((literal) => literal.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join(value);
  return typeof actual === 'string' && new RegExp(`^${pattern}$`).test(actual);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstOf<T>(items: readonly T[], problemOf: (item: T, index: number) => string | null): string | null {
  for (const [index, item] of items.entries()) {
    const problem = problemOf(item, index);
    if (problem !== null) {
      return problem;
    }
  }
  return null;
}
