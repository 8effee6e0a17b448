import { after } from 'node:test';
import express from 'express';
import type { Operation, Scope } from '#contract/operation';
import type { Role } from '#contract/scalars';
import { createApiRouter, errorAnswer, listenHttp, silentLog, type RouteBinding } from '../../platform/index.ts';

export interface Answered {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test looks at what it asked for
  body: any;
}

/** Calls operations as somebody of a tenant; an Editor unless said otherwise. */
export type Call = (
  operation: Operation,
  given?: {
    params?: Record<string, string>;
    query?: Record<string, string>;
    body?: object;
    role?: Role;
    tenant?: string;
    name?: string;
    scopes?: readonly Scope[];
  }
) => Promise<Answered>;

/** Serves the routes with an authenticator that believes what it is told; answers are checked by the contract. */
export async function serveRoutes(bindings: readonly RouteBinding[], tenantId: string): Promise<Call> {
  const app = express();
  app.use(
    createApiRouter({
      bindings,
      log: silentLog,
      checkAnswers: true,
      authenticate: ({ headers }) => {
        const name = String(headers['x-name']);
        const scopes = headers['x-scopes'] === undefined ? null : (String(headers['x-scopes']).split(',') as Scope[]);
        return Promise.resolve({
          tenantId: String(headers['x-tenant']),
          actor: { kind: 'user', id: name, name },
          role: headers['x-role'] as Role,
          scopes,
        });
      },
    })
  );
  app.use(errorAnswer(silentLog));
  const server = await listenHttp(app, { host: '127.0.0.1', port: 0 });
  after(() => server.close());
  return async (
    operation,
    { params = {}, query = {}, body, role = 'Editor', tenant = tenantId, name = 'Ann', scopes } = {}
  ) => {
    const path = operation.path.replace(/\{(\w+)\}/g, (_, one: string) => params[one] ?? '');
    const response = await fetch(`${server.url}${path}?${new URLSearchParams(query).toString()}`, {
      method: operation.method,
      headers: {
        'x-role': role,
        'x-tenant': tenant,
        'x-name': name,
        ...(scopes && { 'x-scopes': scopes.join(',') }),
        ...(operation.body && { 'content-type': 'application/json' }),
      },
      ...(operation.body && { body: JSON.stringify(body ?? {}) }),
    });
    return { status: response.status, body: await response.json() };
  };
}
