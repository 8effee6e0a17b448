import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createShop, startShopServer } from '../shop/index.ts';
import { until } from './alertScenario.ts';
import { findRealPrometheus, startPrometheus } from './index.ts';

const kinds = findRealPrometheus() === undefined ? (['standin'] as const) : (['real', 'standin'] as const);

async function counted(url: string, query: string): Promise<number> {
  const body = (await (await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`)).json()) as {
    data: { result: { value: [number, string] }[] };
  };
  return Number(body.data.result[0]?.value[1] ?? 0);
}

describe('targets come and go with the list', () => {
  for (const kind of kinds) {
    test(kind, async () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'discovery-'));
      const shop = createShop({ seed: 1, startMs: Date.now() - 60_000, changeEveryMs: 0, logs: false });
      const server = await startShopServer({ shop, port: 0, controlToken: 'test' });
      const prometheus = await startPrometheus({
        kind,
        dataDir,
        targets: [],
        discoveryUrl: `${server.url}/targets`,
        rules: [],
        scrapeIntervalMs: 1000,
      });
      try {
        const replicas = (wanted: number): Promise<true> =>
          until(`${wanted} scraped replicas`, async () =>
            (await counted(prometheus.url, 'count(up{job="cart"} == 1)')) === wanted &&
            (await counted(prometheus.url, 'count(target_info{service_name="cart"})')) === wanted
              ? true
              : undefined
          );
        await replicas(2);
        const all = shop.targets.length;
        await until('every target', async () =>
          (await counted(prometheus.url, 'count(up)')) === all ? true : undefined
        );
        shop.operator.scale('cart', 3);
        await replicas(3);
        shop.operator.scale('cart', 1);
        await replicas(1);
        // Prometheus collects changes of its lists for up to five seconds.
        await until('the end of what is gone', async () =>
          (await counted(prometheus.url, 'count(up == 0)')) === 0 ? true : undefined
        );
      } finally {
        await prometheus.stop();
        await server.stop();
        rmSync(dataDir, { recursive: true, force: true });
      }
    });
  }
});
