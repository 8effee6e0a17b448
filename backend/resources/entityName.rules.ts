import type { EntityRule, ResourceKind } from '#contract/resource';

/** Keys longer than this name nothing: a resource key holds at most 300 characters. */
const MAX_NAME = 280;
/** Labels that hold an address: scheme, user, port and path are cut off. */
const ADDRESS = new Set([
  'addr',
  'address',
  'authority',
  'client_address',
  'destination_service',
  'exported_instance',
  'host_name',
  'instance',
  'server',
  'server_address',
  'target',
]);
/** What exporters and meshes write when they do not know. */
const NOTHING = new Set(['', '-', '_', 'unknown', 'none', 'null', '<none>', 'PassthroughCluster', 'BlackHoleCluster', 'InboundPassthroughCluster']);

/**
 * The host in an address: `redis://:pw@cache.shop.svc:6379/0` is `cache.shop.svc`, `10.0.0.1:9100` is `10.0.0.1`,
 * `[::1]:80` is `::1`. What is no address is returned as it is.
 */
export function hostOf(address: string): string {
  const afterScheme = address.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  const authority = afterScheme.split(/[/?#]/, 1)[0] ?? '';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const bracketed = /^\[([0-9a-f:.]+)\](:\d+)?$/i.exec(host);
  if (bracketed !== null) {
    return bracketed[1] ?? host;
  }
  const colon = host.indexOf(':');
  return colon >= 0 && colon === host.lastIndexOf(':') ? host.slice(0, colon) : host;
}

/** True for IPv4 and IPv6 addresses. */
export function isIp(name: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(name) || /^[0-9a-f]*:[0-9a-f:.]+$/i.test(name);
}

/** A cluster-internal DNS name without what the cluster adds: `cart.shop.svc.cluster.local` is `cart`. */
export function withoutClusterDomain(name: string): string {
  const dns = /^([a-z0-9-]+)\.([a-z0-9-]+(?:\.[a-z0-9-]+)?)\.svc(?:\.[a-z0-9.-]+)?$/i.exec(name);
  return dns?.[1] ?? name;
}

/** `postgres-exporter` stands for what it exports. */
function withoutExporter(name: string): string {
  return name.replace(/(?<=.)[-_](?:exporter|metrics)$/i, '');
}

/** One label's part of an entity's name; empty when the value names nothing. */
function partOf(kind: ResourceKind, label: string, raw: string): string {
  // eslint-disable-next-line no-control-regex -- names are shown to people: what cannot be shown is cut out
  const value = raw.replace(/[\u0000-\u001f\u007f]/g, '').trim();
  if (NOTHING.has(value)) {
    return '';
  }
  if (kind === 'pod' || kind === 'container') {
    return value;
  }
  if (kind === 'endpoint') {
    return value.replace(/\/\/[^/@]*@/, '//').replace(/[?#].*$/, '');
  }
  if (label === 'job' || label === 'exported_job') {
    return value.slice(value.lastIndexOf('/') + 1);
  }
  const host = ADDRESS.has(label) ? hostOf(value) : value;
  if (kind === 'host' || kind === 'device') {
    return host;
  }
  const name = isIp(host) ? host : withoutClusterDomain(host);
  return kind === 'database' || kind === 'cache' || kind === 'queue' ? withoutExporter(name) : name;
}

const patterns = new Map<string, RegExp | null>();

/** True when the whole of `value` fits `pattern`; a pattern that is none fits nothing. */
export function fits(pattern: string, value: string): boolean {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    try {
      compiled = new RegExp(`^(?:${pattern})$`);
    } catch {
      compiled = null;
    }
    if (patterns.size > 5_000) {
      patterns.clear();
    }
    patterns.set(pattern, compiled);
  }
  return compiled?.test(value.slice(0, 128)) ?? false;
}

/** The resource key that a rule makes of a series' labels; null when a label is missing or names nothing. */
export function keyByRule(rule: EntityRule, labels: Readonly<Record<string, string>>): string | null {
  if (rule.when !== undefined && !fits(rule.when.pattern, labels[rule.when.label] ?? '')) {
    return null;
  }
  const parts: string[] = [];
  for (const label of rule.labels) {
    const part = partOf(rule.kind, label, labels[label] ?? '');
    if (part === '') {
      return null;
    }
    parts.push(part);
  }
  const name = parts.join('/');
  return name.length > MAX_NAME ? null : `${rule.kind}:${name}`;
}

/** The key of the first rule that names something. */
export function keyByRules(rules: readonly EntityRule[], labels: Readonly<Record<string, string>>): string | null {
  for (const rule of rules) {
    const key = keyByRule(rule, labels);
    if (key !== null) {
      return key;
    }
  }
  return null;
}

/** Kind and name in a resource key. */
export function splitKey(key: string): { kind: ResourceKind; name: string } {
  const colon = key.indexOf(':');
  return { kind: key.slice(0, colon) as ResourceKind, name: key.slice(colon + 1) };
}
