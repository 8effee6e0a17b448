import type { LogPattern } from '#contract/analysis';

/** Shorter words are in half of all lines. */
const LEAST = 4;

/**
 * LogQL for the lines of a pattern: what the lines were read with, narrowed to the longest words that stand in a line as they
 * stand in the pattern. A pattern without such words (all values, or its spaces differ) is not narrowed.
 */
export function patternQuery({ query, pattern, samples }: Pick<LogPattern, 'query' | 'pattern' | 'samples'>): string {
  const [words] = pattern
    .split('<*>')
    .map((part) => part.trim())
    .filter((part) => part.length >= LEAST && samples.some((line) => line.includes(part)))
    .sort((a, b) => b.length - a.length);
  return words === undefined || query === '' ? query : `${query} |= ${JSON.stringify(words)}`;
}
