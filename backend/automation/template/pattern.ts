import { celEnv, isCelError, parse, plan, type CelInput } from '@bufbuild/cel';
import { asError } from '../../platform/index.ts';

// The expression language brings the one RE2 engine of the product: linear in the text, whatever the pattern is.
const run = plan(celEnv(), parse('text.matches(pattern)')) as (bindings: Record<string, CelInput>) => unknown;

function matches(pattern: string, text: string): boolean | { problem: string } {
  try {
    const answer = run({ pattern, text });
    if (typeof answer === 'boolean') {
      return answer;
    }
    return { problem: isCelError(answer) ? answer.message.slice(0, 200) : 'it gives no answer' };
  } catch (error) {
    return { problem: asError(error).message.slice(0, 200) };
  }
}

/** Why a text is no regular expression of RE2 (https://github.com/google/re2/wiki/Syntax), or null when it is one. */
export function patternProblem(pattern: string): string | null {
  const answer = matches(pattern, '');
  return typeof answer === 'boolean' ? null : answer.problem;
}

/** True when the pattern matches the whole text; a pattern that is none matches nothing. */
export function matchesWhole(pattern: string, text: string): boolean {
  return patternProblem(pattern) === null && matches(`\\A(?:${pattern})\\z`, text) === true;
}
