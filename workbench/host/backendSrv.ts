import { lastValueFrom, Observable } from 'rxjs';
import { AppEvents, type EventBus } from '@grafana/data';
import { config, type BackendSrv, type BackendSrvRequest, type FetchError, type FetchResponse } from '@grafana/runtime';
import { partOf } from './notSet.ts';

/** Address and init of a request as Grafana makes them: local ones carry the org that the page was opened with. */
function prepare(options: BackendSrvRequest, signal: AbortSignal): [string, RequestInit] {
  const isLocal = !/^https?:/.test(options.url);
  const headers = new Headers(options.headers as HeadersInit | undefined);
  if (isLocal && config.bootData.user.orgId) {
    headers.set('X-Grafana-Org-Id', String(config.bootData.user.orgId));
  }
  if (!headers.has('accept')) {
    headers.set('accept', 'application/json, text/plain, */*');
  }
  const hasBody = options.data !== undefined && options.data !== null;
  if (hasBody && !headers.has('content-type')) {
    headers.set('content-type', 'application/json');
  }
  const url = isLocal ? `/${options.url.replace(/^\//, '')}` : options.url;
  const body = hasBody ? (typeof options.data === 'string' ? options.data : JSON.stringify(options.data)) : undefined;
  return [
    withParams(url, options.params),
    { method: options.method ?? 'GET', headers, body, signal, credentials: 'same-origin' },
  ];
}

function withParams(url: string, params: Record<string, unknown> | undefined): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params ?? {})) {
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (item !== undefined && item !== null) {
        search.append(key, String(item));
      }
    }
  }
  const query = search.toString();
  return query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`;
}

function head(response: Response, options: BackendSrvRequest): Omit<FetchResponse, 'data'> {
  const { status, statusText, ok, headers, redirected, type, url } = response;
  return { status, statusText, ok, headers, redirected, type, url, config: options };
}

async function readBody(response: Response, kind: BackendSrvRequest['responseType']): Promise<unknown> {
  if (kind === 'arraybuffer') {
    return response.arrayBuffer();
  }
  if (kind === 'blob') {
    return response.blob();
  }
  const text = await response.text();
  if (kind === 'text') {
    return text;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Grafana's page client over real fetch: org header, parsed bodies, errors as values, toasts unless switched off. */
export function createBackendSrv(events: EventBus): BackendSrv {
  const fail = (error: FetchError): FetchError => {
    const data: { message?: string } | undefined = error.data as { message?: string } | undefined;
    if (error.config.showErrorAlert !== false && error.status !== 0) {
      events.publish({ type: AppEvents.alertError.name, payload: [data?.message ?? error.statusText ?? 'Error'] });
    }
    return error;
  };

  const send = async <T>(options: BackendSrvRequest, signal: AbortSignal): Promise<FetchResponse<T>> => {
    const response = await window.fetch(...prepare(options, signal));
    const data = (await readBody(response, options.responseType)) as T;
    if (!response.ok) {
      if (response.status === 401) {
        events.publish({ type: AppEvents.alertError.name, payload: ['401: Grafana would end the session here'] });
      }
      throw fail({ status: response.status, statusText: response.statusText, data, config: options });
    }
    return { ...head(response, options), data };
  };

  const fetch = <T>(options: BackendSrvRequest): Observable<FetchResponse<T>> =>
    new Observable((observer) => {
      const control = new AbortController();
      options.abortSignal?.addEventListener('abort', () => control.abort());
      send<T>(options, control.signal).then(
        (response) => {
          observer.next(response);
          observer.complete();
        },
        (error: unknown) => observer.error(error)
      );
      return () => control.abort();
    });

  const request = async <T>(options: BackendSrvRequest): Promise<T> => (await lastValueFrom(fetch<T>(options))).data;

  return partOf<BackendSrv>('setBackendSrv', {
    fetch,
    chunked: (options) => chunked(options),
    get: (url, params, requestId, more) => request({ ...more, url, params, requestId, method: 'GET' }),
    delete: (url, data, more) => request({ ...more, url, data, method: 'DELETE' }),
    post: (url, data, more) => request({ ...more, url, data, method: 'POST' }),
    put: (url, data, more) => request({ ...more, url, data, method: 'PUT' }),
    patch: (url, data, more) => request({ ...more, url, data, method: 'PATCH' }),
  });
}

/** Each piece of the body as it arrives, with the response's head; a refusal comes as pieces too, with `ok` false. */
function chunked(options: BackendSrvRequest): Observable<FetchResponse<Uint8Array | undefined>> {
  return new Observable((observer) => {
    const control = new AbortController();
    const read = async (): Promise<void> => {
      const response = await window.fetch(...prepare(options, control.signal));
      const reader = response.body?.getReader();
      for (let piece = await reader?.read(); piece; piece = piece.done ? undefined : await reader?.read()) {
        observer.next({ ...head(response, options), data: piece.value });
      }
    };
    read().then(
      () => observer.complete(),
      (error: unknown) => observer.error(error)
    );
    return () => control.abort();
  });
}
