import { readFileSync } from 'node:fs';
import process from 'node:process';
import { createShop, startShopServer } from './shop/index.ts';

/** The shop alone, for docker compose: its metrics, its fault switches, its change events. Prometheus runs beside it. */
async function main(): Promise<void> {
  const env = process.env;
  const urlFile = env['DEMO_CHANGES_URL_FILE'];
  const tokenFile = env['DEMO_CHANGES_TOKEN_FILE'];
  const server = await startShopServer({
    shop: createShop({ seed: Number(env['DEMO_SEED'] ?? 1), startMs: Date.now() - 60_000 }),
    host: env['DEMO_HOST'] ?? '127.0.0.1',
    port: Number(env['DEMO_PORT'] ?? 10190),
    controlToken: env['DEMO_CONTROL_TOKEN'] ?? 'demo',
    ...(urlFile !== undefined && tokenFile !== undefined
      ? { changes: { url: read(urlFile), auth: { type: 'bearer', token: read(tokenFile) } } }
      : {}),
    log: (line) => process.stdout.write(`${line}\n`),
  });
  process.stdout.write(`The shop is open at ${server.url}; its targets stand at ${server.url}/targets\n`);
  const stop = (): void => void server.stop().then(() => process.exit(0));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function read(file: string): string {
  return readFileSync(file, 'utf8').trim();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
