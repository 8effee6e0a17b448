import { createHash, timingSafeEqual } from 'node:crypto';
import type { Shop } from '../shop/index.ts';
import { Refusal } from '../shop/index.ts';
import { checkFields, COMMANDS } from './commands.ts';
import type { Command } from './commands.ts';
import type { Answer, IdempotentAnswers } from './idempotency.ts';
import type { Ledger } from './ledger.ts';

export interface Request {
  method: string;
  path: string;
  query: URLSearchParams;
  authorization: string | undefined;
  idempotencyKey: string | undefined;
  body: string;
}

export interface Parts {
  shop: Shop;
  token: string;
  ledger: Ledger;
  answers: IdempotentAnswers;
}

const STATUS: Readonly<Record<Refusal['reason'], number>> = { unknown: 404, impossible: 409, invalid: 422 };

/** Answers one call. Everything happens between two steps of the shop: no two commands can meet. */
export function handle(request: Request, parts: Parts): Answer {
  if (!isToken(request.authorization, parts.token)) {
    return { status: 403, body: { error: 'the bearer token is missing or wrong' } };
  }
  try {
    return request.method === 'GET' ? read(request, parts) : command(request, parts);
  } catch (error) {
    if (error instanceof Refusal) {
      return { status: STATUS[error.reason], body: { error: error.message } };
    }
    throw error;
  }
}

function isToken(authorization: string | undefined, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`));
}

interface View {
  path: RegExp;
  read(parts: Parts, name: string, query: URLSearchParams): unknown;
}

const VIEWS: readonly View[] = [
  {
    path: /^\/state$/,
    read: ({ shop: { operator, nowMs } }) => ({
      nowMs,
      services: operator.services(),
      volumes: operator.volumes(),
      limit: operator.limit(),
    }),
  },
  { path: /^\/services$/, read: ({ shop }) => ({ items: shop.operator.services() }) },
  { path: /^\/services\/([^/]+)$/, read: ({ shop }, name) => shop.operator.service(name) },
  { path: /^\/volumes$/, read: ({ shop }) => ({ items: shop.operator.volumes() }) },
  { path: /^\/volumes\/([^/]+)$/, read: ({ shop }, name) => shop.operator.volume(name) },
  { path: /^\/gateway\/limit$/, read: ({ shop }) => shop.operator.limit() },
  {
    path: /^\/effects$/,
    read: ({ ledger }, _name, query) => ({
      total: ledger.total,
      items: ledger.after(Number(query.get('after') ?? 0) || 0),
    }),
  },
];

function read({ path, query }: Request, parts: Parts): Answer {
  const view = VIEWS.find((candidate) => candidate.path.test(path));
  return view === undefined
    ? { status: 404, body: { error: `nothing to read at ${path}` } }
    : { status: 200, body: view.read(parts, decode(view.path.exec(path)?.[1] ?? ''), query) };
}

function command(request: Request, parts: Parts): Answer {
  const { method, path, body, idempotencyKey } = request;
  const here = COMMANDS.filter((candidate) => candidate.path.test(path));
  const found = here.find((candidate) => candidate.method === method);
  if (found === undefined) {
    return here.length === 0
      ? { status: 404, body: { error: `no command at ${path}` } }
      : {
          status: 405,
          body: { error: `use ${here.map((candidate) => candidate.method).join(' or ')}` },
          headers: { allow: here.map((candidate) => candidate.method).join(', ') },
        };
  }
  return parts.answers.once(idempotencyKey, `${method} ${path}\n${body}`, () => carryOut(found, request, parts));
}

function carryOut(found: Command, { path, body, idempotencyKey }: Request, { shop, ledger }: Parts): Answer {
  try {
    const given = parse(body);
    checkFields(found, given);
    const subject = decode(found.path.exec(path)?.[1] ?? '');
    const effect = found.run(shop.operator, subject, given);
    const at = new Date(shop.nowMs).toISOString();
    return {
      status: 200,
      body: ledger.add({ at, command: found.name, subject, idempotencyKey: idempotencyKey ?? null, ...effect }),
    };
  } catch (error) {
    // A refusal is an answer like any other: a repeat with the same key gets it again.
    if (error instanceof Refusal) {
      return { status: STATUS[error.reason], body: { error: error.message } };
    }
    throw error;
  }
}

function parse(body: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = body.trim() === '' ? {} : JSON.parse(body);
  } catch {
    throw new Refusal('invalid', 'the body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal('invalid', 'the body must be a JSON object');
  }
  return value as Readonly<Record<string, unknown>>;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Refusal('unknown', `the path has a broken escape: ${part}`);
  }
}
