import { readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { installRemedies, installRunbook, ProductApi } from './install/index.ts';
import { startRemedies } from './remedies/index.ts';
import { createShop, startShopServer } from './shop/index.ts';

const INSTALL_ATTEMPTS = 30;
const INSTALL_PAUSE_MS = 5_000;
const env = process.env;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** The shop alone, for docker compose: its metrics, fault switches, change events, remedies. Prometheus runs beside it. */
async function main(): Promise<void> {
  const urlFile = env['DEMO_CHANGES_URL_FILE'];
  const tokenFile = env['DEMO_CHANGES_TOKEN_FILE'];
  const host = env['DEMO_HOST'] ?? '127.0.0.1';
  const shop = createShop({ seed: Number(env['DEMO_SEED'] ?? 1), startMs: Date.now() - 60_000 });
  const server = await startShopServer({
    shop,
    host,
    port: Number(env['DEMO_PORT'] ?? 10190),
    controlToken: env['DEMO_CONTROL_TOKEN'] ?? 'demo',
    ...(urlFile !== undefined && tokenFile !== undefined
      ? { changes: { url: read(urlFile), auth: { type: 'bearer', token: read(tokenFile) } } }
      : {}),
    log: say,
  });
  const token = env['DEMO_REMEDIES_TOKEN'] ?? 'demo';
  const port = Number(env['DEMO_REMEDIES_PORT'] ?? 10193);
  const remedies = await startRemedies({ shop, host, port, token, log: say });
  say(`The shop is open at ${server.url}; its targets stand at ${server.url}/targets, its remedies at ${remedies.url}`);
  const stop = (): void => void Promise.all([server.stop(), remedies.stop()]).then(() => process.exit(0));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  await install({ url: env['DEMO_REMEDIES_URL'] ?? remedies.url, token });
}

/** Tells the product of the remedies, through the Grafana whose app route and login are given. The shop runs on without. */
async function install(address: { url: string; token: string }): Promise<void> {
  const appRoute = env['DEMO_APP_ROUTE'];
  if (appRoute === undefined) {
    return;
  }
  const api = new ProductApi(appRoute, env['DEMO_GRAFANA_USER'] ?? 'admin', env['DEMO_GRAFANA_PASSWORD'] ?? 'admin');
  for (let attempt = 1; attempt <= INSTALL_ATTEMPTS; attempt++) {
    try {
      await installRemedies(api, address);
      await installRunbook(api);
      say('The product knows the target "shop", its playbooks and a runbook.');
      return;
    } catch (error) {
      if (attempt === INSTALL_ATTEMPTS) {
        say(`The playbooks were not installed: ${error instanceof Error ? error.message : String(error)}`);
      }
      await pause(INSTALL_PAUSE_MS);
    }
  }
}

function read(file: string): string {
  return readFileSync(file, 'utf8').trim();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
