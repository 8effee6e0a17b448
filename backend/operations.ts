import express, { type Express } from 'express';
import type { Registry } from 'prom-client';

interface Options {
  registry: Registry;
  ping(): Promise<void>;
  isReady(): boolean;
}

/** What operators and probes ask: /metrics, /healthz (alive) and /readyz (may be sent requests). */
export function createOperations({ registry, ping, isReady }: Options): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/healthz', (_request, response) => {
    response.type('text/plain').send('ok\n');
  });
  app.get('/readyz', (_request, response, next) => {
    if (!isReady()) {
      response.status(503).type('text/plain').send('starting or stopping\n');
      return;
    }
    ping().then(
      () => response.type('text/plain').send('ready\n'),
      () => response.status(503).type('text/plain').send('the database does not answer\n')
    ).catch(next);
  });
  app.get('/metrics', (_request, response, next) => {
    registry.metrics().then((text) => response.type(registry.contentType).send(text)).catch(next);
  });
  return app;
}
