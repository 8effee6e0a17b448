import { z } from 'zod';

/** Why a call to Grafana failed, for people: what was asked, what Grafana said. */
export class GrafanaError extends Error {
  readonly status: number | null;

  constructor(message: string, status: number | null, cause?: unknown) {
    super(message, { cause });
    this.name = 'GrafanaError';
    this.status = status;
  }
}

export type GrafanaCredentials = { token: string } | { user: string; password: string };

export interface GrafanaClientOptions {
  url: string;
  credentials: GrafanaCredentials;
  /** Acts in this org; only a person (basic authentication) may choose, a service account has its own. */
  orgId?: number;
  /** Ends every call of this client early. */
  signal?: AbortSignal;
}

const TIMEOUT_MS = 15_000;
const Problem = z.object({ message: z.string() });

/** The one way to Grafana's HTTP API: typed answers, a timeout, errors that say what was asked. */
export interface GrafanaClient {
  readonly url: string;
  /** Answers `null` for 404 when `schema` allows null; throws GrafanaError otherwise. */
  get<T>(path: string, schema: z.ZodType<T>): Promise<T | null>;
  send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body: unknown, schema: z.ZodType<T>): Promise<T>;
}

export function createGrafanaClient(options: GrafanaClientOptions): GrafanaClient {
  const base = options.url.endsWith('/') ? options.url : `${options.url}/`;
  const { credentials } = options;
  const headers: Record<string, string> = {
    Authorization:
      'token' in credentials
        ? `Bearer ${credentials.token}`
        : `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`,
    Accept: 'application/json',
    // What we provision stays editable in Grafana's own pages.
    'X-Disable-Provenance': 'true',
    ...(options.orgId === undefined ? {} : { 'X-Grafana-Org-Id': String(options.orgId) }),
  };

  const ask = async (method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }> => {
    let answer: Response;
    try {
      answer = await fetch(new URL(path.replace(/^\//, ''), base), {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(options.signal === undefined ? [] : [options.signal])]),
        redirect: 'error',
      });
    } catch (error) {
      throw new GrafanaError(`Grafana at ${base} cannot be reached (${method} ${path}).`, null, error);
    }
    const text = await answer.text();
    let json: unknown = null;
    try {
      json = text === '' ? null : JSON.parse(text);
    } catch {
      json = { message: text.slice(0, 200) };
    }
    return { status: answer.status, json };
  };

  const check = <T>(method: string, path: string, answer: { status: number; json: unknown }, schema: z.ZodType<T>): T => {
    if (answer.status >= 400) {
      const problem = Problem.safeParse(answer.json);
      const said = problem.success ? problem.data.message : 'no reason given';
      throw new GrafanaError(`Grafana refused ${method} ${path} with ${answer.status}: ${said}`, answer.status);
    }
    const parsed = schema.safeParse(answer.json);
    if (!parsed.success) {
      throw new GrafanaError(`Grafana answered ${method} ${path} in an unknown form.`, answer.status, parsed.error);
    }
    return parsed.data;
  };

  return {
    url: base,
    async get(path, schema) {
      const answer = await ask('GET', path);
      return answer.status === 404 ? null : check('GET', path, answer, schema);
    },
    async send(method, path, body, schema) {
      return check(method, path, await ask(method, path, body), schema);
    },
  };
}
