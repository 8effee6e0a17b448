import { FREE } from './tokenParts.ts';

interface Pattern<T> {
  tokens: readonly string[];
  value: T;
}

/**
 * Patterns by number of tokens and their first two (Drain's tree of fixed depth: He et al., ICWS 2017), those without a
 * free token by their text. `find` costs the same however many patterns there are, but for those that share all three.
 */
export class PatternTree<T> {
  readonly #exact = new Map<string, T>();
  readonly #leaves = new Map<string, Pattern<T>[]>();

  add(tokens: readonly string[], value: T): void {
    if (!tokens.some(isFree)) {
      this.#exact.set(keyOf(tokens), value);
      return;
    }
    const [first = '', second = ''] = tokens;
    const key = leafOf(tokens.length, isFree(first) ? FREE : first, isFree(second) ? FREE : second);
    const leaf = this.#leaves.get(key);
    if (leaf === undefined) {
      this.#leaves.set(key, [{ tokens, value }]);
    } else {
      leaf.push({ tokens, value });
    }
  }

  /** What was added under these tokens, or under a pattern that they fit: the one with the fewest free tokens. */
  find(tokens: readonly string[]): T | undefined {
    const exact = this.#exact.get(keyOf(tokens));
    if (exact !== undefined || this.#leaves.size === 0) {
      return exact;
    }
    const [first = '', second = ''] = tokens;
    for (const key of [
      leafOf(tokens.length, first, second),
      leafOf(tokens.length, first, FREE),
      leafOf(tokens.length, FREE, second),
      leafOf(tokens.length, FREE, FREE),
    ]) {
      const found = best(this.#leaves.get(key) ?? [], tokens);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }
}

function best<T>(leaf: readonly Pattern<T>[], tokens: readonly string[]): T | undefined {
  let found: Pattern<T> | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const pattern of leaf) {
    const free = pattern.tokens.filter(isFree).length;
    if (free < least && pattern.tokens.every((token, t) => fits(token, tokens[t] as string))) {
      [found, least] = [pattern, free];
    }
  }
  return found?.value;
}

function fits(pattern: string, token: string): boolean {
  if (pattern === token) {
    return true;
  }
  const at = pattern.indexOf(FREE);
  return (
    at >= 0 &&
    token.length >= pattern.length - 1 &&
    token.startsWith(pattern.slice(0, at)) &&
    token.endsWith(pattern.slice(at + 1))
  );
}

function isFree(token: string): boolean {
  return token.includes(FREE);
}

function keyOf(tokens: readonly string[]): string {
  return tokens.join(' ');
}

function leafOf(length: number, first: string, second: string): string {
  return `${length} ${first} ${second}`;
}
