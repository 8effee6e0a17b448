import type { RangeSeries } from '../../backend/sources/index.ts';

interface Answer {
  data: { result: { metric: Record<string, string>; values: [number, string][] }[] };
}

/** A range answer through JSON.parse, and from there into typed arrays. */
export function usualWay(chunks: readonly Buffer[]): RangeSeries[] {
  const { data } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Answer;
  return data.result.map(({ metric, values }) => {
    const times = new Float64Array(values.length);
    const numbers = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const [seconds, value] = values[i] as [number, string];
      times[i] = Math.round(seconds * 1_000);
      numbers[i] = Number(value);
    }
    return { labels: metric, times, values: numbers };
  });
}
