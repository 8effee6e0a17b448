import { NEVER, of, throwError, type Observable } from 'rxjs';
import { setBackendSrv, type BackendSrv, type BackendSrvRequest } from '@grafana/runtime';
import { ERRORS, type ErrorCode } from '#contract/errors';
import type { Operation, OperationAnswer } from '#contract/operation';
import { API_BASE } from '../shared/api/index.ts';

export interface Call {
  operation: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
}

type Reply = (call: Call) => Observable<unknown>;

export interface FakeApi {
  /** Every call so far, in order. */
  calls: Call[];
  /** Answers an operation; what does not fit its contract fails the test. */
  answer<O extends Operation>(operation: O, answer: OperationAnswer<O> | ((call: Call) => OperationAnswer<O>)): void;
  /** Refuses it with an error of the contract. */
  refuse(operation: Operation, code: ErrorCode): void;
  /** Never answers it: the state while loading. */
  hold(operation: Operation): void;
  callsOf(operation: Operation): Call[];
}

/** Stands in for Grafana's backend service with the sidecar behind it. Operations without an answer are refused as missing. */
export function fakeApi(): FakeApi {
  const replies = new Map<Operation, Reply>();
  const calls: Call[] = [];
  const fetch = (request: BackendSrvRequest) => {
    const url = new URL(request.url, 'http://grafana.test');
    const path = url.pathname.slice(API_BASE.length);
    const operation = [...replies.keys()].find((each) => each.method === request.method && fits(each.path, path));
    if (operation === undefined) {
      return refusal('not_found');
    }
    const call = { operation: operation.id, path, query: url.searchParams, body: request.data };
    calls.push(call);
    return replies.get(operation)?.(call) ?? refusal('not_found');
  };
  setBackendSrv({ fetch, chunked: () => NEVER } as unknown as BackendSrv);
  return {
    calls,
    callsOf: (operation) => calls.filter((call) => call.operation === operation.id),
    answer: (operation, answer) =>
      replies.set(operation, (call) => {
        const data: unknown = typeof answer === 'function' ? (answer as (call: Call) => unknown)(call) : answer;
        return of({ data: operation.response.parse(data) });
      }),
    refuse: (operation, code) => replies.set(operation, () => refusal(code)),
    hold: (operation) => replies.set(operation, () => NEVER),
  };
}

function fits(pattern: string, path: string): boolean {
  return new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}$`).test(path);
}

function refusal(code: ErrorCode): Observable<never> {
  const { status, message } = ERRORS[code];
  return throwError(() => ({ status, data: { error: { code, message } } }));
}
