import type { BundleAlert, BundleChange } from '../../backend/analysis/index.ts';
import type { KnownTopology } from '../../backend/agents/index.ts';
import { assemble } from '../../backend/resources/discovery/assemble.rules.ts';
import { readSource } from '../../backend/resources/discovery/readSource.ts';
import { createConventionIndex } from '../../backend/resources/index.ts';
import { sourceReader } from './sourceReader.ts';
import type { FiredAlert, RunningCase } from './simulateCase.ts';

/** What is at a source, as discovery would store it. */
export async function discover(url: string, nowMs: number): Promise<KnownTopology> {
  const reader = sourceReader(url);
  const { signal } = new AbortController();
  const picture = assemble([await readSource((query) => reader.query('', '', query, nowMs, signal))]);
  return {
    conventions: createConventionIndex([], picture.aliases),
    resources: picture.resources,
    edges: picture.edges,
  };
}

/** The resource that a name in a label or a change means. */
function keyOf(name: string, kind: string, topology: KnownTopology): string {
  const key = topology.conventions.canonical(`${kind}:${name}`);
  const known =
    topology.resources.find((resource) => resource.key === key) ?? topology.resources.find((one) => one.name === name);
  return known?.key ?? key;
}

export function toAlert(alert: FiredAlert, topology: KnownTopology): BundleAlert {
  const { service, node } = alert.labels;
  const resourceKeys = [
    ...(service ? [keyOf(service, 'service', topology)] : []),
    ...(node ? [keyOf(node, 'host', topology)] : []),
  ];
  return { name: alert.name, startsAt: alert.atMs, resourceKeys };
}

export function changesOf(running: RunningCase, topology: KnownTopology, from: number, to: number): BundleChange[] {
  return running.changes
    .filter((change) => change.timeMs >= from && change.timeMs <= to)
    .map((change) => ({
      id: change.id,
      at: change.timeMs,
      kind: change.kind,
      title: change.summary,
      text: change.diff ?? '',
      resourceKey: keyOf(change.service, 'service', topology),
    }));
}
