import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The sidecar's own metrics, on /metrics. */
export interface Metrics {
  registry: Registry;
  call(operation: string, status: number, seconds: number): void;
  outboxDelay(subscriber: string, seconds: number): void;
  watchReaders(count: () => number): void;
  counter(name: string, help: string, labels: string[]): Counter;
  histogram(name: string, help: string, labels: string[], buckets: number[]): Histogram;
}

/** A registry of its own, so that several sidecars can live in one process of a test. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const calls = new Histogram({
    name: 'sre_api_request_duration_seconds',
    help: 'Duration of calls to the REST interface.',
    labelNames: ['operation', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const delay = new Histogram({
    name: 'sre_outbox_delay_seconds',
    help: 'Time from the commit of a fact until a subscriber has handled it.',
    labelNames: ['subscriber'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers: [registry],
  });
  return {
    registry,
    call: (operation, status, seconds) => calls.observe({ operation, status: String(status) }, seconds),
    outboxDelay: (subscriber, seconds) => delay.observe({ subscriber }, seconds),
    watchReaders(count) {
      new Gauge({
        name: 'sre_stream_readers',
        help: 'Pages that are open and listen.',
        registers: [registry],
        collect() {
          this.set(count());
        },
      });
    },
    counter: (name, help, labelNames) => new Counter({ name, help, labelNames, registers: [registry] }),
    histogram: (name, help, labelNames, buckets) =>
      new Histogram({ name, help, labelNames, buckets, registers: [registry] }),
  };
}
