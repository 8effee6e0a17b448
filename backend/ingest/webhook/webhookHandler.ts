import type { IncomingMessage, RequestListener } from 'node:http';
import type { IngestReceipt } from '#contract/alert';
import type { z } from 'zod';
import { AppError, type Clock, type Log } from '../../platform/index.ts';
import type { Admission } from './admission.ts';
import type { Endpoint, EndpointDirectory } from './endpointDirectory.ts';
import { answer, checkMedia, parseJson, refuse } from './exchange.ts';
import { announcedLength, readBody } from './readBody.ts';
import { checkBearer, checkSignature, readSignature } from './signature.rules.ts';

export type Receipt = z.infer<typeof IngestReceipt>;

/** A body that came from whom it says, parsed. */
export interface Delivery {
  endpoint: Endpoint;
  text: string;
  body: unknown;
  receivedAtMs: number;
}

export interface WebhookOptions {
  endpoints: EndpointDirectory;
  admission: Admission;
  bodyLimit: number;
  clock: Clock;
  log: Log;
  /** Stores the delivery; resolves after the commit. */
  take: Record<Endpoint['kind'], (delivery: Delivery) => Promise<Receipt>>;
  onAnswer?: (kind: string, status: number, seconds: number) => void;
}

const PATH = /^\/webhooks\/([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\/(alerts|changes)$/;

/**
 * The door for machines: `POST /webhooks/<endpoint>/alerts` and `.../changes`. Plain node:http, because at one alert a
 * request a router costs more than the alert.
 */
export function createWebhookHandler(options: WebhookOptions): RequestListener {
  return (request, response) => {
    const started = performance.now();
    const match = PATH.exec((request.url ?? '').split('?', 1)[0] ?? '');
    serve(request, match, options)
      .then(
        (receipt) => answer(response, 200, receipt),
        (error: unknown) => refuse(request, response, error, options.log)
      )
      .finally(() =>
        options.onAnswer?.(match?.[2] ?? 'unknown', response.statusCode, (performance.now() - started) / 1000)
      );
  };
}

async function serve(
  request: IncomingMessage,
  match: RegExpExecArray | null,
  options: WebhookOptions
): Promise<Receipt> {
  const [, id, kind] = match ?? [];
  if (id === undefined || (request.method !== 'POST' && request.method !== 'PUT')) {
    throw new AppError(
      'not_found',
      'Webhooks are posted to /webhooks/<endpoint>/alerts or /webhooks/<endpoint>/changes.'
    );
  }
  const endpoint = await options.endpoints.find(id);
  if (endpoint === null) {
    throw new AppError('not_signed', 'There is no such webhook endpoint; it may have been removed.');
  }
  const signature = endpoint.hmacKey === null ? null : readSignature(request.headers, options.clock.now());
  if (endpoint.bearerHash !== null) {
    checkBearer(request.headers, endpoint.bearerHash);
  }
  if (endpoint.kind !== kind) {
    throw new AppError('not_found', `This webhook endpoint takes ${endpoint.kind}, not ${kind}.`);
  }
  checkMedia(request);
  let taken = announcedLength(request, options.bodyLimit) ?? 0;
  options.admission.take(taken);
  try {
    const raw = await readBody(request, {
      limit: options.bodyLimit,
      reserved: taken,
      admission: options.admission,
      onTaken: (bytes) => (taken += bytes),
    });
    if (signature !== null && endpoint.hmacKey !== null) {
      checkSignature(signature, endpoint.hmacKey, raw);
    }
    const { text, body } = parseJson(raw);
    const receipt = await options.take[endpoint.kind]({ endpoint, text, body, receivedAtMs: options.clock.now() });
    if (receipt.accepted === 0) {
      const details = receipt.rejected.slice(0, 100).map(({ path, reason }) => ({ path, reason }));
      const first = details[0];
      const message = first === undefined ? undefined : `No entry could be accepted: ${first.path} ${first.reason}.`;
      throw new AppError('unprocessable', message, { details });
    }
    return receipt;
  } finally {
    options.admission.give(taken);
  }
}
