import { globSync } from 'node:fs';
import { join } from 'node:path';
import { startPrometheus, type HistoryScrape, type RunningPrometheus } from '../../demo/prometheus/index.ts';
import { startRemedies, type Remedies } from '../../demo/remedies/index.ts';
import { createShop, startShopServer, type ShopServer } from '../../demo/shop/index.ts';
import { ROOT } from '../runProgram.ts';

/** How much past the shop has on its first start: enough for the analysis to know what is normal. */
const HISTORY_MS = 3_600_000;
const HISTORY_STEP_MS = 10_000;
const LOG_BYTES = 20_000_000;

interface Options {
  dataDir: string;
  seed: number;
  controlToken: string;
  /** Bearer token of the remedies; without it they are not served. */
  remediesToken?: string;
  ports: { shop: number; prometheus: number; alertmanager: number; remedies?: number };
  changes: { url: string; secret: string };
  /** Where Alertmanager sends; without it nowhere. */
  alerts?: { url: string; tokenFile: string };
  log: (line: string) => void;
}

export interface DemoShop {
  shop: ShopServer;
  remedies: Remedies | undefined;
  prometheus: RunningPrometheus;
  stop(): Promise<void>;
}

/** Starts the shop on the wall clock, with an hour behind it, and the Prometheus (real or stand-in) that watches it. */
export async function startDemoShop(options: Options): Promise<DemoShop> {
  const { seed, ports, log } = options;
  const startMs = Date.now() - HISTORY_MS;
  const live = createShop({ seed, startMs });
  const shop = await startShopServer({
    shop: live,
    port: ports.shop,
    controlToken: options.controlToken,
    changes: { url: options.changes.url, auth: { type: 'bearer', token: options.changes.secret } },
    logs: { path: join(options.dataDir, 'shop.log'), maxBytes: LOG_BYTES },
    log,
  });
  let remedies: Remedies | undefined;
  try {
    if (options.remediesToken !== undefined) {
      remedies = await startRemedies({ shop: live, port: ports.remedies ?? 0, token: options.remediesToken, log });
    }
    const prometheus = await startPrometheus({
      kind: 'auto',
      dataDir: join(options.dataDir, 'prometheus'),
      targets: [],
      discoveryUrl: `${shop.url}/targets`,
      rules: globSync('demo/rules/*.yml', { cwd: ROOT }).map((file) => join(ROOT, file)),
      webhook: options.alerts && { url: options.alerts.url, bearerTokenFile: options.alerts.tokenFile },
      history: () => pastOf(seed, startMs),
      port: ports.prometheus,
      alertmanagerPort: ports.alertmanager,
      log,
    });
    return {
      shop,
      remedies,
      prometheus,
      stop: async () => {
        await Promise.all([prometheus.stop(), remedies?.stop(), shop.stop()]);
      },
    };
  } catch (error) {
    await Promise.all([remedies?.stop(), shop.stop()]);
    throw error;
  }
}

/** The same seed gives the same shop: this one is driven through the past scrape by scrape. */
function* pastOf(seed: number, startMs: number): Iterable<HistoryScrape> {
  const past = createShop({ seed, startMs });
  for (
    let timestampMs = startMs + HISTORY_STEP_MS;
    timestampMs < Date.now() - HISTORY_STEP_MS;
    timestampMs += HISTORY_STEP_MS
  ) {
    past.advance(timestampMs);
    past.takeLogs();
    past.takeChanges();
    for (const target of past.targets) {
      const { job, instance } = target;
      try {
        yield { timestampMs, job, instance, families: target.collect(past.nowMs) };
      } catch {
        // A target that was down at that moment has no scrape.
      }
    }
  }
}
