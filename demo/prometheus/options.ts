import type { MetricFamily, ScrapeTarget } from '../metrics.ts';

/** A target that is scraped over HTTP; `url` includes the path of its metrics. */
export interface HttpTarget {
  job: string;
  instance: string;
  url: string;
}

/** What one target would have answered at one moment of the past. */
export interface HistoryScrape {
  timestampMs: number;
  job: string;
  instance: string;
  families: readonly MetricFamily[];
}

/** Where alert notifications go (Alertmanager webhook version 4). */
export interface WebhookReceiver {
  url: string;
  /** A file with the bearer token; read again for each delivery. */
  bearerTokenFile?: string;
}

export interface PrometheusOptions {
  /** `auto`: the real one where its programs are on the PATH, else the stand-in. */
  kind: 'auto' | 'real' | 'standin';
  /** Kept between starts by the real one; made when missing. */
  dataDir: string;
  /** The real one scrapes over HTTP only and refuses targets given as objects. */
  targets: readonly (HttpTarget | ScrapeTarget)[];
  /** A list of further targets in the form of Prometheus' HTTP service discovery, asked for again at every scrape. */
  discoveryUrl?: string;
  /** Paths of Prometheus rule files. */
  rules: readonly string[];
  webhook?: WebhookReceiver;
  /** Scrapes of the past in the order of time, asked for only when the data directory is new. */
  history?: () => Iterable<HistoryScrape> | AsyncIterable<HistoryScrape>;
  scrapeIntervalMs?: number;
  evaluationIntervalMs?: number;
  retentionMs?: number;
  groupBy?: readonly string[];
  groupWaitMs?: number;
  groupIntervalMs?: number;
  repeatIntervalMs?: number;
  /** Wanted ports; another one is taken when they are in use. */
  port?: number;
  alertmanagerPort?: number;
  /** What links in alerts point to; the listening address when not given. */
  externalUrl?: string;
  alertmanagerExternalUrl?: string;
  log?: (line: string) => void;
}

export interface RunningPrometheus {
  kind: 'real' | 'standin';
  url: string;
  /** The stand-in's Alertmanager has no HTTP API. */
  alertmanagerUrl: string | undefined;
  stop(): Promise<void>;
}

export const DEFAULTS = {
  scrapeIntervalMs: 5000,
  evaluationIntervalMs: 5000,
  retentionMs: 15 * 86_400_000,
  groupBy: ['alertname'] as readonly string[],
  groupWaitMs: 1000,
  groupIntervalMs: 5000,
  repeatIntervalMs: 4 * 3_600_000,
};

export function isHttpTarget(target: HttpTarget | ScrapeTarget): target is HttpTarget {
  return 'url' in target;
}
