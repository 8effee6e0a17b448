import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { removeEmbeddedPostgres } from '../../../backend/platform/db/embedded/layout.ts';
import { CONTROL_TOKEN_HEADER } from '../../../demo/shop/index.ts';
import { startDemoShop } from '../../../scripts/start/startDemoShop.ts';
import { startSidecarProcess } from '../../support/sidecarProcess.ts';
import type { GrafanaAccess } from './grafanaApi.ts';

const CONNECT = fileURLToPath(new URL('../../../backend/connect.ts', import.meta.url));
const run = promisify(execFile);

/** The demo shop and its switches. */
export interface Shop {
  prometheusUrl: string;
  inject(kind: string, target: string, severity: number): Promise<void>;
  clear(): Promise<void>;
}

/** What the journey puts beside a Grafana on this machine: a sidecar of its own, and the shop with its Prometheus. */
export interface BesideGrafana {
  /** `grafana:connect` with these further arguments; answers with what it said. */
  connect(...more: string[]): Promise<string>;
  /** Starts the shop: it sends its changes to the address that the first connect made. */
  startShop(): Promise<Shop>;
  stop(): Promise<void>;
}

export async function startBesideGrafana(grafana: GrafanaAccess): Promise<BesideGrafana> {
  const folder = mkdtempSync(join(tmpdir(), 'sre-grafana-'));
  chmodSync(folder, 0o755);
  const secretKey = randomBytes(24).toString('hex');
  const undo: (() => Promise<void> | void)[] = [
    () => rmSync(folder, { recursive: true, force: true }),
    () => removeEmbeddedPostgres(join(folder, 'postgres')),
  ];
  const stop = async (): Promise<void> => {
    for (let step = undo.pop(); step !== undefined; step = undo.pop()) {
      await step();
    }
  };
  try {
    const sidecar = await startSidecarProcess({
      DATABASE_URL: '',
      DATA_DIR: folder,
      SECRET_KEY: secretKey,
      LOG_LEVEL: 'error',
      // Where the locator that this Grafana started tells it to look.
      GRPC_LISTEN: process.env['SRE_GRPC_ADDRESS'] ?? '127.0.0.1:10183',
    });
    undo.push(() => sidecar.stop());
    const senders = join(folder, 'senders');
    const login = ['--url', grafana.url, '--user', grafana.user, '--password', grafana.password];
    const own = ['--sidecar-url', sidecar.apiUrl, '--webhook-url', sidecar.webhookUrl];
    const connect = async (...more: string[]): Promise<string> => {
      const { stdout } = await run(process.execPath, [CONNECT, ...login, ...own, ...more], {
        env: { ...process.env, DATABASE_URL: sidecar.databaseUrl, SECRET_KEY: secretKey },
      });
      return stdout;
    };
    return {
      stop,
      connect,
      async startShop() {
        await connect('--senders', senders);
        const read = (name: string): string => readFileSync(join(senders, name), 'utf8').trim();
        const controlToken = randomBytes(16).toString('hex');
        const {
          shop,
          prometheus,
          stop: stopShop,
        } = await startDemoShop({
          dataDir: folder,
          seed: 7,
          controlToken,
          ports: { shop: 0, prometheus: 0, alertmanager: 0 },
          changes: { url: read('changes.url'), secret: read('changes.token') },
          log: () => undefined,
        });
        undo.push(stopShop);
        const control = async (method: string, body?: unknown): Promise<void> => {
          const answer = await fetch(`${shop.url}/faults`, {
            method,
            headers: { [CONTROL_TOKEN_HEADER]: controlToken, 'content-type': 'application/json' },
            body: body === undefined ? undefined : JSON.stringify(body),
          });
          if (!answer.ok) {
            throw new Error(`The shop answered ${answer.status}: ${await answer.text()}`);
          }
        };
        return {
          prometheusUrl: prometheus.url,
          inject: (kind, target, severity) => control('POST', { kind, target, severity }),
          clear: () => control('DELETE'),
        };
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
