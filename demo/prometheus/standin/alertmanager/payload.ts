import { goTime, ZERO_TIME } from '../goTime.ts';

type StringMap = Readonly<Record<string, string>>;

/** One alert as Prometheus sends it to Alertmanager; times in unix milliseconds. */
export interface SentAlert {
  fingerprint: string;
  labels: StringMap;
  annotations: StringMap;
  startsAt: number;
  /** In the past: resolved. In the future: firing until then unless it is sent again. */
  endsAt: number;
  generatorUrl: string;
}

/** Alertmanager's webhook message, version 4. */
export interface WebhookPayload {
  receiver: string;
  status: 'firing' | 'resolved';
  alerts: {
    status: 'firing' | 'resolved';
    labels: StringMap;
    annotations: StringMap;
    startsAt: string;
    endsAt: string;
    generatorURL: string;
    fingerprint: string;
  }[];
  groupLabels: StringMap;
  commonLabels: StringMap;
  commonAnnotations: StringMap;
  externalURL: string;
  version: '4';
  groupKey: string;
  truncatedAlerts: number;
}

export interface PayloadGroup {
  receiver: string;
  externalUrl: string;
  groupLabels: StringMap;
  groupKey: string;
}

export function buildPayload(group: PayloadGroup, alerts: readonly SentAlert[], nowMs: number): WebhookPayload {
  const sorted = [...alerts].sort(compareAlerts);
  return {
    receiver: group.receiver,
    status: sorted.some((alert) => alert.endsAt > nowMs) ? 'firing' : 'resolved',
    alerts: sorted.map((alert) => ({
      status: alert.endsAt > nowMs ? 'firing' : 'resolved',
      labels: alert.labels,
      annotations: alert.annotations,
      startsAt: goTime(alert.startsAt),
      endsAt: alert.endsAt > nowMs ? ZERO_TIME : goTime(alert.endsAt),
      generatorURL: alert.generatorUrl,
      fingerprint: alert.fingerprint,
    })),
    groupLabels: group.groupLabels,
    commonLabels: common(sorted.map((alert) => alert.labels)),
    commonAnnotations: common(sorted.map((alert) => alert.annotations)),
    externalURL: group.externalUrl,
    version: '4',
    groupKey: group.groupKey,
    truncatedAlerts: 0,
  };
}

function common([first = {}, ...others]: readonly StringMap[]): StringMap {
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((map) => map[name] === value))
  );
}

/** By job, then instance (alerts without one last), then as label sets: the smaller first, then name by name. */
function compareAlerts(a: SentAlert, b: SentAlert): number {
  for (const name of ['job', 'instance']) {
    const order = compareOptional(a.labels[name], b.labels[name]);
    if (order !== 0) {
      return order;
    }
  }
  return compareLabelSets(a.labels, b.labels);
}

function compareOptional(a: string | undefined, b: string | undefined): number {
  if (a === b) {
    return 0;
  }
  return a === undefined ? 1 : b === undefined ? -1 : a < b ? -1 : 1;
}

function compareLabelSets(a: StringMap, b: StringMap): number {
  const sizes = Object.keys(a).length - Object.keys(b).length;
  if (sizes !== 0) {
    return sizes;
  }
  for (const name of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()) {
    const [left, right] = [a[name], b[name]];
    if (left !== right) {
      return left === undefined ? -1 : right === undefined ? 1 : left < right ? -1 : 1;
    }
  }
  return 0;
}
