import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorBody } from '#contract/errors';
import { AppError, newId, type Log } from '../../platform/index.ts';

/** Throws `unsupported_media` for what is not plain JSON. */
export function checkMedia(request: IncomingMessage): void {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/(?:json|[\w.-]+\+json)\s*(?:;|$)/i.test(type)) {
    throw new AppError('unsupported_media');
  }
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new AppError('unsupported_media', 'Send the body without compression.');
  }
}

/** The text of a body and what it says. Throws `bad_json`. */
export function parseJson(raw: Buffer): { text: string; body: unknown } {
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

export function answer(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {}
): void {
  const json = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(json),
    ...headers,
  });
  response.end(json);
}

/** Answers with what was thrown, in the form of every error answer. */
export function refuse(request: IncomingMessage, response: ServerResponse, thrown: unknown, log: Log): void {
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
