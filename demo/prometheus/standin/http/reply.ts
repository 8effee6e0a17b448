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

function point([timeMs, value]: [number, number]): [number, string] {
  return [timeMs / 1000, formatSample(value)];
}

export function matrixJson(series: readonly SeriesValues[]): unknown {
  const result = series.map(({ labels, points }) => ({ metric: labels.toRecord(), values: points.map(point) }));
  return { resultType: 'matrix', result };
}

export function resultJson(result: QueryResult): unknown {
  switch (result.type) {
    case 'scalar':
      return { resultType: 'scalar', result: point(result.point) };
    case 'string':
      return { resultType: 'string', result: [result.point[0] / 1000, result.point[1]] };
    case 'vector': {
      const samples = result.samples.map(({ labels, point: value }) => ({
        metric: labels.toRecord(),
        value: point(value),
      }));
      return { resultType: 'vector', result: samples };
    }
    case 'matrix':
      return matrixJson(result.series);
  }
}
