import type { SeriesReader } from '../../backend/agents/index.ts';
import { createPrometheusClient } from '../../backend/sources/index.ts';

/** Reads one Prometheus as the product does: with the sources' own client. */
export function sourceReader(url: string): SeriesReader {
  const client = createPrometheusClient({ url, auth: null, allowPrivate: true });
  return {
    listSources: () => Promise.resolve([{ id: '00000000-0000-7000-8000-000000000001', name: 'prometheus' }]),
    query: (_tenant, _source, query, atMs, signal) => client.query({ query, timeMs: atMs, signal }),
    async queryRange(_tenant, _source, query, { onCut, ...range }, signal) {
      const { series, cut } = await client.queryRange({ query, ...range, partial: onCut !== undefined, signal });
      if (cut !== null) {
        onCut?.(cut.message);
      }
      return series;
    },
  };
}
