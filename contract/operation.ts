import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import type { Role } from './scalars.ts';

type Shape = z.ZodType;

/**
 * One operation of the REST interface, described once: the router validates by it, the page's client is typed by it
 * and OpenAPI is generated from it. `path` is below `/api/v1` and names parameters as `{id}`.
 */
export interface Operation<
  Params extends Shape | undefined = Shape | undefined,
  Query extends Shape | undefined = Shape | undefined,
  Body extends Shape | undefined = Shape | undefined,
  Answer extends Shape = Shape,
> {
  id: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: `/${string}`;
  summary: string;
  tag: string;
  /** The least org role that may call it. */
  role: Role;
  /** Scope that an API token needs; without one the operation is for people only. */
  scope?: Scope;
  params?: Params;
  query?: Query;
  body?: Body;
  response: Answer;
  status?: 200 | 201 | 202;
  /** Errors beyond those that every operation may answer. */
  errors?: readonly ErrorCode[];
}

/** What an API token may be allowed to do. */
export const SCOPES = [
  'incidents:read',
  'incidents:write',
  'alerts:read',
  'resources:read',
  'resources:write',
  'changes:read',
  'changes:write',
  'knowledge:read',
  'knowledge:write',
  'automation:read',
  'automation:write',
  'audit:read',
  'admin',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Declares an operation and keeps its exact schema types. */
export function operation<
  Params extends Shape | undefined = undefined,
  Query extends Shape | undefined = undefined,
  Body extends Shape | undefined = undefined,
  Answer extends Shape = Shape,
>(definition: Operation<Params, Query, Body, Answer>): Operation<Params, Query, Body, Answer> {
  return definition;
}

type Part<S> = Extract<S, Shape>;
type Parsed<S> = [Part<S>] extends [never] ? undefined : z.output<Part<S>>;

/** What a handler receives: everything parsed. */
export interface ParsedInput<O extends Operation> {
  params: Parsed<O['params']>;
  query: Parsed<O['query']>;
  body: Parsed<O['body']>;
}

type Has<S, Yes> = [Part<S>] extends [never] ? object : Yes;

/** What a caller gives: parts that the operation does not have are left out. */
export type OperationInput<O extends Operation> = Has<O['params'], { params: z.input<Part<O['params']>> }> &
  Has<O['query'], { query?: z.input<Part<O['query']>> }> &
  Has<O['body'], { body: z.input<Part<O['body']>> }>;

export type OperationAnswer<O extends Operation> = z.output<O['response']>;
