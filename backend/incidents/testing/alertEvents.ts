import type { AlertEvent } from '#contract/alert';
import type { AlertEventKey } from '#contract/events';
import type { ReadAlertEvents } from '../events.ts';

/** The start of time in tests. */
export const T0 = Date.parse('2026-03-02T10:00:00.000Z');

/** An alert event with what a test cares about; `at` and `heard` are seconds after T0. */
export function alertEvent(
  fingerprint: string,
  given: Partial<Omit<AlertEvent, 'fingerprint' | 'startsAt' | 'receivedAt'>> & { at?: number; heard?: number } = {}
): AlertEvent {
  const { at = 0, heard = at, ...rest } = given;
  const heardAt = new Date(T0 + heard * 1000).toISOString();
  return {
    fingerprint,
    startsAt: new Date(T0 + at * 1000).toISOString(),
    status: 'firing',
    kind: 'alert',
    source: 'alertmanager',
    endpointId: '0198a000-0000-7000-8000-000000000001',
    receivedAt: heardAt,
    lastReceivedAt: heardAt,
    deliveries: 1,
    endsAt: null,
    name: 'HighErrorRate',
    severity: 'warning',
    labels: {},
    annotations: {},
    values: null,
    ruleId: null,
    ruleQuery: null,
    generatorUrl: null,
    dashboardUrl: null,
    panelUrl: null,
    groupKey: '',
    groupLabels: {},
    truncatedAlerts: 0,
    clockSkewSeconds: null,
    notes: [],
    ...rest,
  };
}

export function keyOf(event: AlertEvent, repeat = false): AlertEventKey {
  return { fingerprint: event.fingerprint, startsAt: event.startsAt, status: event.status, repeat };
}

/** What ingest's door would read, from memory. */
export function eventsInMemory(): { add(event: AlertEvent): AlertEventKey; read: ReadAlertEvents } {
  const events = new Map<string, AlertEvent>();
  const id = (key: Pick<AlertEvent, 'fingerprint' | 'startsAt' | 'status'>): string =>
    `${key.fingerprint}/${key.startsAt}/${key.status}`;
  return {
    add(event) {
      events.set(id(event), event);
      return keyOf(event);
    },
    read: (_tx, _tenantId, keys) => Promise.resolve(keys.flatMap((key) => events.get(id(key)) ?? [])),
  };
}
