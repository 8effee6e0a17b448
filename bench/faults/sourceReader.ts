import type { SeriesReader } from '../../backend/agents/index.ts';
import { createPrometheusClient } from '../../backend/sources/index.ts';

/** Reads one Prometheus as the product does: with the sources' own client. */
export function sourceReader(url: string): SeriesReader {
  const client = createPrometheusClient({ url, auth: null, allowPrivate: true });
  return {
    listSources: () => Promise.resolve([{ id: '00000000-0000-7000-8000-000000000001', name: 'prometheus' }]),
    query: (_tenant, _source, query, atMs, signal) => client.query({ query, timeMs: atMs, signal }),
    queryRange: async (_tenant, _source, query, range, signal) =>
      (await client.queryRange({ query, ...range, signal })).series,
  };
}
