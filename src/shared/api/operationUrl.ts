import type { Operation } from '#contract/operation';
import pluginJson from '../../plugin.json';

export interface LooseInput {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

/** Base of the sidecar's REST interface as the browser reaches it: Grafana's app route, which adds the identity. */
export const API_BASE = `/api/plugin-proxy/${pluginJson.id}/api/v1`;

/** The address of an operation: path parameters filled in, lists as repeated keys, absent values left out. */
export function operationUrl(operation: Pick<Operation, 'path'>, input: LooseInput): string {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => pathSegment(name, input.params?.[name]));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(input.query ?? {})) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null) {
        search.append(key, String(item));
      }
    }
  }
  const query = search.toString();
  return API_BASE + path + (query === '' ? '' : `?${query}`);
}

function pathSegment(name: string, value: unknown): string {
  const text = value === undefined || value === null ? '' : String(value);
  // Grafana's proxy decodes %2F, so a slash in a segment would address something else.
  if (text === '' || text === '.' || text === '..' || text.includes('/')) {
    throw new TypeError(`Path parameter "${name}" is missing or holds a slash.`);
  }
  return encodeURIComponent(text);
}
