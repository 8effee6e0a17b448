/** One sample of a metric family; `name` carries the suffix of histogram parts (`_bucket`, `_sum`, `_count`). */
export interface Sample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** One metric family as the Prometheus text format knows it. */
export interface MetricFamily {
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram';
  samples: Sample[];
}

/**
 * Something that Prometheus scrapes. The scraper adds `job` and `instance` to every sample.
 * `collect` is called with the simulation's time (unix milliseconds), already advanced to it.
 */
export interface ScrapeTarget {
  job: string;
  instance: string;
  collect(nowMs: number): MetricFamily[];
}
