import type { ConventionFamily } from './convention.ts';

const errors = { label: 'status_code', pattern: 'STATUS_CODE_ERROR|Error' };

/** Span metrics: Tempo's `traces_spanmetrics_*`, the spanmetrics connector's `traces_span_metrics_*` and older `calls_total`. */
export const spanMetrics: ConventionFamily = {
  name: 'span metrics',
  proof: 'self',
  entity: [
    { kind: 'service', labels: ['service_name'] },
    { kind: 'service', labels: ['service'] },
  ],
  probes: ['traces_spanmetrics_calls_total', 'traces_span_metrics_calls_total'],
  golden: [
    {
      subject: 'entity',
      requests: 'traces_spanmetrics_calls_total',
      failedWhere: errors,
      durations: 'traces_spanmetrics_latency',
      only: 'span_kind=~"SPAN_KIND_SERVER|SPAN_KIND_CONSUMER"',
    },
    {
      subject: 'entity',
      requests: 'traces_span_metrics_calls_total',
      failedWhere: errors,
      durations: 'traces_span_metrics_duration_milliseconds',
      secondsPerUnit: 0.001,
      only: 'span_kind=~"SPAN_KIND_SERVER|SPAN_KIND_CONSUMER"',
    },
  ],
  rows: [
    { metric: 'traces_spanmetrics_calls_total', role: 'rate', type: 'counter', unit: 'requests', errors },
    { metric: 'traces_spanmetrics_latency', role: 'duration', type: 'histogram', unit: 's', errors },
    { metric: 'traces_spanmetrics_size_total', role: 'other', type: 'counter', unit: 'bytes' },
    { metric: 'traces_span_metrics_calls_total', role: 'rate', type: 'counter', unit: 'requests', errors },
    { metric: 'traces_span_metrics_duration_milliseconds', role: 'duration', type: 'histogram', unit: 'ms', errors },
    { metric: 'traces_span_metrics_duration_seconds', role: 'duration', type: 'histogram', unit: 's', errors },
    { metric: 'calls_total', role: 'rate', type: 'counter', unit: 'requests', errors },
    { metric: 'duration_milliseconds', role: 'duration', type: 'histogram', unit: 'ms', errors },
  ],
};
