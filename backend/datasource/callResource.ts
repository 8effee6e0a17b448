import type { ErrorBody } from '#contract/errors';
import { ValuesQuery } from '#contract/query';
import { AppError, type Principal } from '../platform/index.ts';
import { parseStrictly } from './answerQueries.ts';
import type { CallResourceRequest, CallResourceResponse } from './protocol/messages.ts';
import { listValues, type ReaderDeps } from './readers/index.ts';

/**
 * What editors ask beside queries: `GET values?of=services&q=pay` lists what can be chosen. Throws AppError for anything
 * else.
 */
export async function callResource(deps: ReaderDeps, principal: Principal, request: CallResourceRequest): Promise<CallResourceResponse> {
  if (request.path.replace(/^\/|\/$/g, '') !== 'values') {
    throw new AppError('not_found', 'The data source has no such resource.');
  }
  if (request.method !== 'GET') {
    throw new AppError('bad_request', 'This resource can only be read.');
  }
  const parameters = new URL(request.url === '' ? 'values' : request.url, 'http://grafana/').searchParams;
  const { resourceKind, ...rest } = Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]));
  const single = Object.fromEntries(Object.entries(rest).map(([name, values]) => [name, values[0]]));
  const query = parseStrictly(ValuesQuery, { kind: 'values', ...single, ...(resourceKind !== undefined && { resourceKind }) });
  return jsonAnswer(200, { values: await listValues(deps, query, principal.tenantId) });
}

/** A refusal in the form of the REST interface. */
export function resourceRefusal(error: AppError): CallResourceResponse {
  const body: ErrorBody = {
    error: { code: error.code, message: error.message, ...(error.details !== undefined && { details: error.details }) },
  };
  return jsonAnswer(error.status, body);
}

function jsonAnswer(code: number, body: unknown): CallResourceResponse {
  return {
    code,
    headers: { 'content-type': { values: ['application/json'] }, 'cache-control': { values: ['no-store'] } },
    body: Buffer.from(JSON.stringify(body)),
  };
}
