import { parseDuration } from '../promql/literals.ts';
import { badData } from './reply.ts';

const MOST_POINTS = 11_000;
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

function seconds(text: string): number | undefined {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

/** Unix seconds or RFC 3339, as unix milliseconds. */
export function parseTime(name: string, text: string): number {
  const unix = seconds(text);
  if (unix !== undefined) {
    return Math.round(unix * 1000);
  }
  if (!RFC3339.test(text) || Number.isNaN(Date.parse(text))) {
    throw badData(`invalid parameter "${name}": cannot parse ${JSON.stringify(text)} to a valid timestamp`);
  }
  return Date.parse(text);
}

export function timeParam(params: URLSearchParams, name: string, fallback: number): number {
  const text = params.get(name) ?? '';
  if (text === '') {
    return fallback;
  }
  try {
    return parseTime(name, text);
  } catch {
    const reason = `Invalid time value for '${name}': cannot parse ${JSON.stringify(text)} to a valid timestamp`;
    throw badData(`invalid parameter "${name}": ${reason}`);
  }
}

export interface RangeParams {
  start: number;
  end: number;
  step: number;
}

/** `start`, `end` and `step` of a range query in milliseconds. */
export function rangeParams(params: URLSearchParams): RangeParams {
  const start = parseTime('start', params.get('start') ?? '');
  const end = parseTime('end', params.get('end') ?? '');
  if (end < start) {
    throw badData('invalid parameter "end": end timestamp must not be before start time');
  }
  const text = params.get('step') ?? '';
  const unix = seconds(text);
  const step = unix === undefined ? parseDuration(text) : Math.floor(unix * 1000);
  if (step === undefined) {
    throw badData(`invalid parameter "step": cannot parse ${JSON.stringify(text)} to a valid duration`);
  }
  if (step <= 0) {
    throw badData(
      'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer'
    );
  }
  if ((end - start) / step > MOST_POINTS) {
    throw badData(
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)'
    );
  }
  return { start, end, step };
}
