import { z } from 'zod';
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import { ErrorBody, ERRORS, type ErrorCode } from '#contract/errors';
import { OPERATIONS } from '#contract/operations';
import type { Operation } from '#contract/operation';
import { STREAM_PATH, StreamMessage } from '#contract/stream';

/** Errors that any operation may answer. */
const COMMON: readonly ErrorCode[] = ['bad_request', 'not_signed', 'identity_missing', 'wrong_org', 'internal_error', 'unavailable'];

/** The OpenAPI 3.1 document of the REST interface, made from the contract. */
export function openApiDocument(): object {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    const path = (paths[operation.path] ??= {});
    path[operation.method.toLowerCase()] = describeOperation(operation);
  }
  paths[STREAM_PATH] = { get: describeStream() };
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'SRE Platform for Grafana',
      version: '1',
      description:
        'Pages reach it through Grafana’s app route with bearer and identity; machines with an API token of the tenant.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ bearer: [] }],
    paths: paths as ZodOpenApiPathsObject,
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  });
}

function describeOperation(operation: Operation): object {
  const status = String(operation.status ?? 200);
  const codes = new Set<ErrorCode>([...COMMON, ...(operation.errors ?? [])]);
  codes.add(operation.scope === undefined ? 'role_missing' : 'scope_missing');
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const list = byStatus.get(ERRORS[code].status) ?? [];
    list.push(code);
    byStatus.set(ERRORS[code].status, list);
  }
  const refusals = [...byStatus].map(([code, list]) => [
    String(code),
    { description: list.sort().join(', '), content: { 'application/json': { schema: ErrorBody } } },
  ]);
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [operation.tag],
    description: `Least role: ${operation.role}.${operation.scope === undefined ? ' Not for API tokens.' : ` API tokens need the scope \`${operation.scope}\`.`}`,
    requestParams: {
      ...(operation.params === undefined ? {} : { path: operation.params }),
      ...(operation.query === undefined ? {} : { query: operation.query }),
    },
    ...(operation.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: operation.body } } } }),
    responses: {
      [status]: { description: operation.summary, content: { 'application/json': { schema: operation.response } } },
      ...Object.fromEntries(refusals),
    },
  };
}

function describeStream(): object {
  return {
    operationId: 'openStream',
    summary: 'Live updates as server-sent events; the data of each is a StreamMessage',
    tags: ['stream'],
    requestParams: { query: z.object({ lastEventId: z.uuid().optional() }) },
    responses: {
      200: { description: 'An endless stream, ended by the server after 10 minutes', content: { 'text/event-stream': { schema: StreamMessage } } },
      403: { description: 'not_signed, identity_missing, wrong_org', content: { 'application/json': { schema: ErrorBody } } },
    },
  };
}
