import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import { ERRORS, type ErrorBody, type ErrorCode } from '#contract/errors';
import type { Operation, OperationAnswer, ParsedInput, Scope } from '#contract/operation';
import { roleIncludes, type ActorRef, type Role } from '#contract/scalars';
import { AppError, asError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log.ts';
import { inSpan } from '../telemetry/span.ts';

/** Who calls: found by the authenticator that the composition root passes in. */
export interface Principal {
  tenantId: string;
  actor: ActorRef;
  role: Role;
  /** Null for people; a machine may only do what its scopes say. */
  scopes: readonly Scope[] | null;
}

export interface CallContext {
  principal: Principal;
  tenantId: string;
  remoteAddress: string | null;
  traceId: string;
  signal: AbortSignal;
}

export interface RouteBinding {
  operation: Operation;
  handle(input: ParsedInput<Operation>, context: CallContext): Promise<unknown>;
}

/** Ties an operation to the code that does it; input and answer are typed by the contract. */
export function route<O extends Operation>(
  operation: O,
  handle: (input: ParsedInput<O>, context: CallContext) => Promise<OperationAnswer<O>>
): RouteBinding {
  return { operation, handle: handle as RouteBinding['handle'] };
}

export type Authenticate = (request: Request) => Promise<Principal>;

export interface ApiOptions {
  bindings: readonly RouteBinding[];
  authenticate: Authenticate;
  log: Log;
  /** Parses answers by the contract too: for tests, where a wrong answer must fail. */
  checkAnswers?: boolean;
  /** Counts calls: operation, status, seconds. */
  onCall?: (operation: string, status: number, seconds: number) => void;
}

const BODY_LIMIT = '1mb';

/** The REST interface below `/api/v1`: authenticate, validate, authorise, one handler, one answer. */
export function createApiRouter(options: ApiOptions): express.Router {
  const router = express.Router({ caseSensitive: true, strict: false });
  const jsonBody = express.json({ limit: BODY_LIMIT, strict: true });
  for (const binding of options.bindings) {
    const { operation } = binding;
    const path = operation.path.replace(/\{(\w+)\}/g, ':$1');
    const method = operation.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
    const parse: RequestHandler[] = operation.body === undefined ? [] : [requireJson, jsonBody];
    router[method](path, ...authenticated(options), ...parse, (request, response, next) => {
      inSpan(`${operation.method} ${operation.path}`, { 'sre.operation': operation.id }, () =>
        perform(binding, request, response, options)
      ).catch(next);
    });
  }
  return router;
}

const principals = new WeakMap<Request, Principal>();

/** Puts the caller's identity before a handler; `principalOf` reads it. */
export function authenticated({ authenticate }: Pick<ApiOptions, 'authenticate'>): RequestHandler[] {
  return [
    (request, _response, next) => {
      authenticate(request).then(
        (principal) => {
          principals.set(request, principal);
          next();
        },
        (error: unknown) => next(error)
      );
    },
  ];
}

export function principalOf(request: Request): Principal {
  const principal = principals.get(request);
  if (principal === undefined) {
    throw new AppError('not_signed');
  }
  return principal;
}

const requireJson: RequestHandler = (request, _response, next) => {
  next(request.is('application/json') === false ? new AppError('unsupported_media') : undefined);
};

async function perform(
  { operation, handle }: RouteBinding,
  request: Request,
  response: Response,
  options: ApiOptions
): Promise<void> {
  const started = performance.now();
  const traceId = traceOf(response);
  response.once('finish', () =>
    options.onCall?.(operation.id, response.statusCode, (performance.now() - started) / 1000)
  );
  const principal = principalOf(request);
  authorise(operation, principal);
  const input = {
    params: parsePart(operation.params, request.params, 'path'),
    query: parsePart(operation.query, request.query, 'query'),
    body: parsePart(operation.body, request.body, 'body'),
  };
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const answer = await handle(input, {
    principal,
    tenantId: principal.tenantId,
    remoteAddress: request.socket.remoteAddress ?? null,
    traceId,
    signal: gone.signal,
  });
  const body = options.checkAnswers === true ? operation.response.parse(answer) : answer;
  response
    .status(operation.status ?? 200)
    .set('Cache-Control', 'no-store')
    .json(body);
}

function authorise(operation: Operation, principal: Principal): void {
  if (principal.scopes === null) {
    if (!roleIncludes(principal.role, operation.role)) {
      throw new AppError(
        'role_missing',
        `This needs the role ${operation.role}; yours is ${principal.role}. Ask an organisation admin.`
      );
    }
  } else if (operation.scope === undefined || !principal.scopes.includes(operation.scope)) {
    throw new AppError(
      'scope_missing',
      operation.scope === undefined
        ? 'This operation is for people only; API tokens cannot call it.'
        : `The API token lacks the scope ${operation.scope}.`
    );
  }
}

function parsePart(schema: Operation['params'], value: unknown, part: string): undefined | unknown {
  if (schema === undefined) {
    return undefined;
  }
  if (part !== 'body') {
    refuseNul(value, part);
  }
  const parsed = schema.safeParse(value ?? {});
  if (!parsed.success) {
    const details = parsed.error.issues.slice(0, 20).map((issue) => ({
      path: [part, ...issue.path.map(String)].join('.'),
      reason: issue.message,
    }));
    const first = details[0];
    throw new AppError('bad_request', first === undefined ? undefined : `${first.path}: ${first.reason}`, { details });
  }
  return parsed.data;
}

/** No text that Postgres can hold has a NUL, so nothing can be found by one. Bodies are cleaned where they are stored. */
function refuseNul(value: unknown, part: string): void {
  for (const [name, given] of Object.entries((value ?? {}) as Record<string, unknown>)) {
    if ([given].flat().some((one) => typeof one === 'string' && one.includes('\u0000'))) {
      const detail = { path: `${part}.${name}`, reason: 'holds a NUL character; leave it out' };
      throw new AppError('bad_request', `${detail.path}: ${detail.reason}`, { details: [detail] });
    }
  }
}

const traces = new WeakMap<Response, string>();

function traceOf(response: Response): string {
  let id = traces.get(response);
  if (id === undefined) {
    id = newId();
    traces.set(response, id);
  }
  return id;
}

/** The one place where errors become answers. What is not an AppError leaves as `internal_error` with a trace id. */
export function errorAnswer(log: Log): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    if (response.headersSent) {
      next(thrown);
      return;
    }
    const error = toAppError(thrown);
    const traceId = traceOf(response);
    if (error.status >= 500) {
      log.error({ err: thrown, traceId, method: request.method, path: request.path }, 'a request failed');
    }
    const body: ErrorBody = {
      error: {
        code: error.code,
        message: error.message,
        ...(error.details === undefined ? {} : { details: error.details }),
        ...(error.status >= 500 ? { traceId } : {}),
      },
    };
    if (error.retryAfterSeconds !== undefined) {
      response.set('Retry-After', String(error.retryAfterSeconds));
    }
    response.status(error.status).set('Cache-Control', 'no-store').json(body);
  };
}

/** Answers what no route knows. */
export const notFound: RequestHandler = (_request, _response, next) => {
  next(new AppError('not_found', 'There is no such path. See the OpenAPI document.'));
};

function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) {
    return thrown;
  }
  const error = asError(thrown);
  const type = 'type' in error ? String(error.type) : '';
  const byBodyParser: Record<string, ErrorCode> = {
    'entity.too.large': 'too_large',
    'entity.parse.failed': 'bad_json',
    'encoding.unsupported': 'unsupported_media',
    'charset.unsupported': 'unsupported_media',
    'request.aborted': 'bad_request',
    'request.size.invalid': 'bad_request',
  };
  const code = byBodyParser[type];
  if (code !== undefined) {
    return new AppError(code, ERRORS[code].message, { cause: error });
  }
  if (error instanceof URIError) {
    return new AppError('bad_request', 'The path is not validly encoded.', { cause: error });
  }
  return new AppError('internal_error', undefined, { cause: error });
}
