import type { Shop } from './api.ts';

/** A moment's samples of all targets that answered, by `name{labels}` with the target's instance. */
export interface Snapshot {
  timeMs: number;
  values: Map<string, number>;
  down: string[];
}

export function snapshot(shop: Shop): Snapshot {
  const values = new Map<string, number>();
  const down: string[] = [];
  for (const target of shop.targets) {
    try {
      for (const family of target.collect(shop.nowMs)) {
        for (const sample of family.samples) {
          values.set(`${sample.name}|${target.instance}|${JSON.stringify(sample.labels)}`, sample.value);
        }
      }
    } catch {
      down.push(target.instance);
    }
  }
  return { timeMs: shop.nowMs, values, down };
}

function matches(key: string, name: string, parts: readonly string[]): boolean {
  return key.startsWith(`${name}|`) && parts.every((part) => key.includes(part));
}

/** Sum of the present values of a metric over the series that contain all `parts` (such as `"server":"cart"` or an instance). */
export function sum(at: Snapshot, name: string, ...parts: string[]): number {
  let total = 0;
  for (const [key, value] of at.values) {
    total += matches(key, name, parts) ? value : 0;
  }
  return total;
}

/** What counters grew by between two moments; a counter that fell was reset. */
export function increase(from: Snapshot, to: Snapshot, name: string, ...parts: string[]): number {
  let total = 0;
  for (const [key, value] of to.values) {
    if (matches(key, name, parts)) {
      const before = from.values.get(key) ?? 0;
      total += value < before ? value : value - before;
    }
  }
  return total;
}

export interface EdgeView {
  perSecond: number;
  failedShare: number;
  clientMs: number;
}

/** Rate, failures and duration of one arrow of the service graph between two moments. */
export function edgeView(from: Snapshot, to: Snapshot, client: string, server: string): EdgeView {
  const parts = [`"client":"${client}"`, `"server":"${server}"`];
  const total = increase(from, to, 'traces_service_graph_request_total', ...parts);
  const failed = increase(from, to, 'traces_service_graph_request_failed_total', ...parts);
  const seconds = increase(from, to, 'traces_service_graph_request_client_seconds_sum', ...parts);
  const count = increase(from, to, 'traces_service_graph_request_client_seconds_count', ...parts);
  return {
    perSecond: total / ((to.timeMs - from.timeMs) / 1000),
    failedShare: total > 0 ? failed / total : 0,
    clientMs: count > 0 ? (seconds / count) * 1000 : 0,
  };
}

/** Share of 5xx answers of a route (method and path) of a service between two moments. */
export function errorShare(from: Snapshot, to: Snapshot, service: string, method: string, route: string): number {
  const name = 'http_server_request_duration_seconds_count';
  const parts = [`"service_name":"${service}"`, `"http_request_method":"${method}"`, `"http_route":"${route}"`];
  const all = increase(from, to, name, ...parts);
  return all > 0 ? increase(from, to, name, ...parts, '"http_response_status_code":"5') / all : 0;
}
