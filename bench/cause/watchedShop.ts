import { setTimeout as pause } from 'node:timers/promises';
import { startPrometheus, type HistoryScrape } from '../../demo/prometheus/index.ts';
import { truthOf, type Truth } from '../../demo/scoreboard.ts';
import { createShop, startShopServer, type FaultKind } from '../../demo/shop/index.ts';

const SEED = 20_261;
/** A little more than an analysis looks back. */
const HISTORY_MS = 45 * 60_000;
const SCRAPE_MS = 10_000;
/** Idle services, of five series each that an analysis reads. */
const OTHERS = 240;

export interface WatchedShop {
  /** Of the Prometheus that watches it. */
  url: string;
  /** Starts a fault and waits until it shows in the metrics. */
  breakIt(kind: FaultKind, target: string, severity: number): Promise<Truth>;
  stop(): Promise<void>;
}

/**
 * The demo's shop on the wall clock among many idle services, watched by a real Prometheus that knows its past.
 * @throws Error when no Prometheus is installed
 */
export async function startWatchedShop(dataDir: string): Promise<WatchedShop> {
  const startMs = Date.now() - HISTORY_MS;
  const options = { seed: SEED, startMs, fillerServices: OTHERS, logs: false };
  const shop = createShop(options);
  // The one that is served comes to the present while the other one's past is written.
  const server = await startShopServer({ shop, port: 0, controlToken: 'bench' });
  const prometheus = await startPrometheus({
    kind: 'real',
    dataDir,
    targets: [],
    discoveryUrl: `${server.url}/targets`,
    rules: [],
    history: () => pastOf(createShop(options), startMs),
    scrapeIntervalMs: SCRAPE_MS,
  }).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  return {
    url: prometheus.url,
    async breakIt(kind, target, severity) {
      // Found by service discovery and scraped often enough for a rate.
      await pause(5 * SCRAPE_MS);
      const truth = truthOf(shop.inject(kind, target, severity));
      await pause(9 * SCRAPE_MS);
      return truth;
    },
    async stop() {
      await Promise.all([prometheus.stop(), server.stop()]);
    },
  };
}

/** What was scraped up to now; without histogram buckets, which nobody reads here. */
function* pastOf(shop: ReturnType<typeof createShop>, startMs: number): Iterable<HistoryScrape> {
  for (let timestampMs = startMs + SCRAPE_MS; timestampMs < Date.now() - SCRAPE_MS; timestampMs += SCRAPE_MS) {
    shop.advance(timestampMs);
    shop.takeChanges();
    for (const { job, instance, collect } of shop.targets) {
      const families = collect(shop.nowMs).map((family) => ({
        ...family,
        samples: family.samples.filter(({ name }) => !name.endsWith('_bucket')),
      }));
      yield { timestampMs, job, instance, families };
    }
  }
}
