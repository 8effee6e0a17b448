import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import express from 'express';
import type { Operation, OperationAnswer } from '#contract/operation';
import type { ErrorBody } from '#contract/errors';
import type { Role } from '#contract/scalars';
import { createApiRouter, errorAnswer, silentLog } from '../../platform/index.ts';
import { createIncidents, type Incidents } from '../index.ts';
import { eventsInMemory } from './alertEvents.ts';
import type { Harness } from './harness.ts';

export interface Caller {
  tenantId: string;
  role?: Role;
  id?: string;
}

export interface Answer<O extends Operation> {
  status: number;
  body: OperationAnswer<O>;
  error: ErrorBody['error'];
}

export interface Api {
  slice: Incidents;
  store: ReturnType<typeof eventsInMemory>;
  call<O extends Operation>(
    caller: Caller,
    operation: O,
    input?: { params?: Record<string, string>; query?: Record<string, string | string[] | number>; body?: unknown }
  ): Promise<Answer<O>>;
}

/** The slice behind the real router on a loopback port; who calls stands in a header. Answers are checked by the contract. */
export async function incidentApi(harness: Harness): Promise<Api> {
  const store = eventsInMemory();
  const slice = createIncidents({
    ...harness,
    home: { countServices: () => Promise.resolve(12), hasSource: () => Promise.resolve(true) },
    readAlertEvents: store.read,
    readNeighbours: () => Promise.resolve([]),
  });
  const app = express();
  app.use(
    createApiRouter({
      bindings: slice.routes ?? [],
      log: silentLog,
      checkAnswers: true,
      authenticate: (request) => {
        const { tenantId, role = 'Editor', id = 'user:1' } = JSON.parse(request.get('x-caller') ?? '{}') as Caller;
        return Promise.resolve({
          tenantId,
          role,
          scopes: null,
          actor: { kind: 'user' as const, id, name: `Name of ${id}` },
        });
      },
    })
  );
  app.use(errorAnswer(silentLog));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    slice,
    store,
    async call(caller, operation, input = {}) {
      const path = operation.path.replace(/\{(\w+)\}/g, (_all, name: string) => input.params?.[name] ?? '');
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(input.query ?? {})) {
        [value].flat().forEach((one) => query.append(name, String(one)));
      }
      const response = await fetch(`${base}${path}?${query.toString()}`, {
        method: operation.method,
        headers: { 'content-type': 'application/json', 'x-caller': JSON.stringify(caller) },
        ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      });
      const body = (await response.json()) as never;
      return { status: response.status, body, error: (body as ErrorBody).error };
    },
  };
}
