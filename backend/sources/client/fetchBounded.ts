import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { guardedLookup } from '../../platform/index.ts';
import { reasonOf } from './requestGate.ts';
import { refusalOf } from './sourceAddress.rules.ts';
import { SourceError } from './sourceError.ts';

export interface Fetcher {
  /**
   * The body of the answer to a GET, or to a POST of `form`; empty where `onChunk` has had it. Throws SourceError, and what
   * `onChunk` throws.
   */
  (path: string, request: FetchRequest): Promise<{ status: number; body: Buffer }>;
}

export interface FetchRequest {
  form?: string | undefined;
  maxBytes: number;
  /** Hears the body of a good answer as it comes, instead of its being gathered. */
  onChunk?: ((chunk: Buffer) => void) | undefined;
  /** Ends with a SourceError as its reason. */
  signal: AbortSignal;
}

export interface FetcherOptions {
  url: string;
  /** Value of the Authorization header. */
  authorization: string | null;
  allowPrivate: boolean;
  /** Connections kept open. */
  connections: number;
}

const MAX_REDIRECTS = 3;

/**
 * HTTP to one source. An address is checked where the connection is made, after the name is resolved, so that a name
 * cannot point elsewhere between check and use. A redirect is followed on the same origin only.
 */
export function createFetcher(options: FetcherOptions): Fetcher {
  const base = new URL(options.url);
  if (base.protocol !== 'http:' && base.protocol !== 'https:') {
    throw new SourceError('forbidden', `A source must be at an http or https address, not ${base.protocol}`);
  }
  const lookup = guardedLookup(
    (address) => refusalOf(address, options.allowPrivate),
    (reason) => new SourceError('forbidden', reason)
  );
  const agentOptions = { keepAlive: true, maxSockets: options.connections, timeout: 60_000, lookup };
  const agent = base.protocol === 'https:' ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions);

  const once = (url: URL, request: FetchRequest): Promise<IncomingMessage> => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const refusal = isIP(host) === 0 ? null : refusalOf(host, options.allowPrivate);
    if (refusal !== null) {
      return Promise.reject(new SourceError('forbidden', refusal));
    }
    return send(url, request, { agent, lookup, headers: headersOf(options.authorization, request.form) });
  };

  return async (path, request) => {
    let url = new URL(base);
    url.pathname = `${base.pathname.replace(/\/+$/, '')}${path.split('?', 1)[0]}`;
    url.search = path.includes('?') ? path.slice(path.indexOf('?')) : '';
    for (let redirects = 0; ; redirects++) {
      const response = await once(url, request);
      const location = response.headers.location;
      const status = response.statusCode ?? 0;
      if (status < 300 || status > 399 || location === undefined) {
        return { status, body: await readBounded(response, request) };
      }
      response.resume();
      const next = URL.canParse(location, url.href) ? new URL(location, url) : null;
      if (next === null || next.origin !== base.origin || redirects === MAX_REDIRECTS) {
        throw new SourceError(
          'forbidden',
          `The source redirects to ${next?.origin ?? 'nowhere'}; redirects to other places are not followed.`
        );
      }
      url = next;
    }
  };
}

function headersOf(authorization: string | null, form: string | undefined): Record<string, string> {
  return {
    Accept: 'application/json',
    'User-Agent': 'sre-platform',
    ...(authorization === null ? {} : { Authorization: authorization }),
    ...(form === undefined
      ? {}
      : { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': String(Buffer.byteLength(form)) }),
  };
}

function send(url: URL, request: FetchRequest, how: RequestOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const make = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const sent = make(url, { ...how, method: request.form === undefined ? 'GET' : 'POST' }, resolve);
    const abort = (): void => void sent.destroy(reasonOf(request.signal));
    sent.on('error', (error) => {
      // The other side may have closed a kept connection just when it was used again: that tells nothing of the source.
      if (sent.reusedSocket && 'code' in error && error.code === 'ECONNRESET' && !request.signal.aborted) {
        resolve(send(url, request, how));
      } else {
        reject(toSourceError(error, url));
      }
    });
    sent.on('close', () => request.signal.removeEventListener('abort', abort));
    if (request.signal.aborted) {
      abort();
    } else {
      request.signal.addEventListener('abort', abort, { once: true });
      sent.end(request.form);
    }
  });
}

function readBounded(response: IncomingMessage, request: FetchRequest): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const isGood = response.statusCode !== undefined && response.statusCode >= 200 && response.statusCode < 300;
    const take = (isGood && request.onChunk) || ((part: Buffer): void => void parts.push(part));
    let length = 0;
    const giveUp = (error: unknown): void => {
      reject(error instanceof Error ? error : new Error(String(error)));
      response.destroy();
    };
    response.on('data', (part: Buffer) => {
      length += part.length;
      if (length > request.maxBytes) {
        giveUp(new SourceError('too_large', `The answer is larger than ${request.maxBytes} bytes. Ask for less.`));
        return;
      }
      try {
        take(part);
      } catch (error) {
        giveUp(error);
      }
    });
    response.on('end', () => resolve(Buffer.concat(parts)));
    response.on('error', (error) => reject(request.signal.aborted ? reasonOf(request.signal) : broken(error)));
    response.on('close', () => {
      if (!response.complete) {
        reject(request.signal.aborted ? reasonOf(request.signal) : broken());
      }
    });
  });
}

function broken(cause?: unknown): SourceError {
  return new SourceError('bad_body', 'The source broke the connection off in the middle of its answer.', { cause });
}

function toSourceError(error: Error, url: URL): SourceError {
  if (error instanceof SourceError) {
    return error;
  }
  const code = 'code' in error ? String(error.code) : error.message;
  return new SourceError('unreachable', `${url.host} cannot be reached (${code}).`, { cause: error });
}
