import { createFetcher, type Fetcher, type FetchRequest } from './fetchBounded.ts';
import { createRequestGate } from './requestGate.ts';
import { SourceError } from './sourceError.ts';

export type SourceAuth = { bearerToken: string } | { user: string; password: string } | null;

/** How one source is reached. */
export interface SourceConnection {
  url: string;
  auth: SourceAuth;
  allowPrivate: boolean;
  /** Requests at once; others wait their turn within their deadline. */
  concurrency?: number;
  /** Hears what came of every request: null for an answer, also for one that refuses the query. */
  onOutcome?: (failure: SourceError | null) => void;
}

/** Bounds of one request; what is left out has a default. */
export interface RequestBounds {
  deadlineMs?: number;
  maxBytes?: number;
  signal?: AbortSignal;
}

/** What the sources' APIs do in their own way. */
export interface ApiManner {
  /** Ends the sentence "check its address; the ..." of a 404. */
  api: string;
  /** Throws what the body of a 400, 422 or 503 says, when it says something. */
  throwRefusal(body: Buffer, status: number): void;
  /** Whether a query takes a `timeout`, so that the source gives up too. */
  tellsDeadline: boolean;
}

const DEADLINE_MS = 15_000;
const MAX_BYTES = 64_000_000;
/** Longer queries go by POST: servers and proxies bound the length of an address. */
const LONGEST_ADDRESS = 1_500;

/** How an answer is made of a body: of its chunks as they come, or of the whole. */
export interface BodyReader<T> {
  onChunk?(chunk: Buffer): void;
  /** The body is empty where the chunks have been heard. */
  read(body: Buffer): T;
  /** What can be made of what had come when this went wrong; null when it must be thrown. */
  rescue?(error: SourceError): T | null;
}

/** Asks one path of a source and reads the answer. Throws SourceError only. */
export type Ask = <T>(
  path: string,
  parameters: [string, string][],
  bounds: RequestBounds,
  reader: BodyReader<T> | BodyReader<T>['read']
) => Promise<T>;

/** The one way to ask a source: bounded in time, bytes and requests at once. Throws `forbidden` for another protocol than http(s). */
export function createAsk(options: SourceConnection & ApiManner): Ask {
  const concurrency = options.concurrency ?? 4;
  const fetcher = createFetcher({
    url: options.url,
    authorization: authorizationOf(options.auth),
    allowPrivate: options.allowPrivate,
    connections: concurrency,
  });
  const gate = createRequestGate(concurrency);
  return async (path, parameters, bounds, how) => {
    const reader = typeof how === 'function' ? { read: how } : how;
    const deadlineMs = bounds.deadlineMs ?? DEADLINE_MS;
    const ended = new AbortController();
    const late = (): void =>
      ended.abort(new SourceError('timeout', `The source did not answer within ${deadlineMs / 1000} s.`));
    const timer = setTimeout(late, deadlineMs);
    const left = (): void => ended.abort(new SourceError('aborted', 'Nobody waits for this answer any more.'));
    bounds.signal?.addEventListener('abort', left, { once: true });
    if (bounds.signal?.aborted === true) {
      left();
    }
    try {
      const form = new URLSearchParams(parameters);
      if (options.tellsDeadline && path.includes('/query')) {
        form.append('timeout', `${deadlineMs}ms`);
      }
      const common = { maxBytes: bounds.maxBytes ?? MAX_BYTES, signal: ended.signal, onChunk: reader.onChunk };
      const answer = await gate(ended.signal, () => request(fetcher, options, path, form.toString(), common));
      const result = reader.read(answer);
      options.onOutcome?.(null);
      return result;
    } catch (thrown) {
      const error =
        thrown instanceof SourceError ? thrown : new SourceError('bad_body', String(thrown), { cause: thrown });
      options.onOutcome?.(error);
      const rescued = reader.rescue?.(error) ?? null;
      if (rescued === null) {
        throw error;
      }
      return rescued;
    } finally {
      clearTimeout(timer);
      bounds.signal?.removeEventListener('abort', left);
    }
  };
}

async function request(
  fetcher: Fetcher,
  manner: ApiManner,
  path: string,
  form: string,
  common: Omit<FetchRequest, 'form'>
): Promise<Buffer> {
  const { status, body } =
    form.length > LONGEST_ADDRESS && !path.includes('/label/')
      ? await fetcher(path, { ...common, form })
      : await fetcher(form === '' ? path : `${path}?${form}`, common);
  if (status >= 200 && status < 300) {
    return body;
  }
  if (status === 400 || status === 422 || status === 503) {
    manner.throwRefusal(body, status);
  }
  throw status === 400 || status === 422
    ? new SourceError('bad_query', `The source refused the query with ${status}.`)
    : new SourceError('status', `The source answered ${status}${hint(status, manner.api)}.`);
}

function hint(status: number, api: string): string {
  return status === 401 || status === 403
    ? ': check its credentials'
    : status === 404
      ? `: check its address; the ${api}`
      : '';
}

function authorizationOf(auth: SourceAuth): string | null {
  if (auth === null) {
    return null;
  }
  return 'bearerToken' in auth
    ? `Bearer ${auth.bearerToken}`
    : `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}`;
}
