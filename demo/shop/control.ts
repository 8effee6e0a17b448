import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ActiveFault, FaultKind, Shop } from './api.ts';

/** Header of the control API that carries its token. */
export const CONTROL_TOKEN_HEADER = 'x-demo-token';

const MAX_BODY = 10_000;

export interface Reply {
  status: number;
  body: unknown;
}

export interface ControlOptions {
  shop: Shop;
  token: string;
  onStart?: (fault: ActiveFault) => void;
  onEnd?: (fault: ActiveFault, nowMs: number) => void;
}

function sameToken(given: unknown, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(wanted));
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MAX_BODY) {
      throw new RangeError('the body is too large');
    }
  }
  return text;
}

function parseFault(text: string): { kind: FaultKind; target: string; severity: number } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RangeError('the body is not JSON');
  }
  const { kind, target, severity = 0.7 } = (value ?? {}) as Record<string, unknown>;
  if (typeof kind !== 'string' || typeof target !== 'string' || typeof severity !== 'number') {
    throw new RangeError('the body needs kind and target (text) and may have severity (number)');
  }
  return { kind: kind as FaultKind, target, severity };
}

function end(options: ControlOptions, id: string | undefined): Reply {
  const ended = options.shop.clear(id);
  for (const fault of ended) {
    options.onEnd?.(fault, options.shop.nowMs);
  }
  if (id !== undefined && ended.length === 0) {
    return { status: 404, body: { error: `no active fault ${id}` } };
  }
  return { status: 200, body: { ended } };
}

/** `GET /faults` lists, `POST /faults` starts one, `DELETE /faults` and `DELETE /faults/<id>` end them. */
export async function control(request: IncomingMessage, path: string, options: ControlOptions): Promise<Reply> {
  if (!sameToken(request.headers[CONTROL_TOKEN_HEADER], options.token)) {
    return { status: 403, body: { error: `the header ${CONTROL_TOKEN_HEADER} is missing or wrong` } };
  }
  const id = path.startsWith('/faults/') ? decodeURIComponent(path.slice('/faults/'.length)) : undefined;
  try {
    if (request.method === 'GET' && id === undefined) {
      return {
        status: 200,
        body: { nowMs: options.shop.nowMs, choices: options.shop.faults, active: options.shop.activeFaults() },
      };
    }
    if (request.method === 'POST' && id === undefined) {
      const { kind, target, severity } = parseFault(await readBody(request));
      const fault = options.shop.inject(kind, target, severity);
      options.onStart?.(fault);
      return { status: 201, body: fault };
    }
    if (request.method === 'DELETE') {
      return end(options, id);
    }
    return { status: 405, body: { error: 'use GET, POST or DELETE' } };
  } catch (error) {
    if (error instanceof RangeError) {
      return { status: 400, body: { error: error.message } };
    }
    throw error;
  }
}
