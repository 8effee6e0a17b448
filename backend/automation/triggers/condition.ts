import { compileCel, CONDITION, type KnownNames } from '../../platform/index.ts';

/** What a condition said. `tooLong` is a failure that comes again whatever the next event is. */
export type Verdict = { holds: boolean } | { failed: string; tooLong: boolean };

export interface CompiledCondition {
  /** Never throws, and takes no longer than a second. */
  evaluate(scope: Readonly<Record<string, unknown>>): Verdict;
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
  const compiled = compileCel(source, CONDITION, known, sample);
  return {
    evaluate(scope) {
      const answer = compiled.evaluate(scope);
      return 'value' in answer ? { holds: answer.value } : answer;
    },
  };
}
