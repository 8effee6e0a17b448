import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ScrapeTarget } from '../../metrics.ts';
import { DEFAULTS, type HistoryScrape } from '../options.ts';
import { AlertRelay } from './alertmanager/alertRelay.ts';
import { NotificationGroups } from './alertmanager/notificationGroups.ts';
import type { WebhookPayload } from './alertmanager/payload.ts';
import { handleApi } from './http/api.ts';
import { MetadataStore } from './metadata.ts';
import { Engine, type QueryResult, type SeriesValues } from './promql/engine.ts';
import type { AlertTransition } from './rules/alertState.ts';
import { RuleSet } from './rules/ruleSet.ts';
import { Scraper } from './scraper.ts';
import { SeriesStore } from './store.ts';

export type { WebhookPayload } from './alertmanager/payload.ts';
export type { AlertTransition } from './rules/alertState.ts';
export type { QueryResult, SeriesValues } from './promql/engine.ts';

const TRIM_EVERY_MS = 300_000;

export interface StandinOptions {
  /** Paths of Prometheus rule files. */
  rules?: readonly string[];
  retentionMs?: number;
  evaluationIntervalMs?: number;
  groupBy?: readonly string[];
  groupWaitMs?: number;
  groupIntervalMs?: number;
  repeatIntervalMs?: number;
  externalUrl?: string;
  alertmanagerExternalUrl?: string;
  /** Gets each notification; one that is rejected is sent again after the group interval. */
  notify?: (payload: WebhookPayload) => Promise<void> | void;
}

export interface ListenOptions {
  port?: number;
  /** The time of queries that give none. */
  now?: () => number;
  /** What queries and their answers call a time is this much later than the samples' own: a past can be shown as if it were now. */
  shiftMs?: () => number;
}

/** A Prometheus with Alertmanager in memory. Nothing happens by itself: the caller's clock drives it. */
export interface Standin {
  /** Appends what the targets expose at `nowMs`. The targets of one call are all there are. */
  scrape(targets: readonly ScrapeTarget[], nowMs: number): void;
  /** Appends the answer of one HTTP target; `undefined`: it could not be had. */
  scrapeText(job: string, instance: string, text: string | undefined, nowMs: number, seconds: number): void;
  /** An HTTP target that is no longer there: its series end at `nowMs`. */
  forget(job: string, instance: string, nowMs: number): void;
  backfill(history: Iterable<HistoryScrape> | AsyncIterable<HistoryScrape>): Promise<void>;
  /** Evaluates the rules that are due and says which alerts changed state. */
  evaluateRules(nowMs: number): AlertTransition[];
  /** Sends the notifications that are due; resolves when all have been delivered or have failed. */
  dispatch(nowMs: number): Promise<void>;
  query(query: string, timeMs: number): QueryResult;
  queryRange(query: string, startMs: number, endMs: number, stepMs: number): SeriesValues[];
  readonly seriesCount: number;
  /** Serves Prometheus' HTTP API on 127.0.0.1. */
  listen(options?: ListenOptions): Promise<{ url: string; stop(): Promise<void> }>;
}

/** @throws Error when a rule file holds what cannot be evaluated */
export function createStandin(options: StandinOptions = {}): Standin {
  const intervalMs = options.evaluationIntervalMs ?? DEFAULTS.evaluationIntervalMs;
  const store = new SeriesStore(options.retentionMs ?? 6 * 3_600_000);
  const metadata = new MetadataStore();
  const scraper = new Scraper(store, metadata);
  const engine = new Engine(store, intervalMs);
  const rules = new RuleSet(options.rules ?? [], intervalMs, store, engine);
  const relay = createRelay(options, intervalMs);
  let trimmedAt = -Infinity;
  const trim = (nowMs: number): void => {
    if (nowMs - trimmedAt >= TRIM_EVERY_MS) {
      trimmedAt = nowMs;
      store.trim(nowMs);
    }
  };
  return {
    scrape(targets, nowMs) {
      scraper.scrape(targets, nowMs);
      trim(nowMs);
    },
    scrapeText(job, instance, text, nowMs, seconds) {
      scraper.scrapeText(job, instance, text, nowMs, seconds);
      trim(nowMs);
    },
    forget(job, instance, nowMs) {
      scraper.forget(job, instance, nowMs);
    },
    async backfill(history) {
      for await (const scrape of history) {
        scraper.scrapeHistory(scrape);
        trim(scrape.timestampMs);
      }
    },
    evaluateRules(nowMs) {
      const { transitions, notices } = rules.evaluate(nowMs);
      relay.take(notices, nowMs);
      return transitions;
    },
    dispatch: (nowMs) => dispatch(relay, options.notify, nowMs),
    query: (query, timeMs) => engine.instant(query, timeMs),
    queryRange: (query, startMs, endMs, stepMs) => engine.range(query, startMs, endMs, stepMs),
    get seriesCount() {
      return store.size;
    },
    listen: ({ port = 0, now = Date.now, shiftMs = () => 0 } = {}) =>
      listen({ store, engine, rules, metadata, now, shiftMs }, port),
  };
}

function createRelay(options: StandinOptions, intervalMs: number): AlertRelay {
  const groups = new NotificationGroups({
    receiver: 'webhook',
    externalUrl: options.alertmanagerExternalUrl ?? 'http://alertmanager.example:9093',
    groupBy: options.groupBy ?? DEFAULTS.groupBy,
    groupWaitMs: options.groupWaitMs ?? DEFAULTS.groupWaitMs,
    groupIntervalMs: options.groupIntervalMs ?? DEFAULTS.groupIntervalMs,
    repeatIntervalMs: options.repeatIntervalMs ?? DEFAULTS.repeatIntervalMs,
  });
  return new AlertRelay(groups, options.externalUrl ?? 'http://prometheus.example:9090', intervalMs);
}

async function dispatch(relay: AlertRelay, notify: StandinOptions['notify'], nowMs: number): Promise<void> {
  await Promise.all(
    relay.due(nowMs).map(async ({ payload, delivered, failed }) => {
      try {
        await notify?.(payload);
        delivered();
      } catch {
        failed();
      }
    })
  );
}

async function listen(
  sources: Parameters<typeof handleApi>[2],
  port: number
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    handleApi(request, response, sources).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
