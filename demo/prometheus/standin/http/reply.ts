import type { ServerResponse } from 'node:http';
import type { QueryResult, SeriesValues } from '../promql/engine.ts';
import { formatSample } from '../promql/formatNumber.ts';

/** A refusal in the words of Prometheus' HTTP API. */
export class ApiError extends Error {
  readonly status: number;
  readonly errorType: 'bad_data' | 'execution' | 'not_found' | 'internal';

  constructor(status: number, errorType: ApiError['errorType'], message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.errorType = errorType;
  }
}

export function badData(message: string): ApiError {
  return new ApiError(400, 'bad_data', message);
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function point([timeMs, value]: [number, number], shiftMs: number): [number, string] {
  return [(timeMs + shiftMs) / 1000, formatSample(value)];
}

/** Times are told `shiftMs` later than they were. */
export function matrixJson(series: readonly SeriesValues[], shiftMs = 0): unknown {
  const result = series.map(({ labels, points }) => ({
    metric: labels.toRecord(),
    values: points.map((one) => point(one, shiftMs)),
  }));
  return { resultType: 'matrix', result };
}

/** Times are told `shiftMs` later than they were. */
export function resultJson(result: QueryResult, shiftMs = 0): unknown {
  switch (result.type) {
    case 'scalar':
      return { resultType: 'scalar', result: point(result.point, shiftMs) };
    case 'string':
      return { resultType: 'string', result: [(result.point[0] + shiftMs) / 1000, result.point[1]] };
    case 'vector': {
      const samples = result.samples.map(({ labels, point: value }) => ({
        metric: labels.toRecord(),
        value: point(value, shiftMs),
      }));
      return { resultType: 'vector', result: samples };
    }
    case 'matrix':
      return matrixJson(result.series, shiftMs);
  }
}
