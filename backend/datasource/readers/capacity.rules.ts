import type { MetricConvention } from '#contract/resource';

/** A metric that has a limit, and PromQL for the share of it that is used (0 to 1). */
export interface CapacityMetric {
  metric: string;
  expr: string;
}

/** Metrics whose conventions name a limit (use over limit) or a size (1 less what is left over of it). */
export function capacityMetrics(conventions: readonly MetricConvention[]): CapacityMetric[] {
  const found = new Map<string, CapacityMetric>();
  for (const { metric, role, type, pair } of conventions) {
    if (role === 'utilisation' && type === 'gauge' && pair !== null && !metric.endsWith('*') && !found.has(metric)) {
      // A size of zero is no capacity.
      const whole = `(${pair.metric} > 0)`;
      if (pair.as === 'limit') {
        found.set(metric, { metric, expr: `${metric} / ${whole}` });
      } else if (pair.as === 'size') {
        found.set(metric, { metric, expr: `1 - ${metric} / ${whole}` });
      }
    }
  }
  return [...found.values()];
}
