import type { RangeSeries, SeriesReader } from '../../backend/agents/rca/ports.ts';

interface Answer {
  data: { result: Array<{ metric: Record<string, string>; value?: [number, string]; values?: Array<[number, string]> }> };
  status: string;
  error?: string;
}

/** Reads one Prometheus over HTTP, by its API and nothing else. */
export function httpReader(url: string): SeriesReader {
  const ask = async (path: string, params: Record<string, string>, signal: AbortSignal): Promise<Answer['data']['result']> => {
    const response = await fetch(`${url}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(params), signal });
    const answer = (await response.json()) as Answer;
    if (answer.status !== 'success') {
      throw new Error(`${params['query']}: ${answer.error}`);
    }
    return answer.data.result;
  };
  return {
    listSources: () => Promise.resolve([{ id: '00000000-0000-7000-8000-000000000001', name: 'prometheus' }]),
    async query(_tenant, _source, query, atMs, signal) {
      const result = await ask('query', { query, time: String(atMs / 1000) }, signal);
      return result.map(({ metric, value }) => ({ labels: metric, value: Number(value?.[1]) }));
    },
    async queryRange(_tenant, _source, query, { fromMs, toMs, stepMs }, signal) {
      const times = { start: String(fromMs / 1000), end: String(toMs / 1000), step: String(stepMs / 1000) };
      const result = await ask('query_range', { query, ...times }, signal);
      return result.map(({ metric, values = [] }): RangeSeries => ({
        labels: metric,
        times: Float64Array.from(values, ([at]) => at * 1000),
        values: Float64Array.from(values, ([, value]) => Number(value)),
      }));
    },
  };
}
