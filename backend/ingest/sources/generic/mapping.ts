import { celEnv, isCelError, isCelList, isCelMap, parse, plan, type CelInput, type CelValue } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import type { EventMapping } from '#contract/alert';
import { AppError, asError } from '../../../platform/index.ts';
import { ownFingerprint } from './generic.ts';

type Evaluate = (bindings: Record<string, CelInput>) => unknown;

/** A tenant's mapping, parsed once. */
export interface CompiledMapping {
  /** The entries of a body in the shape of Alertmanager's. A field that cannot be evaluated is left out. */
  entriesOf(body: unknown): unknown[];
}

const MAX_ITEMS = 50_000;
const env = celEnv({ funcs: [...strings] });

/** Parses a mapping; throws `bad_request` with the field and the parser's words. */
export function compileMapping(mapping: EventMapping): CompiledMapping {
  const fields = new Map<string, Evaluate>();
  for (const [field, expression] of Object.entries(mapping)) {
    try {
      fields.set(field, plan(env, parse(expression)) as Evaluate);
    } catch (error) {
      const reason = `is not a valid CEL expression: ${asError(error).message.slice(0, 300)}`;
      throw new AppError('bad_request', `mapping.${field}: ${reason}`, {
        details: [{ path: `mapping.${field}`, reason }],
      });
    }
  }
  const valueOf = (field: string, bindings: Record<string, CelInput>): unknown => {
    const evaluate = fields.get(field);
    const value = evaluate?.(bindings);
    return isCelError(value) ? undefined : value;
  };
  return {
    entriesOf(body) {
      const whole = body as CelInput;
      const items = fields.has('items') ? valueOf('items', { body: whole, item: whole }) : [whole];
      const list = isCelList(items) ? [...items] : Array.isArray(items) ? (items as CelInput[]) : [];
      return list.slice(0, MAX_ITEMS).map((item) => toEntry((field) => valueOf(field, { body: whole, item })));
    },
  };
}

function toEntry(valueOf: (field: string) => unknown): unknown {
  const name = textOf(valueOf('name'));
  const severity = textOf(valueOf('severity'));
  const summary = textOf(valueOf('summary'));
  const description = textOf(valueOf('description'));
  return {
    status: textOf(valueOf('status')) ?? 'firing',
    labels: {
      ...labelsOf(valueOf('labels')),
      ...(name === undefined ? {} : { alertname: name }),
      ...(severity === undefined ? {} : { severity }),
    },
    annotations: {
      ...(summary === undefined ? {} : { summary }),
      ...(description === undefined ? {} : { description }),
    },
    startsAt: textOf(valueOf('startsAt')),
    endsAt: textOf(valueOf('endsAt')),
    generatorURL: textOf(valueOf('url')),
    fingerprint: ownFingerprint(textOf(valueOf('fingerprint'))),
  };
}

function labelsOf(value: unknown): Record<string, string> {
  if (!isCelMap(value)) {
    return {};
  }
  const pairs: [string, string][] = [];
  for (const [name, one] of value.entries() as Iterable<[unknown, CelValue]>) {
    const text = textOf(one);
    if (typeof name === 'string' && text !== undefined) {
      pairs.push([name, text]);
    }
  }
  return Object.fromEntries(pairs);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
      ? String(value)
      : undefined;
}
