import type { Dialect } from '../../normalise/normaliseEntry.ts';

/** Version 4 of Alertmanager's webhook; others that speak it (vmalert, Mimir, Loki's ruler) come through one. */
export function isAlertmanager(body: Record<string, unknown>): boolean {
  return body['version'] === '4';
}

export const ALERTMANAGER: Dialect = {
  source: 'alertmanager',
  kindOf: () => 'alert',
  nameOf: (labels) => labels['alertname'],
  // Prometheus gives its rules no id; a rule is known by its name, and its query stands in the link to the graph.
  ruleOf: (generatorUrl, labels) => ({ id: labels['alertname'] ?? null, query: queryOf(generatorUrl) }),
};

const MAX_QUERY = 8_192;

/** The expression in a link such as `http://prometheus/graph?g0.expr=up+%3D%3D+0&g0.tab=1`, or null. */
export function queryOf(generatorUrl: string): string | null {
  const at = generatorUrl.indexOf('g0.expr=');
  if (at < 0) {
    return null;
  }
  const end = generatorUrl.indexOf('&', at);
  const encoded = generatorUrl.slice(at + 'g0.expr='.length, end < 0 ? undefined : end).replaceAll('+', ' ');
  try {
    const query = decodeURIComponent(encoded);
    return query === '' || query.length > MAX_QUERY || query.includes('\0') ? null : query;
  } catch {
    return null;
  }
}
