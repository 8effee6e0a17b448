import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerLoki, LogStore } from '../loki/index.ts';
import type { ScrapeTarget } from '../metrics.ts';
import type { ActiveFault, Shop } from './api.ts';
import { ChangeSender } from './changeSender.ts';
import type { ChangeSenderOptions } from './changeSender.ts';
import { control } from './control.ts';
import { EXPOSITION_CONTENT_TYPE, exposition } from './exposition.ts';
import { LogFile } from './logFile.ts';
import { storedLine } from './storedLine.ts';

export interface ShopServerOptions {
  /** A shop that stands at or before the present. */
  shop: Shop;
  /** Wanted port; 0 takes any. */
  port: number;
  /** Address to listen on; 127.0.0.1 unless a container has to be reached from outside. */
  host?: string;
  /** Secret of the control API. */
  controlToken: string;
  changes?: Omit<ChangeSenderOptions, 'log'>;
  logs?: { path: string; maxBytes: number };
  /** For the scoreboard. */
  onFaultStart?: (fault: ActiveFault) => void;
  onFaultEnd?: (fault: ActiveFault, nowMs: number) => void;
  log?: (line: string) => void;
}

export interface ShopServer {
  url: string;
  /** What there was to scrape at the start, with the URL of each; `/targets` lists what there is now. */
  targets: readonly { job: string; instance: string; url: string }[];
  stop(): Promise<void>;
}

/** Path under which a target's metrics are served. */
export function metricsPath(target: { job: string; instance: string }): string {
  // Unescaped: both are made of characters that a path may have, and Prometheus would escape the escapes.
  return `/metrics/${target.job}/${target.instance}`;
}

/** The targets as Prometheus' HTTP service discovery reads them. */
function discovery(targets: readonly ScrapeTarget[], host: string): object[] {
  return targets.map((target) => ({
    targets: [host],
    labels: { job: target.job, instance: target.instance, __metrics_path__: metricsPath(target) },
  }));
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function sendMetrics(response: ServerResponse, target: ScrapeTarget, nowMs: number): void {
  let text: string;
  try {
    text = exposition(target.collect(nowMs));
  } catch (error) {
    // The process behind this target is down: the scrape has to fail, as it would there.
    sendJson(response, 503, { error: error instanceof Error ? error.message : 'down' });
    return;
  }
  response.writeHead(200, { 'content-type': EXPOSITION_CONTENT_TYPE });
  response.end(text);
}

/** Moves the shop to the present and hands on what it has to say. */
function makeTick(
  options: ShopServerOptions,
  sender: ChangeSender | undefined,
  store: LogStore,
  log: (line: string) => void
): () => void {
  const { shop } = options;
  const logFile = options.logs ? new LogFile(options.logs.path, options.logs.maxBytes) : undefined;
  return () => {
    shop.advance(Date.now());
    const lines = shop.takeLogs();
    store.add(lines.map(storedLine));
    sender?.enqueue(shop.takeChanges());
    void sender?.flush();
    try {
      logFile?.append(lines);
    } catch (error) {
      log(`the shop's logs could not be written: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function makeAnswer(options: ShopServerOptions, store: LogStore): Answer {
  const { shop, controlToken: token, onFaultStart: onStart, onFaultEnd: onEnd } = options;
  let listed: readonly ScrapeTarget[] = [];
  let byPath = new Map<string, ScrapeTarget>();
  const targetAt = (path: string): ScrapeTarget | undefined => {
    if (listed !== shop.targets) {
      listed = shop.targets;
      byPath = new Map(listed.map((target) => [metricsPath(target), target]));
    }
    return byPath.get(path);
  };
  return async (request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const logs = answerLoki(store, new URL(request.url ?? '/', 'http://shop'), shop.nowMs);
    const target = targetAt(path);
    if (target && request.method === 'GET') {
      sendMetrics(response, target, shop.nowMs);
    } else if (path === '/faults' || path.startsWith('/faults/')) {
      const reply = await control(request, path, { shop, token, onStart, onEnd });
      sendJson(response, reply.status, reply.body);
    } else if (path === '/targets') {
      sendJson(response, 200, discovery(shop.targets, request.headers.host ?? ''));
    } else if (logs !== null) {
      response.writeHead(logs.status, { 'content-type': logs.contentType });
      response.end(logs.body);
    } else if (path === '/healthz') {
      sendJson(response, 200, { status: 'ok', nowMs: shop.nowMs });
    } else {
      sendJson(response, 404, { error: 'not found' });
    }
  };
}

/**
 * Lets the shop follow the wall clock: serves its metrics, its logs (as a Loki would, at /loki/api/v1) and its fault
 * switches, sends its changes, writes its logs.
 */
export async function startShopServer(options: ShopServerOptions): Promise<ShopServer> {
  const { shop, host = '127.0.0.1', log = () => undefined } = options;
  const sender = options.changes ? new ChangeSender({ ...options.changes, log }) : undefined;
  const store = new LogStore();
  const tick = makeTick(options, sender, store, log);
  const answer = makeAnswer(options, store);
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      log(`request failed: ${error instanceof Error ? error.message : String(error)}`);
      if (!response.headersSent) {
        sendJson(response, 500, { error: 'internal error' });
      }
    });
  });
  tick();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, resolve);
  });
  const timer = setInterval(tick, 1000);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    targets: shop.targets.map(({ job, instance }) => ({ job, instance, url: url + metricsPath({ job, instance }) })),
    async stop() {
      clearInterval(timer);
      await sender?.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
