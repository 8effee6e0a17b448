import { BUILT_IN } from '../conventions/builtIn.ts';
import type { ConventionFamily, EdgeRule, GoldenRule } from '../conventions/convention.ts';
import { POD } from '../conventions/entities.ts';
import type { EntityRule } from '#contract/resource';
import { keyByRules, splitKey } from '../entityName.rules.ts';
import { KUBERNETES_QUERIES, readKubernetes } from './kubernetes.rules.ts';
import type { InstantSample } from './metricReader.ts';
import { noObservations, NO_GOLDEN, STRENGTH, type Golden, type Labels, type Observations } from './observation.ts';
import { goldenQueries, groupQuery, presenceQuery, probeQuery } from './queries.rules.ts';

type Ask = (query: string) => Promise<readonly InstantSample[]>;

const NODE: readonly EntityRule[] = [
  { kind: 'host', labels: ['k8s_node_name'] },
  { kind: 'host', labels: ['node'] },
];

/** Asks a source everything that discovery wants to know. Throws when the source fails: half a picture would lie. */
export async function readSource(source: Ask, families: readonly ConventionFamily[] = BUILT_IN): Promise<Observations> {
  const ask: Ask = async (query) => (await source(query)).map(presentable);
  const into = noObservations();
  const names = [...Object.keys(KUBERNETES_QUERIES), ...families.flatMap(metricsOf)];
  const present = new Set<string>();
  for (const { labels } of await ask(presenceQuery([...new Set(names)]))) {
    present.add(labels['__name__'] ?? '');
  }
  const answers = new Map<string, readonly InstantSample[]>();
  for (const [metric, labels] of Object.entries(KUBERNETES_QUERIES)) {
    if (present.has(metric)) {
      answers.set(metric, await ask(groupQuery(metric, labels)));
    }
  }
  readKubernetes(answers, into);
  for (const family of families) {
    for (const metric of family.probes.filter((one) => present.has(one))) {
      const entity = family.rows.find((row) => row.metric === metric)?.entity ?? family.entity;
      readProbe(await ask(probeQuery(metric, entity)), family, entity, into);
    }
    for (const rule of (family.golden ?? []).filter((one) => present.has(one.requests))) {
      await readGolden(ask, family, rule, into);
    }
  }
  return into;
}

// eslint-disable-next-line no-control-regex -- control characters and half characters can be neither stored nor shown
const UNPRESENTABLE = /[\u0000-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function presentable(sample: InstantSample): InstantSample {
  const entries = Object.entries(sample.labels);
  return entries.every(([, value]) => value.search(UNPRESENTABLE) < 0)
    ? sample
    : { ...sample, labels: Object.fromEntries(entries.map(([name, value]) => [name, value.replace(UNPRESENTABLE, '')])) };
}

function metricsOf(family: ConventionFamily): string[] {
  return [...family.probes, ...(family.golden ?? []).map((rule) => rule.requests)];
}

function readProbe(
  samples: readonly InstantSample[],
  family: ConventionFamily,
  entity: readonly EntityRule[],
  into: Observations
): void {
  const strength = family.proof === 'exporter' ? STRENGTH.exporter : STRENGTH.self;
  for (const { labels } of samples) {
    const key = keyByRules(entity, labels);
    if (key === null) {
      continue;
    }
    into.sightings.push({ key, strength, calledOnly: false, labels, golden: NO_GOLDEN });
    const byServer = labels['server'] !== undefined && labels['server'] !== '';
    const byInstance = byServer ? keyByRules([{ kind: splitKey(key).kind, labels: ['instance'] }], labels) : null;
    if (byInstance !== null && byInstance !== key) {
      into.sameAs.set(byInstance, key);
    }
    if (family.proof === 'self' && key.startsWith('service:')) {
      readOwnPlace(key, labels, into);
    }
  }
}

/** A process that reports about itself tells which pod it is, and where that runs. */
function readOwnPlace(service: string, labels: Labels, into: Observations): void {
  const pod = keyByRules(POD, labels);
  if (pod === null || !pod.includes('/')) {
    return;
  }
  const services = into.podServices.get(pod) ?? new Set<string>();
  services.add(service);
  into.podServices.set(pod, services);
  const node = keyByRules(NODE, labels);
  if (node !== null) {
    const { name } = splitKey(pod);
    const slash = name.indexOf('/');
    into.pods.push({
      key: pod,
      namespace: name.slice(0, slash),
      name: name.slice(slash + 1),
      node: splitKey(node).name,
      podIp: null,
      hostIp: null,
      workload: null,
      labels: {},
    });
  }
}

interface Reading {
  labels: Labels;
  requests: number;
  failed: number;
  p95: number | null;
}

/** Whom a golden rule's series are about: the row of its counter decides, else its family. */
export function subjectRules(
  family: ConventionFamily,
  rule: GoldenRule
): { edge: EdgeRule | null; entity: readonly EntityRule[] } {
  const row = family.rows.find((one) => one.metric === rule.requests || `${one.metric}_count` === rule.requests);
  return { edge: row?.edge ?? family.edge ?? null, entity: row?.entity ?? family.entity };
}

async function readGolden(ask: Ask, family: ConventionFamily, rule: GoldenRule, into: Observations): Promise<void> {
  const { edge, entity } = subjectRules(family, rule);
  const subjectOf = (labels: Labels): string | null => {
    if (rule.subject === 'entity' || edge === null) {
      return keyByRules(entity, labels);
    }
    const from = keyByRules(edge.from, labels);
    const to = keyByRules(edge.to, labels);
    return from === null || to === null ? null : `${from}\u0000${to}`;
  };
  const queries = goldenQueries(family, rule);
  const readings = new Map<string, Reading>();
  for (const { labels, value } of await ask(queries.requests)) {
    const subject = subjectOf(labels);
    if (subject !== null) {
      const known = readings.get(subject);
      readings.set(subject, { labels, requests: (known?.requests ?? 0) + finite(value), failed: 0, p95: null });
    }
  }
  if (readings.size === 0) {
    return;
  }
  for (const { labels, value } of queries.failed === null ? [] : await ask(queries.failed)) {
    const reading = readings.get(subjectOf(labels) ?? '');
    if (reading !== undefined) {
      reading.failed += finite(value);
    }
  }
  for (const { labels, value } of queries.p95 === null ? [] : await ask(queries.p95)) {
    const reading = readings.get(subjectOf(labels) ?? '');
    if (reading !== undefined && Number.isFinite(value)) {
      // Several groups of series tell of one thing: the slowest counts, percentiles cannot be added.
      reading.p95 = Math.max(reading.p95 ?? 0, value * (rule.secondsPerUnit ?? 1));
    }
  }
  const knowsFailures = queries.failed !== null;
  for (const [subject, reading] of readings) {
    const golden = toGolden(reading, knowsFailures);
    if (rule.subject === 'entity') {
      into.sightings.push({ key: subject, strength: STRENGTH.self, calledOnly: false, labels: {}, golden });
    } else if (edge !== null) {
      const [from = '', to = ''] = subject.split('\u0000');
      readEdge({ from, to, edge, labels: reading.labels, golden }, family, into);
    }
  }
}

function readEdge(
  seen: { from: string; to: string; edge: EdgeRule; labels: Labels; golden: Golden },
  family: ConventionFamily,
  into: Observations
): void {
  const { from, to, edge, labels, golden } = seen;
  const queued = labels['connection_type'] === 'messaging_system';
  const caller = from.startsWith('external:')
    ? STRENGTH.virtual
    : queued
      ? STRENGTH.named
      : family.proof === 'self'
        ? STRENGTH.self
        : STRENGTH.typed;
  into.sightings.push({ key: from, strength: caller, calledOnly: false, labels: {}, golden: NO_GOLDEN });
  const { kind } = splitKey(to);
  const called = kind === 'external' ? STRENGTH.virtual : kind === 'database' || kind === 'cache' ? STRENGTH.typed : STRENGTH.named;
  // A mesh names workloads of its own; an address that somebody calls may be anybody's.
  const inMesh = family.proof === 'self' && family.edge !== undefined && kind === 'service';
  const calledOnly = (kind === 'service' || kind === 'external') && !inMesh;
  into.sightings.push({ key: to, strength: called, calledOnly, labels: {}, golden: NO_GOLDEN });
  into.edges.push({ from, to, kind: edge.kind, golden });
}

function finite(value: number): number {
  return Number.isFinite(value) && value > 0 ? value : 0;
}

function toGolden({ requests, failed, p95 }: Reading, knowsFailures: boolean): Golden {
  return {
    requestsPerSecond: requests,
    errorShare: knowsFailures && requests > 0 ? Math.min(1, failed / requests) : null,
    p95Seconds: p95,
  };
}
