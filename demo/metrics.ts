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
 * `collect` is called with the simulation's time (unix milliseconds), already advanced to it. It throws when the
 * target does not answer (the scraper then records `up` 0). What it returns is the target's own: families and samples
 * are the same objects each time, with new values, so take the values before the next call.
 */
export interface ScrapeTarget {
  job: string;
  instance: string;
  collect(nowMs: number): MetricFamily[];
}
