import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Shop } from '../shop/index.ts';
import { handle } from './handle.ts';
import { IdempotentAnswers } from './idempotency.ts';
import { Ledger } from './ledger.ts';
import type { LedgerEntry } from './ledger.ts';

const MAX_BODY = 10_000;

export interface RemediesOptions {
  shop: Shop;
  /** Bearer token that every call must have. */
  token: string;
  /** Wanted port; 0 takes any. */
  port: number;
  /** Address to listen on; 127.0.0.1 unless a container has to be reached from outside. */
  host?: string;
  log?: (line: string) => void;
}

export interface Remedies {
  url: string;
  /** What was done so far, oldest first. */
  effects(): readonly LedgerEntry[];
  stop(): Promise<void>;
}

/** The shop's control plane: what a delivery pipeline, an orchestrator and a gateway let operators do, over HTTP. */
export async function startRemedies(options: RemediesOptions): Promise<Remedies> {
  const { shop, token, host = '127.0.0.1', log = () => undefined } = options;
  const parts = { shop, token, ledger: new Ledger(), answers: new IdempotentAnswers() };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://remedies');
    const body = await readBody(request);
    if (body === undefined) {
      send(response, 413, { error: 'the body is too large' });
      return;
    }
    const { status, headers, ...rest } = handle(
      {
        method: request.method ?? 'GET',
        path: pathname,
        query: searchParams,
        authorization: request.headers.authorization,
        idempotencyKey: one(request.headers['idempotency-key']),
        body,
      },
      parts
    );
    send(response, status, rest.body, headers);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      log(`remedies: ${error instanceof Error ? error.message : String(error)}`);
      if (!response.headersSent) {
        send(response, 500, { error: 'internal error' });
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    effects: () => parts.ledger.after(0),
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}

/** Undefined when it is too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  let text = '';
  for await (const chunk of request) {
    // What is too much is read and dropped: whoever sends it is to get an answer.
    text = (text + String(chunk)).slice(0, MAX_BODY + 1);
  }
  return text.length > MAX_BODY ? undefined : text;
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {}
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
