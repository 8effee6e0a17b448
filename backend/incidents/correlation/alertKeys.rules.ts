import { createHash } from 'node:crypto';
import type { Labels } from '#contract/scalars';
import type { FamilyKey } from '../../analysis/index.ts';
import {
  EXPORTER,
  LABEL_CONVENTIONS,
  NAMESPACE_LABELS,
  SCOPE_LABELS,
  SERVICE_LABELS,
  TEAM_LABELS,
  type LabelConvention,
} from './labelConventions.ts';

/** What the labels of an alert say about where it belongs. */
export interface Place {
  /** The resource that the alert is about, `kind:name`; null when no label names one. */
  resourceKey: string | null;
  /** The resource and, when it is a part of one, its service. */
  resourceKeys: string[];
  service: string;
  team: string;
  /** Cluster or environment; empty when not said. */
  scope: string;
  /** Keys of the label groups it belongs to. */
  groupKeys: FamilyKey[];
}

export interface PlacedAlert {
  ruleId: string | null;
  name: string;
  labels: Labels;
  groupKey: string;
  /** The rule's query, where the sender told it. */
  ruleQuery: string | null;
}

/** Reads place and groups from an alert's labels; `canonical` holds the proper keys of resources that go by other names. */
export function placeOf(alert: PlacedAlert, canonical: ReadonlyMap<string, string> = new Map()): Place {
  const { labels } = alert;
  const named = firstKey(labels, alert.ruleQuery ?? '');
  const resourceKey = named === null ? null : (canonical.get(named) ?? named);
  const service = firstValue(labels, SERVICE_LABELS) ?? nameIfService(resourceKey);
  const resourceKeys = resourceKey === null ? [] : [resourceKey];
  const serviceName = `service:${service}`.slice(0, 300);
  const serviceKey = canonical.get(serviceName) ?? serviceName;
  // A host carries many services: only what is on the host itself counts as the host's.
  if (service !== '' && serviceKey !== resourceKey) {
    resourceKeys.push(serviceKey);
  }
  return {
    resourceKey,
    resourceKeys,
    service: service.slice(0, 200),
    team: (firstValue(labels, TEAM_LABELS) ?? '').slice(0, 200),
    scope: (firstValue(labels, SCOPE_LABELS) ?? '').slice(0, 200),
    groupKeys: groupKeysOf(alert, service),
  };
}

function firstKey(labels: Labels, query: string): string | null {
  for (const convention of LABEL_CONVENTIONS) {
    const fits = convention.metric === undefined || convention.metric.test(query);
    const name = fits ? nameBy(labels, convention) : null;
    if (name !== null) {
      return `${convention.kind}:${name}`.slice(0, 300);
    }
  }
  return null;
}

function nameBy(labels: Labels, { kind, name, within, address }: LabelConvention): string | null {
  const value = firstValue(labels, name);
  if (value === null) {
    return null;
  }
  const host = address === true ? withoutPort(value) : value;
  // An exporter beside a back end stands for the back end.
  const plain = kind === 'host' ? host : host.replace(/(?<=.)[-_]exporter$/i, '');
  const outer = within === undefined ? null : firstValue(labels, within);
  return outer === null ? plain : `${outer}/${plain}`;
}

const EXPORTER_LABELS = new Set<string>([...SERVICE_LABELS, 'job', 'exported_job']);

function firstValue(labels: Labels, names: readonly string[]): string | null {
  for (const name of names) {
    const value = labels[name]?.trim();
    if (value !== undefined && value !== '' && !(EXPORTER.test(value) && EXPORTER_LABELS.has(name))) {
      return value;
    }
  }
  return null;
}

function withoutPort(address: string): string {
  return address
    .replace(/^\w+:\/\//, '')
    .replace(/\/.*$/, '')
    .replace(/^\[(.*)\]:\d+$/, '$1')
    .replace(/^([^:]+):\d+$/, '$1');
}

function nameIfService(key: string | null): string {
  return key !== null && key.startsWith('service:') ? key.slice('service:'.length) : '';
}

/** Labels that say which rule it is, not where: a sender's group made of these alone binds strangers together. */
const RULE_LABELS = new Set(['alertname', 'grafana_folder', 'rulename', 'severity', 'priority']);

function groupKeysOf(alert: PlacedAlert, service: string): FamilyKey[] {
  const keys: FamilyKey[] = [];
  const rule = alert.ruleId ?? alert.name;
  const namespace = firstValue(alert.labels, NAMESPACE_LABELS);
  if (service !== '') {
    const matched = { rule, service, ...(namespace === null ? {} : { namespace }) };
    keys.push({ key: hashed('l', [rule, service, namespace ?? '']), matched });
  }
  const grouped = [...alert.groupKey.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(
    ([, name = '', value = '']) => [name, value] as const
  );
  if (grouped.some(([name]) => !RULE_LABELS.has(name))) {
    keys.push({ key: hashed('g', [alert.groupKey, service]), matched: Object.fromEntries(grouped.slice(0, 10)) });
  }
  return keys;
}

/** A key of bounded length for these parts. */
export function hashed(kind: string, parts: readonly string[]): string {
  return `${kind}:${createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 32)}`;
}
