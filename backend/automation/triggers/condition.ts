import { createContext, Script } from 'node:vm';
import { celEnv, isCelError, parse, plan, type CelInput } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { asError } from '../../platform/index.ts';
import { problemOfNames, type KnownNames } from './conditionNames.rules.ts';
import { refused } from './schedule.rules.ts';

/** What a condition said. `tooLong` is a failure that comes again whatever the next event is. */
export type Verdict = { holds: boolean } | { failed: string; tooLong: boolean };

export interface CompiledCondition {
  /** Never throws, and takes no longer than LIMIT_MS. */
  evaluate(scope: Readonly<Record<string, unknown>>): Verdict;
}

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
 * Reads a CEL condition over the names in `known`. Throws `bad_request` for what is no CEL, names what is not there, or
 * answers a sample with something that is neither true nor false.
 */
export function compileCondition(
  source: string,
  known: KnownNames,
  sample: Record<string, unknown>
): CompiledCondition {
  const parsed = bounded(() => parse(source));
  if (!('value' in parsed)) {
    const words = parsed.thrown instanceof RangeError ? 'it is nested too deeply' : parsed.thrown.message;
    throw refused('condition', `is not a valid CEL expression: ${words.slice(0, 300)}`);
  }
  const problem = parsed.value.expr === undefined ? 'is empty' : problemOfNames(parsed.value.expr, known);
  if (problem !== null) {
    throw refused('condition', problem);
  }
  const planned = plan(env, parsed.value) as (bindings: Record<string, CelInput>) => unknown;
  const condition: CompiledCondition = {
    evaluate(scope) {
      const done = bounded(() => planned(scope as Record<string, CelInput>));
      if (!('value' in done)) {
        const failed = done.tooLong ? `The condition took longer than ${LIMIT_MS} ms.` : cut(done.thrown.message);
        return { failed, tooLong: done.tooLong };
      }
      if (isCelError(done.value)) {
        return { failed: cut(`The condition could not be read: ${done.value.message}`), tooLong: false };
      }
      return typeof done.value === 'boolean'
        ? { holds: done.value }
        : { failed: 'The condition is neither true nor false.', tooLong: false };
    },
  };
  const tried = condition.evaluate(sample);
  if ('failed' in tried && /neither true nor false|unbound function|no matching overload/.test(tried.failed)) {
    throw refused('condition', `does not work: ${tried.failed.replace(/\.$/, '')}`);
  }
  return condition;
}

function cut(text: string): string {
  return text.slice(0, 300).toWellFormed();
}
