/** How to come into a Grafana over its HTTP API. */
export interface GrafanaAccess {
  url: string;
  user: string;
  password: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Answers with the parsed body; null for a 404 of a GET or DELETE. Throws Grafana's own words on every other refusal. */
export type CallGrafana = (method: Method, path: string, body?: unknown) => Promise<unknown>;

export function grafanaApi({ url, user, password }: GrafanaAccess): CallGrafana {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return async (method, path, body) => {
    const response = await fetch(new URL(path, url), {
      method,
      // What is made with this header stays editable by people.
      headers: { authorization, 'content-type': 'application/json', 'x-disable-provenance': 'true' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    if (response.status === 404 && (method === 'GET' || method === 'DELETE')) {
      return null;
    }
    if (!response.ok) {
      throw new Error(`Grafana answered ${response.status} to ${method} ${path}: ${text.slice(0, 500)}`);
    }
    return text === '' ? null : (JSON.parse(text) as unknown);
  };
}
