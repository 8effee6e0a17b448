import type { MetricFamily, Sample } from '../metrics.ts';
import type { HistoryScrape } from './options.ts';

const STEP_MS = 15_000;
const SCRAPES = 240;
/** Crosses a two-hour border of the storage, so that both sides of it are compared. */
const START_MS = 1_700_000_000_000 - (1_700_000_000_000 % 7_200_000) - 1_800_000;

/** The time span of the data, unix milliseconds. */
export const DATA_START_MS = START_MS;
export const DATA_END_MS = START_MS + (SCRAPES - 1) * STEP_MS;

const INSTANCES = ['a', 'b', 'c'];
// prettier-ignore
const BOUNDS: readonly (readonly [string, number])[] = [['0.05', 0.2], ['0.1', 0.5], ['0.5', 0.9], ['1', 0.97], ['+Inf', 1]];

/** A fixed pseudo-random number from 0 to 1 for each pair of integers. */
function noise(a: number, b: number): number {
  const x = Math.sin(a * 12.9898 + b * 78.233) * 43_758.5453;
  return x - Math.floor(x);
}

function samplesOf(instance: string, at: number): Sample[] {
  const i = INSTANCES.indexOf(instance);
  const samples: Sample[] = [];
  const add = (name: string, value: number, labels: Record<string, string> = {}): void => {
    samples.push({ name, labels, value });
  };
  // The counter of b restarts twice.
  const since = i === 1 ? at % 100 : at;
  add('requests_total', since * (7 + i) + Math.floor(noise(i, at) * 5), { code: '200' });
  add('requests_total', Math.floor(since * 0.6) + i, { code: '500' });
  add('slow_total', Math.floor((at + i) / 7));
  const zone: Record<string, string> = i === 2 ? {} : { zone: i === 0 ? 'x' : 'y' };
  add('gauge', 5 + 4 * Math.sin(at / 20 + i) + noise(i, at), { ...zone, path: i === 0 ? '/x\\y' : '/' });
  add('limits', 4 + i, { ...zone, path: i === 0 ? '/x\\y' : '/', kind: 'soft' });
  add('constant', i === 0 ? 1.5 : 1e-7, zone);
  add('negative', -3.5 + i - at / 10);
  add('odd', [NaN, at % 3 === 0 ? Infinity : 2, at % 5 === 0 ? NaN : at % 4][i]!);
  add('infinite', [Infinity, 3, -4][i]!);
  add('moment', 951_782_400 + i * 31_000_000 + at * 3600);
  add('build_info', 1, { version: `1.${i}` });
  if (at % 16 === i) {
    add('sparse', at);
  }
  if (at > 150) {
    add('late', (at - 150) * 3);
  }
  const count = since * 20 + i;
  for (const [le, share] of BOUNDS) {
    add('latency_seconds_bucket', Math.floor(count * (share - (i === 1 ? 0.1 * (1 - share) : 0))), { le });
  }
  add('latency_seconds_sum', count * 0.2);
  add('latency_seconds_count', count);
  add('broken_bucket', since * 4, { le: '1' });
  add('broken_bucket', since * 3, { le: '2' });
  add('broken_bucket', since * 5, { le: '+Inf' });
  return samples;
}

/** One hour of scrapes of three instances with resets, gaps, NaN and infinities; the same at every call. */
export function* conformanceData(): Generator<HistoryScrape> {
  for (let at = 0; at < SCRAPES; at++) {
    for (const [i, instance] of INSTANCES.entries()) {
      // The last instance is away for ten minutes, and every instance is scraped at its own moment.
      if (i === 2 && at >= 100 && at < 140) {
        continue;
      }
      const timestampMs = START_MS + at * STEP_MS + i * 137 + Math.floor(noise(i + 7, at) * 40);
      const families: MetricFamily[] = [{ name: 'all', help: '', type: 'gauge', samples: samplesOf(instance, at) }];
      yield { timestampMs, job: 'demo', instance, families };
    }
  }
}
