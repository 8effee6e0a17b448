import { createContext, Script } from 'node:vm';
import { celEnv, isCelError, parse, plan, type CelInput } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { AppError, asError } from '../errors.ts';
import { problemOfNames, type KnownNames } from './names.rules.ts';

/** What an expression said. `tooLong` is a failure that comes again whatever it is asked about. */
export type CelAnswer<T> = { value: T } | { failed: string; tooLong: boolean };

export interface CelExpression<T> {
  /** Never throws, and takes no longer than LIMIT_MS. */
  evaluate(scope: Readonly<Record<string, unknown>>): CelAnswer<T>;
  /** The answers for all scopes within one such time; when that is not enough, each is told so. */
  evaluateAll(scopes: readonly Readonly<Record<string, unknown>>[]): CelAnswer<T>[];
}

export interface CelKind<T> {
  /** Field of the request that holds the expression, for refusals. */
  field: string;
  /** What the expression is called in sentences: "condition". */
  noun: string;
  /** The value as it is wanted; undefined when it is none of the kind. */
  read(value: unknown): T | undefined;
  /** What is said then: "is neither true nor false". */
  otherwise: string;
}

/** An expression that is true or false. */
export const CONDITION: CelKind<boolean> = {
  field: 'condition',
  noun: 'condition',
  read: (value) => (typeof value === 'boolean' ? value : undefined),
  otherwise: 'is neither true nor false',
};

/**
 * Wall-clock bound of one reading. CEL always ends, but loops within loops over what a sender chose may take years; its
 * regular expressions are RE2 and linear in the text. A busy machine needs a few milliseconds; whoever reaches this bound
 * is turned off by the caller, so that nobody waits for it twice.
 */
const LIMIT_MS = 1_000;

const env = celEnv({ funcs: [...strings] });
const slot: { work?: () => unknown } = {};
const context = createContext(slot);
const script = new Script('work()');

/** Runs `work` and cuts it off after LIMIT_MS: the timeout of a script reaches the functions that it calls. */
function bounded<T>(work: () => T): { value: T } | { thrown: Error; tooLong: boolean } {
  let result: { value: T } | undefined;
  slot.work = () => (result = { value: work() });
  try {
    script.runInContext(context, { timeout: LIMIT_MS });
    return result ?? { thrown: new Error('It came to no end.'), tooLong: true };
  } catch (thrown) {
    // The error of a time limit is one of the script's own realm, no instance of ours.
    const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
    return { thrown: asError(thrown), tooLong: code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' };
  } finally {
    delete slot.work;
  }
}

/**
 * Reads a CEL expression over the names in `known`. Throws `bad_request` at the kind's field for what is no CEL, names
 * what is not there, or answers a sample with something of another kind.
 */
export function compileCel<T>(
  source: string,
  kind: CelKind<T>,
  known: KnownNames,
  sample: Record<string, unknown>
): CelExpression<T> {
  const parsed = bounded(() => parse(source));
  if (!('value' in parsed)) {
    const words = parsed.thrown instanceof RangeError ? 'it is nested too deeply' : parsed.thrown.message;
    throw refused(kind.field, `is not a valid CEL expression: ${words.slice(0, 300)}`);
  }
  const problem = parsed.value.expr === undefined ? 'is empty' : problemOfNames(parsed.value.expr, known);
  if (problem !== null) {
    throw refused(kind.field, problem);
  }
  const planned = plan(env, parsed.value) as (bindings: Record<string, CelInput>) => unknown;
  const expression = expressionOf(planned, kind);
  const tried = expression.evaluate(sample);
  const broken = 'failed' in tried && (tried.failed.endsWith(`${kind.otherwise}.`) || BROKEN.test(tried.failed));
  if (broken) {
    throw refused(kind.field, `does not work: ${tried.failed.replace(/\.$/, '')}`);
  }
  return expression;
}

/** What no other sample would mend. */
const BROKEN = /unbound function|no matching overload/;

function expressionOf<T>(planned: (bindings: Record<string, CelInput>) => unknown, kind: CelKind<T>): CelExpression<T> {
  const failed = (said: string, tooLong = false): CelAnswer<T> => ({
    failed: cut(`The ${kind.noun} ${said}`),
    tooLong,
  });
  const one = (scope: Readonly<Record<string, unknown>>): CelAnswer<T> => {
    try {
      const answer = planned(scope as Record<string, CelInput>);
      if (isCelError(answer)) {
        return failed(`could not be read: ${answer.message}`);
      }
      const value = kind.read(answer);
      return value === undefined ? failed(`${kind.otherwise}.`) : { value };
    } catch (error) {
      return { failed: cut(asError(error).message), tooLong: false };
    }
  };
  const evaluateAll = (scopes: readonly Readonly<Record<string, unknown>>[]): CelAnswer<T>[] => {
    const done = bounded(() => scopes.map(one));
    if ('value' in done) {
      return done.value;
    }
    const answer = done.tooLong
      ? failed(`took longer than ${LIMIT_MS} ms.`, true)
      : { failed: cut(done.thrown.message), tooLong: false };
    return scopes.map(() => answer);
  };
  return {
    evaluateAll,
    evaluate: (scope) => evaluateAll([scope])[0] ?? failed('was asked nothing.'),
  };
}

function refused(field: string, reason: string): AppError {
  return new AppError('bad_request', `${field} ${reason}.`, { details: [{ path: `body.${field}`, reason }] });
}

function cut(text: string): string {
  return text.slice(0, 300).toWellFormed();
}
