import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  connectGrafana,
  createSenderAddress,
  disconnectGrafana,
  readOptions,
  USAGE,
  type ConnectOptions,
  type ConnectParts,
} from './connect/index.ts';
import { createGrafanaClient } from './grafana/index.ts';
import {
  asError,
  createJobs,
  createMetrics,
  createOutbox,
  createSecrets,
  createStreams,
  migrate,
  openDatabase,
  readEnvironment,
  silentLog,
  startEmbeddedPostgres,
  systemClock,
  type Database,
  type Environment,
  type Outbox,
  type Secrets,
  type Subscription,
} from './platform/index.ts';
import { readSecretKey } from './secretKey.ts';
import { createSlices } from './slices.ts';
import type { Tenant } from './tenancy/index.ts';

/** `npm run grafana:connect`: makes a tenant in an existing Grafana, says what it did, can be run again and undone. */
async function main(args: string[]): Promise<void> {
  const environment = readEnvironment();
  const listen = (address: { host: string; port: number }): string =>
    `${address.host === '0.0.0.0' ? '127.0.0.1' : address.host}:${address.port}`;
  const options = readOptions(args, { api: listen(environment.API_LISTEN), webhooks: listen(environment.WEBHOOK_LISTEN) });
  const own =
    environment.DATABASE_URL === undefined
      ? await startEmbeddedPostgres({ dataDir: join(environment.DATA_DIR, 'postgres'), log: silentLog })
      : null;
  const url = environment.DATABASE_URL ?? own?.url ?? '';
  const database = openDatabase({ url, poolSize: 2, log: silentLog });
  try {
    await migrate(url);
    const secrets = createSecrets(readSecretKey(environment));
    const parts: ConnectParts = {
      database,
      secrets,
      outbox: outboxOf(environment, database, secrets, url),
      grafana: createGrafanaClient({
        url: options.url,
        credentials: options.credentials,
        ...(options.orgId === undefined ? {} : { orgId: options.orgId }),
      }),
      sidecarUrl: options.sidecarUrl,
      webhookUrl: options.webhookUrl,
      datasourceToken: options.datasourceToken,
      say: (line) => process.stdout.write(`- ${line}\n`),
    };
    await (options.undo ? disconnectGrafana(parts) : connect(parts, options));
  } finally {
    await database.close();
    await own?.stop();
  }
}

/** An outbox that knows every slice's subscribers, so that a running sidecar hears of what is made here. */
function outboxOf(environment: Environment, database: Database, secrets: Secrets, url: string): Outbox {
  const subscriptions: Subscription[] = [];
  const log = silentLog;
  const outbox = createOutbox({ database, log, subscriptions: () => subscriptions });
  const streams = createStreams({ database, log });
  const parts = { environment, database, secrets, outbox, streams, jobs: createJobs({ url, log }), clock: systemClock, log };
  const { slices } = createSlices({ ...parts, metrics: createMetrics(), ownPorts: new Set() });
  subscriptions.push(...slices.flatMap((slice) => slice.subscriptions ?? []));
  return outbox;
}

async function connect(parts: ConnectParts, options: ConnectOptions): Promise<void> {
  const tenant = await connectGrafana(parts);
  if (options.senders !== undefined) {
    await writeSenders(parts, tenant, options.senders);
  }
  parts.say(`Ready: open ${new URL('a/sreplatform-sre-app', parts.grafana.url).href}`);
}

/** Files that an Alertmanager and a delivery pipeline can read their address and secret from. */
async function writeSenders({ database, secrets, webhookUrl, say }: ConnectParts, tenant: Tenant, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const kind of ['alerts', 'changes'] as const) {
    const made = await database.tenant(tenant.id, (tx) =>
      createSenderAddress(tx, secrets, tenant.id, { name: `Sender of ${kind}`, kind, auth: 'bearer' })
    );
    writeFileSync(join(folder, `${kind}.url`), `${webhookUrl}${made.path}`, { mode: 0o644 });
    writeFileSync(join(folder, `${kind}.token`), made.secret, { mode: 0o644 });
  }
  say(`Wrote addresses and tokens for senders of alerts and changes to ${folder}.`);
}

main(process.argv.slice(2)).then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${asError(error).message}\n\n${USAGE}\n`);
    process.exit(1);
  }
);
