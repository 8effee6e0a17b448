import type { Dialect } from '../../normalise/normaliseEntry.ts';
import { fingerprintOf, sendersFingerprint } from '../../normalise/fingerprint.rules.ts';

export const GENERIC: Dialect = {
  source: 'generic',
  kindOf: () => 'alert',
  nameOf: (labels) => labels['alertname'] ?? labels['name'],
  ruleOf: () => ({ id: null, query: null }),
};

/**
 * The entries of a JSON that follows no known format and has no mapping: an object, a list, or a list below `alerts` or
 * `events`. Each is brought into the shape of Alertmanager's entries by the field names in common use.
 */
export function genericEntries(body: unknown): unknown[] {
  const list = Array.isArray(body) ? (body as unknown[]) : listWithin(body);
  return list.map(toEntry);
}

function listWithin(body: unknown): unknown[] {
  const { alerts, events } = body as { alerts?: unknown; events?: unknown };
  return Array.isArray(alerts) ? (alerts as unknown[]) : Array.isArray(events) ? (events as unknown[]) : [body];
}

function toEntry(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return raw;
  }
  const item = raw as Record<string, unknown>;
  const name = item['name'] ?? item['title'] ?? item['alertname'];
  const summary = item['summary'] ?? item['message'];
  return {
    ...item,
    status: item['status'] ?? 'firing',
    labels:
      name === undefined && item['labels'] === undefined
        ? undefined
        : {
            ...asObject(item['labels']),
            ...(name === undefined ? {} : { alertname: name }),
            ...(item['severity'] === undefined ? {} : { severity: item['severity'] }),
          },
    annotations: {
      ...asObject(item['annotations']),
      ...(summary === undefined ? {} : { summary }),
      ...(item['description'] === undefined ? {} : { description: item['description'] }),
    },
    generatorURL: item['generatorURL'] ?? item['url'],
    fingerprint: ownFingerprint(item['fingerprint'] ?? item['id']),
  };
}

/** A sender's own key is free text; ours is 64 bits of it. */
export function ownFingerprint(key: unknown): string | undefined {
  if (typeof key !== 'string' && typeof key !== 'number') {
    return undefined;
  }
  return sendersFingerprint(key) ?? fingerprintOf({ key });
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
