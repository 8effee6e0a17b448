import type { ResolvedCall } from '#contract/playbook';
import type { PlaybookStep } from '#contract/playbookStep';
import { callTarget, type CallResult, type TargetAnswer } from '../targets/callTarget.ts';
import type { OpenTargets } from '../targets/openTargets.ts';
import { Filling, type Json } from '../template/fill.rules.ts';
import { callOf, CONCEALED } from './calls.ts';
import { endOf, withoutSecret } from './output.rules.ts';
import type { StepContext, StepExecutor, StepOutcome } from './step.ts';
import { joinTarget } from './targetUrl.rules.ts';

type HttpStep = Extract<PlaybookStep, { kind: 'http' }>;

/** HTTP requests to targets. What is sent is exactly the call's detail, plus the target's secret. */
export function httpExecutor(targets: OpenTargets): StepExecutor {
  return {
    async resolve(tenantId, step, scope) {
      const http = step as HttpStep;
      const filling = new Filling(scope);
      const target = await targets.find(tenantId, http.target);
      const query = Object.entries(http.query).map(
        ([name, value]) => `${encodeURIComponent(name)}=${filling.text(`query.${name}`, value, 'query')}`
      );
      const path = filling.text('path', http.path, 'path');
      const url = joinTarget(target.baseUrl, path, query, filling.problem.bind(filling));
      const headers = Object.fromEntries(
        Object.entries(http.headers).map(([name, value]) => [name, filling.text(`headers.${name}`, value, 'header')])
      );
      const refusal = targets.refusalOf(target);
      if (refusal !== null) {
        filling.problem('target', refusal);
      }
      for (const name of Object.keys(headers).filter((one) => one.toLowerCase() === target.headerName?.toLowerCase())) {
        filling.problem(`headers.${name}`, 'The target sets this header. Leave it out.');
      }
      const body = http.body === undefined ? undefined : filling.json('body', http.body as Json);
      return callOf(filling, http, {
        effect: http.method !== 'GET',
        title: `${http.method} ${http.target}`,
        summary: `${http.method} ${url}`,
        detail: {
          target: { name: target.name, id: target.id, version: target.version },
          method: http.method,
          url,
          headers: {
            ...headers,
            ...(target.headerName !== null && target.hasSecret ? { [target.headerName]: CONCEALED } : {}),
          },
          ...(body === undefined ? {} : { body }),
          expect: http.expect,
        },
      });
    },

    execute: (call, context) => sendHttpCall(targets, call, context),

    isRepeatable: (step) => step.kind === 'http' && (step.repeatable ?? step.method === 'GET'),
  };
}

/** Sends what an http call says, with its target's secret, and reads what came of it. */
export async function sendHttpCall(
  targets: OpenTargets,
  call: ResolvedCall,
  context: StepContext
): Promise<StepOutcome> {
  const { target, method, url, headers, body, expect } = call.detail as unknown as HttpDetail;
  const opened = await targets.open(context.tenantId, target);
  if ('problem' in opened) {
    return { status: 'failed', output: '', error: opened.problem };
  }
  const isJson = body !== undefined;
  context.log(`${method} ${url}`);
  const text = isJson ? JSON.stringify(body) : null;
  const result = await callTarget({
    method,
    url,
    headers: {
      Accept: 'application/json, */*;q=0.5',
      'User-Agent': 'sre-platform',
      ...(isJson ? { 'Content-Type': 'application/json' } : {}),
      ...headers,
      ...opened.headers,
      ...(text === null && method === 'GET' ? {} : { 'Content-Length': String(Buffer.byteLength(text ?? '')) }),
      'Idempotency-Key': context.idempotencyKey,
    },
    body: text,
    reach: opened.reach,
    signal: context.signal,
  });
  return outcomeOf(result, { method, expect, secret: opened.secret, log: context.log });
}

interface HttpDetail {
  target: { name: string; id: string; version: number };
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: Json;
  expect: number[];
}

interface Reading {
  method: string;
  expect: readonly number[];
  secret: string | null;
  log(line: string): void;
}

/** What a call's result means for its step. A GET changes nothing, so that it fails where another method is uncertain. */
export function outcomeOf(result: CallResult, { method, expect, secret, log }: Reading): StepOutcome {
  if (result.kind === 'unsent') {
    return { status: 'failed', output: '', error: `Nothing was sent: ${withoutSecret(result.reason, secret)}` };
  }
  if (result.kind === 'lost') {
    const isRefused = result.status !== null && !expect.includes(result.status);
    const why = withoutSecret(result.reason, secret);
    return isRefused || method === 'GET'
      ? { status: 'failed', output: '', error: why }
      : {
          status: 'uncertain',
          output: '',
          error: `It was sent, and nobody saw what came of it: ${why}. Look at the target before you answer.`,
        };
  }
  const { answer } = result;
  const body = withoutSecret(answer.body, secret);
  log(
    `answered ${answer.status}, ${Buffer.byteLength(answer.body)} bytes${answer.isCut ? ' read, the rest was left' : ''}`
  );
  const output = endOf(answer.isCut ? `${body}\n(longer than 1 MB; the rest was not read)` : body);
  return expect.includes(answer.status)
    ? { status: 'succeeded', output, body: bodyOf(answer, body) }
    : { status: 'failed', output, error: unexpected(answer, expect, secret) };
}

function unexpected(answer: TargetAnswer, expect: readonly number[], secret: string | null): string {
  if (answer.status >= 300 && answer.status <= 399 && answer.location !== null) {
    const where = withoutSecret(answer.location.slice(0, 300), secret);
    return `It answered ${answer.status} and points to ${where}. Redirects are never followed. If that place is right, make it the target.`;
  }
  return `It answered ${answer.status}; expected was ${expect.join(', ')}.`;
}

/** What later steps may name: JSON as such, other text as text. Of an answer that was cut, nothing. */
function bodyOf(answer: TargetAnswer, text: string): unknown {
  if (answer.isCut) {
    return null;
  }
  if (!answer.isJson) {
    return text.length > 4_000 ? null : text;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
