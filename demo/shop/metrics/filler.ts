import { NAMESPACE } from '../blueprint.ts';
import { DurationHistogram, Latency, observe } from '../latency.ts';
import type { Random } from '../random.ts';
import { makeTarget } from './target.ts';
import type { ScrapeTarget } from '../../metrics.ts';

const STATUSES = ['200', '404', '500'] as const;

/** A small service outside the shop that does its own quiet work: it only makes the haystack bigger. */
export class FillerService {
  readonly target: ScrapeTarget;
  readonly #histograms = STATUSES.map(() => new DurationHistogram());
  readonly #latency = new Latency();
  readonly #rate: number;
  #cpuSeconds = 0;
  #memory = 9e7;

  constructor(index: number, random: Random, startMs: number) {
    const name = `tool-${String(index).padStart(3, '0')}`;
    const resource = { service_name: name, k8s_namespace_name: NAMESPACE, k8s_pod_name: `${name}-0` };
    this.#rate = random.between(0.5, 6);
    this.target = makeTarget({
      job: name,
      instance: `10.43.${Math.floor(index / 200)}.${10 + (index % 200)}:9464`,
      generation: () => 1,
      declare: (registry) => {
        STATUSES.forEach((status, i) => {
          const labels = {
            ...resource,
            http_request_method: 'GET',
            http_route: '/',
            http_response_status_code: status,
            url_scheme: 'http',
          };
          registry.histogram(
            'http_server_request_duration_seconds',
            'Duration of HTTP server requests.',
            labels,
            this.#histograms[i] as DurationHistogram
          );
        });
        registry.counter(
          'process_cpu_seconds_total',
          'Total user and system CPU time spent in seconds.',
          resource,
          () => this.#cpuSeconds
        );
        registry.gauge('process_resident_memory_bytes', 'Resident memory size in bytes.', resource, () =>
          Math.round(this.#memory)
        );
        registry.gauge(
          'process_start_time_seconds',
          'Start time of the process since unix epoch in seconds.',
          resource,
          () => startMs / 1000
        );
      },
    });
  }

  step(stepMs: number, random: Random): void {
    const mean = 20 * Math.exp(0.1 * random.normal());
    this.#latency.set(mean, mean * mean * 0.3);
    const n = random.poisson((this.#rate * stepMs) / 1000);
    const missing = random.binomial(n, 0.02);
    const failed = random.binomial(n - missing, 0.0005);
    [n - missing - failed, missing, failed].forEach((count, i) => {
      observe(count, this.#latency, random.next(), Infinity, this.#histograms[i] as DurationHistogram);
    });
    this.#cpuSeconds += n * 0.004 + (0.003 * stepMs) / 1000;
    this.#memory += (9e7 - this.#memory) * 0.01 + 2e5 * random.normal();
  }
}
