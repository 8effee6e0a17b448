import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { asError, guardedLookup } from '../../platform/index.ts';
import { portOf, refusalOfTarget, type Reach } from './reachable.rules.ts';

export interface TargetRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | null;
  reach: Reach;
  signal: AbortSignal;
}

export interface TargetAnswer {
  status: number;
  location: string | null;
  isJson: boolean;
  /** At most READ_LIMIT bytes of it. */
  body: string;
  /** It was longer, and the rest was not read. */
  isCut: boolean;
}

/**
 * What came of a call. `unsent`: nothing left this machine. `lost`: it was sent, and no answer (or not all of one) came.
 */
export type CallResult =
  | { kind: 'answered'; answer: TargetAnswer }
  | { kind: 'unsent'; reason: string }
  | { kind: 'lost'; reason: string; status: number | null };

/** Bytes of an answer that are read. */
export const READ_LIMIT = 1_000_000;

class Refused extends Error {}

/**
 * One HTTP request to an address that is checked where the connection is made. A connection of its own each time: on one
 * that is kept, a request may be lost without anybody knowing whether it was read. Redirects are answers like any other.
 * Never throws.
 */
export function callTarget(request: TargetRequest): Promise<CallResult> {
  const url = new URL(request.url);
  const refusal = (address: string): string | null => refusalOfTarget(address, portOf(url), request.reach);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const refused = isIP(host) === 0 ? null : refusal(host);
  if (refused !== null || request.signal.aborted) {
    return Promise.resolve({ kind: 'unsent', reason: refused ?? whyEnded(request.signal) });
  }
  return send(url, request, {
    method: request.method,
    headers: request.headers,
    agent: false,
    lookup: guardedLookup(refusal, (reason) => new Refused(reason)),
  });
}

function send(url: URL, request: TargetRequest, options: RequestOptions): Promise<CallResult> {
  return new Promise((resolve) => {
    const { signal } = request;
    let isSent = false;
    let isAnswered = false;
    const sent = begin(url, options);
    if (sent instanceof Error) {
      resolve({ kind: 'unsent', reason: sayError(sent, url) });
      return;
    }
    const abort = (): void => void sent.destroy(new Error(whyEnded(signal)));
    sent.on('socket', (socket) => {
      // The request is written as soon as the connection stands: from then on the other side may act on it.
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => (isSent = true));
    });
    sent.on('response', (response) => {
      isAnswered = true;
      readAnswer(response, signal).then(resolve, (error: unknown) => {
        const reason = `It answered ${response.statusCode ?? 0}, and then the answer broke off: ${sayError(error, url)}`;
        resolve({ kind: 'lost', reason, status: response.statusCode ?? null });
      });
    });
    sent.on('error', (error) => {
      const reason = signal.aborted ? whyEnded(signal) : sayError(error, url);
      resolve(isSent ? { kind: 'lost', reason, status: null } : { kind: 'unsent', reason });
    });
    sent.on('close', () => {
      signal.removeEventListener('abort', abort);
      // A protocol switch, for one, ends without an answer and without an error.
      const reason = `${url.host} closed the connection`;
      if (!isAnswered) {
        resolve(isSent ? { kind: 'lost', reason, status: null } : { kind: 'unsent', reason });
      }
    });
    signal.addEventListener('abort', abort, { once: true });
    sent.end(request.body ?? undefined);
  });
}

/** The request, or why there can be none: a header that cannot be written, for one. */
function begin(url: URL, options: RequestOptions): ClientRequest | Error {
  try {
    return url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options);
  } catch (error) {
    return asError(error);
  }
}

function readAnswer(response: IncomingMessage, signal: AbortSignal): Promise<CallResult> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    const finish = (isCut: boolean): void =>
      resolve({
        kind: 'answered',
        answer: {
          status: response.statusCode ?? 0,
          location: response.headers.location ?? null,
          isJson: /^application\/(?:[\w.+-]+\+)?json\b/i.test(response.headers['content-type'] ?? ''),
          body: Buffer.concat(parts).subarray(0, READ_LIMIT).toString('utf8'),
          isCut,
        },
      });
    response.on('data', (part: Buffer) => {
      parts.push(part);
      length += part.length;
      if (length > READ_LIMIT) {
        finish(true);
        response.destroy();
      }
    });
    response.on('end', () => finish(false));
    const broken = (error?: Error): void =>
      reject(signal.aborted ? new Error(whyEnded(signal)) : (error ?? new Error('the connection was closed')));
    response.on('error', broken);
    response.on('close', () => {
      if (!response.complete) {
        broken();
      }
    });
  });
}

function whyEnded(signal: AbortSignal): string {
  const { reason } = signal as { reason: unknown };
  return reason instanceof Error && reason.name !== 'AbortError' && reason.message !== ''
    ? `It was cut off: ${reason.message}`
    : 'It was cut off before the end.';
}

function sayError(error: unknown, url: URL): string {
  if (error instanceof Refused) {
    return error.message;
  }
  if (!(error instanceof Error)) {
    return String(error);
  }
  const code = 'code' in error ? String(error.code) : '';
  const words: Record<string, string> = {
    ECONNREFUSED: `nothing listens at ${url.host}`,
    ENOTFOUND: `the name ${url.hostname} is not known`,
    EAI_AGAIN: `the name ${url.hostname} cannot be resolved right now`,
    ECONNRESET: `${url.host} closed the connection`,
    ETIMEDOUT: `${url.host} does not answer`,
    EHOSTUNREACH: `${url.host} cannot be reached`,
    ENETUNREACH: `${url.host} cannot be reached`,
  };
  return words[code] ?? `${error.message}${code === '' || error.message.includes(code) ? '' : ` (${code})`}`;
}
