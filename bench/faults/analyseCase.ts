import { analyse, type AnalysisResult, type BundleAlert, type BundleChange } from '../../backend/analysis/index.ts';
import { collectEvidence } from '../../backend/agents/rca/collector.ts';
import type { KnownTopology } from '../../backend/agents/index.ts';
import { assemble } from '../../backend/resources/discovery/assemble.rules.ts';
import { readSource } from '../../backend/resources/discovery/readSource.ts';
import { createConventionIndex } from '../../backend/resources/index.ts';
import { sourceReader } from './sourceReader.ts';
import type { FiredAlert, RunningCase } from './simulateCase.ts';

export interface TimedResult {
  result: AnalysisResult;
  seconds: number;
}

/** Reads evidence through the Prometheus API and analyses it, as often as the product does after an alert. */
export async function analyseCase(running: RunningCase, waitsMs: readonly number[]): Promise<TimedResult[]> {
  const server = await running.standin.listen({ now: () => running.nowMs });
  try {
    const topology = await discover(server.url, running.nowMs);
    const results: TimedResult[] = [];
    for (const wait of waitsMs) {
      running.advance(wait);
      const started = performance.now();
      const bundle = await collectEvidence({
        tenantId: 'bench',
        nowMs: running.nowMs,
        alerts: running.alerts.map((alert) => toAlert(alert, topology)),
        changes: ({ from, to }) => Promise.resolve(changesOf(running, topology, from, to)),
        topology,
        reader: sourceReader(server.url),
      });
      const result = analyse(bundle);
      results.push({ result, seconds: (performance.now() - started) / 1000 });
    }
    return results;
  } finally {
    await server.stop();
  }
}

async function discover(url: string, nowMs: number): Promise<KnownTopology> {
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

function toAlert(alert: FiredAlert, topology: KnownTopology): BundleAlert {
  const { service, node } = alert.labels;
  const resourceKeys = [
    ...(service ? [keyOf(service, 'service', topology)] : []),
    ...(node ? [keyOf(node, 'host', topology)] : []),
  ];
  return { name: alert.name, startsAt: alert.atMs, resourceKeys };
}

function changesOf(running: RunningCase, topology: KnownTopology, from: number, to: number): BundleChange[] {
  return running.changes
    .filter((change) => change.timeMs >= from && change.timeMs <= to)
    .map((change) => ({
      id: change.id,
      at: change.timeMs,
      kind: change.kind,
      title: change.summary,
      resourceKey: keyOf(change.service, 'service', topology),
    }));
}
