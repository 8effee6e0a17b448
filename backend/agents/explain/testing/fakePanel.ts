import { explainPanel as operation, type PanelInput } from '#contract/explain';
import { createConventionIndex } from '../../../resources/index.ts';
import type { KnownTopology, RangeSeries, SeriesReader } from '../../rca/ports.ts';
import type { ExplainPorts } from '../ports.ts';

export const NOW = Date.parse('2026-03-03T14:30:00Z');
export const ONSET = NOW - 4 * 60_000;
export const STEP = 10_000;
export const POINTS = 180;
export const FROM = NOW - (POINTS - 1) * STEP;
export const SOURCE = '018f0000-0000-7000-8000-000000000001';
export const QUERY = 'sum by (server) (rate(traces_service_graph_request_total[1m]))';

export const shopTopology: KnownTopology = {
  conventions: createConventionIndex(),
  resources: [
    { key: 'service:front', kind: 'service', name: 'front' },
    { key: 'service:back', kind: 'service', name: 'back' },
    { key: 'host:node-1', kind: 'host', name: 'node-1' },
  ],
  edges: [{ from: 'service:front', to: 'service:back', kind: 'calls' }],
};

/** Deterministic noise in [-1, 1]. */
export function noise(i: number): number {
  const x = Math.sin(i * 12.9898) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

/** front calls back; back gets ten times slower at the onset. Panels' queries are answered with back's rate falling. */
export function shopReader(asked: string[] = []): SeriesReader {
  const edge = (
    client: string,
    server: string,
    { fromMs, toMs, stepMs }: { fromMs: number; toMs: number; stepMs: number },
    level: (at: number) => number
  ): RangeSeries => {
    const times = Float64Array.from(
      { length: Math.floor((toMs - fromMs) / stepMs) + 1 },
      (_, i) => fromMs + i * stepMs
    );
    return {
      labels: client === '' ? { server } : { client, server },
      times,
      values: times.map((at) => level(at) * (1 + 0.01 * noise(at / STEP))),
    };
  };
  return {
    listSources: () => Promise.resolve([{ id: SOURCE, name: 'prometheus', grafanaDatasourceUid: 'prom-1' }]),
    query: (_tenant, _source, query) => {
      const names = ['traces_service_graph_request_total', 'traces_service_graph_request_server_seconds_count'];
      return Promise.resolve(
        query.startsWith('count by') ? names.map((name) => ({ labels: { __name__: name }, value: 2 })) : []
      );
    },
    queryRange: (_tenant, _source, query, range) => {
      asked.push(query);
      if (query === QUERY) {
        return Promise.resolve([
          edge('', 'front', range, () => 20),
          edge('', 'back', range, (at) => (at >= ONSET ? 4 : 20)),
        ]);
      }
      const seconds = query.includes('_sum[');
      const level =
        (before: number, after: number) =>
        (at: number): number =>
          20 * (seconds ? (at >= ONSET ? after : before) : 1);
      return Promise.resolve([
        edge('user', 'front', range, level(0.06, 0.55)),
        edge('front', 'back', range, level(0.05, 0.54)),
      ]);
    },
  };
}

export function fakePorts(more: Partial<ExplainPorts> = {}): ExplainPorts {
  return {
    now: () => NOW,
    reader: shopReader(),
    topology: () => Promise.resolve(shopTopology),
    changes: () => Promise.resolve([]),
    suspects: () => Promise.resolve([]),
    incidents: () => Promise.resolve([]),
    runbooks: () => Promise.resolve([]),
    explore: () => Promise.resolve(() => null),
    ...more,
  };
}

/** A request as a page sends it; series by name and course. */
export function panelInput(
  series: Record<string, (i: number) => number | null>,
  more: Record<string, unknown> = {}
): PanelInput {
  return operation.body?.parse({
    title: 'Requests by service',
    range: { from: new Date(FROM).toISOString(), to: new Date(NOW).toISOString() },
    grid: { from: new Date(FROM).toISOString(), stepMs: STEP, points: POINTS },
    targets: [{ refId: 'A', expr: QUERY, datasourceUid: 'prom-1', datasourceType: 'prometheus' }],
    series: Object.entries(series).map(([name, valueAt]) => ({
      name,
      refId: 'A',
      labels: { server: name },
      unit: 'reqps',
      values: Array.from({ length: POINTS }, (_, i) => valueAt(i)),
    })),
    ...more,
  }) as PanelInput;
}

export const steady =
  (level: number) =>
  (i: number): number =>
    level * (1 + 0.01 * noise(i));
/** Falls at the onset. */
export const falls =
  (level: number) =>
  (i: number): number =>
    FROM + i * STEP >= ONSET ? level / 5 : steady(level)(i);
