import type { LogReader, RangeSeries, SeriesReader } from '../index.ts';

export const NOW = Date.parse('2026-03-01T12:00:00Z');
export const ONSET = NOW - 3 * 60_000;
export const SOURCE = '018f0000-0000-7000-8000-000000000001';
/** front calls back; back gets ten times slower at the onset. */
export const shop = shopSlowSince(ONSET);
/** The same while nothing of it has arrived yet. */
export const healthyYet = shopSlowSince(Infinity);

/** The same with a load that is there and cannot be read. */
export const loadTimesOut: SeriesReader = {
  ...shop,
  query: async (...given) => [
    ...(await shop.query(...given)),
    ...(given[2].startsWith('count by') ? [{ labels: { __name__: 'node_load1' }, value: 1 }] : []),
  ],
  queryRange: (...given) =>
    given[2].includes('node_load1') ? Promise.reject(new Error('timed out')) : shop.queryRange(...given),
};

function shopSlowSince(onset: number): SeriesReader {
  return {
    listSources: () => Promise.resolve([{ id: SOURCE, name: 'prometheus', grafanaDatasourceUid: 'prom-1' }]),
    query: (_tenant, _source, query) => {
      const names = ['traces_service_graph_request_total', 'traces_service_graph_request_server_seconds_count'];
      return Promise.resolve(
        query.startsWith('count by') ? names.map((name) => ({ labels: { __name__: name }, value: 2 })) : []
      );
    },
    queryRange: (_tenant, _source, query, { fromMs, toMs, stepMs }) => {
      const seconds = query.includes('_sum[');
      const edge = (client: string, server: string, before: number, after: number): RangeSeries => {
        const times = Float64Array.from(
          { length: Math.round((toMs - fromMs) / stepMs) + 1 },
          (_, i) => fromMs + i * stepMs
        );
        const level = (at: number): number => 20 * (seconds ? (at >= onset ? after : before) : 1);
        return {
          labels: { client, server },
          times,
          values: times.map((at, i) => level(at) * (1 + 0.01 * Math.sin(i))),
        };
      };
      return Promise.resolve([edge('user', 'front', 0.06, 0.55), edge('front', 'back', 0.05, 0.54)]);
    },
  };
}

const LOGS = '018f0000-0000-7000-8000-000000000002';
/** back says that it waits, twice a second, since the onset. */
export const logs: LogReader = {
  listLogSources: () => Promise.resolve([{ id: LOGS, name: 'loki', grafanaDatasourceUid: 'loki-1' }]),
  logStreams: () => Promise.resolve([{ app: 'front' }, { app: 'back' }]),
  readLines: (_tenant, _source, { query, fromMs, toMs }) => {
    const lines = (from: number, stepMs: number, text: string): [number, string][] =>
      Array.from({ length: Math.max(0, Math.ceil((toMs - from) / stepMs)) }, (_, i) => [from + i * stepMs, text]);
    const waits = query === '{app="back"}' ? lines(Math.max(fromMs, ONSET), 500, 'waited 7 s for a lock') : [];
    const rows = [...lines(fromMs, 10_000, 'served 1 request'), ...waits];
    return Promise.resolve([{ times: Float64Array.from(rows, ([time]) => time), lines: rows.map(([, line]) => line) }]);
  },
};
