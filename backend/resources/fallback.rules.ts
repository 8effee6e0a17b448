import type { EntityRule, MetricRole } from '#contract/resource';
import { HOST, POD, SERVICE } from './conventions/entities.ts';

export interface GuessedMeaning {
  role: MetricRole;
  type: 'counter' | 'gauge' | 'histogram';
  unit: string;
  entity: readonly EntityRule[];
}

const UNITS: ReadonlyArray<readonly [RegExp, string]> = [
  [/_(seconds|secs)$/, 's'],
  [/_(milliseconds|millis|msec|ms)$/, 'ms'],
  [/_bytes$/, 'bytes'],
  [/_ratio$/, 'ratio'],
  [/_(percent|percentage)$/, '%'],
  [/_connections$/, 'connections'],
  [/_(requests?|calls|queries)$/, 'requests'],
  [/_messages$/, 'messages'],
  [/_packets$/, 'packets'],
  [/_cores$/, 'cores'],
];

/** Words of names, most telling first. */
const ROLES: ReadonlyArray<readonly [MetricRole, RegExp]> = [
  ['info', /_(info|created|timestamp|timestamp_seconds|start_time_seconds|build|version)$/],
  ['restarts', /(^|_)(restarts?|crash(es)?|reboots?)(_|$)/],
  ['errors', /(^|_)(errors?|failed|failures?|fail|faults?|exceptions?|timeouts?|rejected|rejections|dropped|drops|aborted|denied|refused|panics?|5xx|retries|deadlocks|oom)(_|$)/],
  ['saturation', /(^|_)(waiting|waits?|wait_time|pending|queued?|queue_(length|size|depth)|backlog|lag|blocked|throttled|contention|stalled|in_flight|inflight)(_|$)/],
  ['capacity', /(^|_)(max|maximum|limit|limits|capacity|quota|total_bytes|size_limit)(_bytes|_seconds|_connections)?$/],
  ['duration', /(^|_)(duration|latency|response_time|elapsed|took|request_time)(_|$)/],
  ['utilisation', /(^|_)(usage|used|utilization|utilisation|busy|active|open|in_use|inuse|memory|heap|cpu|rss|avail|available|free|idle|load|percent|ratio|connections|threads|sessions)(_|$)/],
  ['up', /(^|_)(up|healthy|health|alive|ready|reachable)$/],
  ['rate', /(^|_)(requests?|calls|queries|commands|transactions|operations|ops|messages|events|jobs|hits|processed|handled|received|sent|completed)(_|$)/],
];

/** The type that a name's ending tells, by the naming rules of Prometheus; null when it tells none. */
export function typeByName(metric: string): 'counter' | 'histogram' | null {
  if (metric.endsWith('_bucket')) {
    return 'histogram';
  }
  return /_(total|count|sum)$/.test(metric) ? 'counter' : null;
}

/**
 * What a metric that no convention knows seems to be: by the naming rules of Prometheus, by the words in its name, by its
 * labels. `part` says which part of a histogram it is, `metric` is without that suffix.
 */
export function guessMeaning(metric: string, part: 'bucket' | 'sum' | 'count' | null): GuessedMeaning {
  const name = metric.toLowerCase();
  const type = part === null ? (typeByName(name) === 'counter' ? 'counter' : 'gauge') : 'histogram';
  const base = name.replace(/_(total|count|sum)$/, '');
  const unit = UNITS.find(([ending]) => ending.test(base))?.[1] ?? '1';
  let role = ROLES.find(([, words]) => words.test(base))?.[0] ?? 'other';
  if (type === 'histogram' && role !== 'saturation' && (unit === 's' || unit === 'ms')) {
    role = 'duration';
  } else if (type === 'counter' && role === 'other') {
    role = unit === 's' || unit === 'bytes' ? 'utilisation' : 'rate';
  } else if (type === 'counter' && role === 'capacity') {
    role = 'other';
  }
  const ofRequests = role === 'rate' || role === 'errors' || role === 'duration';
  return { role, type, unit, entity: ofRequests ? [...SERVICE, ...POD, ...HOST] : [...POD, ...SERVICE, ...HOST] };
}
