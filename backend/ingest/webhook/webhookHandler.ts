import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { IngestReceipt } from '#contract/alert';
import type { ErrorBody } from '#contract/errors';
import type { z } from 'zod';
import { AppError, newId, type Clock, type Log } from '../../platform/index.ts';
import type { Admission } from './admission.ts';
import type { Endpoint, EndpointDirectory } from './endpointDirectory.ts';
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

function checkMedia(request: IncomingMessage): void {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/(?:json|[\w.-]+\+json)\s*(?:;|$)/i.test(type)) {
    throw new AppError('unsupported_media');
  }
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new AppError('unsupported_media', 'Send the body without compression.');
  }
}

function parseJson(raw: Buffer): { text: string; body: unknown } {
  if (!isUtf8(raw)) {
    throw new AppError('bad_json', 'The body is not valid UTF-8.');
  }
  const text = raw.toString('utf8');
  try {
    return { text, body: JSON.parse(text) as unknown };
  } catch (error) {
    throw new AppError('bad_json', undefined, { cause: error });
  }
}

function answer(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  const json = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(json),
    ...headers,
  });
  response.end(json);
}

function refuse(request: IncomingMessage, response: ServerResponse, thrown: unknown, log: Log): void {
  const error = thrown instanceof AppError ? thrown : new AppError('internal_error', undefined, { cause: thrown });
  const traceId = error.status >= 500 ? newId() : undefined;
  if (traceId !== undefined) {
    log.error({ err: thrown, traceId }, 'a webhook could not be served');
  }
  const body: ErrorBody = {
    error: {
      code: error.code,
      message: error.message,
      ...(error.details && { details: error.details }),
      ...(traceId && { traceId }),
    },
  };
  answer(response, error.status, body, {
    ...(error.retryAfterSeconds !== undefined && { 'Retry-After': String(error.retryAfterSeconds) }),
    ...(!request.complete && { Connection: 'close' }),
  });
  if (!request.complete) {
    discardRest(request);
  }
}

/** A sender that is still sending would see its connection reset instead of the answer: read on for a moment. */
function discardRest(request: IncomingMessage): void {
  request.resume();
  const timer = setTimeout(() => request.destroy(), 2_000);
  timer.unref();
  request.once('close', () => clearTimeout(timer));
}
