import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { removeEmbeddedPostgres } from '../backend/platform/db/embedded/layout.ts';
import { makeTenant } from '../backend/makeTenant.ts';
import { createWorkbench } from '../workbench/main.ts';
import { ROOT } from './runProgram.ts';
import { choosePorts } from './start/choosePorts.ts';
import { DemoAdmin } from './start/connectDemo.ts';
import { readDemoState, writeDemoState } from './start/demoState.ts';
import { buildPluginIfOld, watchPlugin } from './start/pluginBuild.ts';
import { withProgress } from './start/progress.ts';
import { SidecarProcess } from './start/SidecarProcess.ts';
import { startDemoShop } from './start/startDemoShop.ts';
import { takeStartLock, type StartLock } from './start/startLock.ts';

const ORG = { orgId: 1, name: 'Main Org.' };
const LOCK = 'start.lock';
const OPTIONS = ['--fresh', '--dev'];

const dataDir = join(process.env['SRE_DATA_DIR'] ?? join(ROOT, '.data'));
const stateFile = join(dataDir, 'demo.json');
const say = (line: string): void => console.log(line);
const undo: (() => Promise<void> | void)[] = [];

/** `npm start [-- --fresh]`: everything on this machine, with a demo shop, until Ctrl-C. `--dev` reloads on changes. */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const unknown = args.filter((arg) => !OPTIONS.includes(arg));
  if (unknown.length > 0) {
    throw new Error(`Unknown option ${unknown.join(' ')}. Known: ${OPTIONS.join(', ')}.`);
  }
  const dev = args.includes('--dev');
  const lock = takeStartLock(join(dataDir, LOCK));
  undo.push(() => lock.release());
  if (lock.recovered) {
    say('The last run was killed; going on from what it had stored.');
  }
  if (args.includes('--fresh')) {
    removeEmbeddedPostgres(join(dataDir, 'postgres'));
    for (const name of readdirSync(dataDir).filter((entry) => entry !== LOCK)) {
      rmSync(join(dataDir, name), { recursive: true, force: true });
    }
  }
  await startEverything(dev, lock);
}

async function startEverything(dev: boolean, lock: StartLock): Promise<void> {
  const state = readDemoState(stateFile);
  const ports = await choosePorts(state.ports, say);
  const remember = (): void => writeDemoState(stateFile, state);
  state.ports = ports;
  remember();

  const sidecar = new SidecarProcess({
    reload: dev,
    say,
    logFile: join(dataDir, 'sidecar.log'),
    env: {
      DATA_DIR: dataDir,
      API_LISTEN: `127.0.0.1:${ports.api}`,
      WEBHOOK_LISTEN: `127.0.0.1:${ports.webhooks}`,
      METRICS_LISTEN: `127.0.0.1:${ports.metrics}`,
      // The demo's remedies are on this machine; a playbook is to reach them.
      ALLOW_PRIVATE_TARGETS: 'true',
      GRPC_LISTEN: `127.0.0.1:${ports.grpc}`,
    },
  });
  undo.push(() => sidecar.stop());
  const [addresses] = await Promise.all([
    withProgress('Starting the database and the sidecar', sidecar.start()),
    withProgress('Building the plugin (once, and after changes of its source)', buildPluginIfOld()),
  ]);

  const grafanaUrl = `http://127.0.0.1:${ports.workbench}`;
  if (state.pageToken === undefined || state.grafanaUrl !== grafanaUrl) {
    const wanted = { ...ORG, grafanaUrl, issuer: `${grafanaUrl}/` };
    state.pageToken = (await makeTenant(addresses.databaseUrl, wanted, state.grafanaUrl)).pageToken;
    state.grafanaUrl = grafanaUrl;
    remember();
  }

  const prometheusUrl = `http://127.0.0.1:${ports.prometheus}`;
  const workbench = await withProgress(
    'Starting the workbench',
    createWorkbench({
      port: ports.workbench,
      distDir: join(ROOT, 'dist'),
      sidecarUrl: addresses.apiUrl,
      tenants: [{ ...ORG, token: state.pageToken }],
      prometheusUrl,
      demo: { url: `http://127.0.0.1:${ports.shop}`, token: state.controlToken },
      stateDir: join(dataDir, 'workbench'),
      log: say,
    })
  );
  undo.push(() => workbench.close());

  const admin = new DemoAdmin(workbench.url);
  state.alerts ??= await admin.makeEndpoint('alerts');
  state.changes ??= await admin.makeEndpoint('changes');
  remember();
  const tokenFile = join(dataDir, 'alerts.token');
  writeFileSync(tokenFile, state.alerts.secret, { mode: 0o600 });
  const demo = await withProgress(
    'Starting the demo shop with its Prometheus (the first time with an hour of history)',
    startDemoShop({
      dataDir,
      seed: state.seed,
      controlToken: state.controlToken,
      remediesToken: state.remediesToken,
      ports,
      alerts: { url: addresses.webhookUrl + state.alerts.path, tokenFile },
      changes: { url: addresses.webhookUrl + state.changes.path, secret: state.changes.secret },
      log: say,
    })
  );
  undo.push(() => demo.stop());
  if (state.source?.url !== demo.prometheus.url) {
    state.source = await admin.makeSource('prometheus', demo.prometheus.url, state.source);
    remember();
  }
  if (state.logSource?.url !== demo.shop.url) {
    state.logSource = await admin.makeSource('loki', demo.shop.url, state.logSource);
    remember();
  }
  if (demo.remedies !== undefined) {
    await admin.makeRemedies({ url: demo.remedies.url, token: state.remediesToken });
  }
  if (dev) {
    const watcher = watchPlugin();
    undo.push(() => void watcher.kill('SIGTERM'));
  }
  lock.announce(workbench.url);
  welcome(workbench.url, demo.prometheus.kind, dev);
}

function welcome(url: string, prometheus: 'real' | 'standin', dev: boolean): void {
  say(`
SRE Platform for Grafana runs:  ${url}

  1. Open it: Home says that nothing is broken.
  2. Under "Demo" in the top bar choose a fault, for example "bad deploy", and inject it.
  3. Within 90 seconds the incident appears under Incidents; open it for the ranked causes and their evidence.
  4. Review what it proposes; as another user (top bar) approve it, and watch the run repair the shop. Clearing the fault
     under "Demo" ends it, too: the incident resolves when its rules no longer fire.

Metrics and alerts come from ${prometheus === 'real' ? 'the real Prometheus and Alertmanager on this machine' : "the demo's stand-in (install prometheus and prometheus-alertmanager for the real ones)"}.
${dev ? 'Changes of the sidecar and of the plugin are taken over; reload the page. ' : ''}Ctrl-C stops everything; the data stays in .data/ (npm start -- --fresh begins anew).`);
}

/** Ends the parts in the reverse order of their start, once; a terminal and npm may both pass the same Ctrl-C on. */
let ending: Promise<void> | undefined;
function end(code: number): Promise<void> {
  ending ??= (async () => {
    for (let step = undo.pop(); step !== undefined; step = undo.pop()) {
      try {
        await step();
      } catch (error) {
        console.error(error instanceof Error ? error.message : error);
      }
    }
    process.exit(code);
  })();
  return ending;
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.on(signal, () => {
    if (ending === undefined) {
      say('\nStopping ...');
    }
    void end(signal === 'SIGINT' ? 0 : code);
  });
}
// The process that npm started may be killed so hard that it cannot pass anything on.
const parent = process.ppid;
setInterval(() => void (process.ppid !== parent && end(0)), 1000).unref();

main().catch(async (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  await end(1);
});
