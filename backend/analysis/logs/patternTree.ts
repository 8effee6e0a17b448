import { FREE } from './tokenParts.ts';

interface Pattern<T> {
  /** Each token as it is, or what stands before and behind what is free in it. */
  tokens: ReadonlyArray<string | readonly [before: string, behind: string]>;
  free: number;
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
    const leaf = this.#leaves.get(key) ?? [];
    leaf.push({ tokens: tokens.map(openedUp), free: tokens.filter(isFree).length, value });
    leaf.sort((a, b) => a.free - b.free);
    this.#leaves.set(key, leaf);
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
  return leaf.find((pattern) => fits(pattern.tokens, tokens))?.value;
}

function fits(pattern: Pattern<unknown>['tokens'], tokens: readonly string[]): boolean {
  for (let t = 0; t < tokens.length; t++) {
    const [wanted, token] = [pattern[t], tokens[t] as string];
    if (typeof wanted === 'string' ? wanted !== token : !isBetween(token, wanted as readonly [string, string])) {
      return false;
    }
  }
  return true;
}

function isBetween(token: string, [before, behind]: readonly [string, string]): boolean {
  return token.length >= before.length + behind.length && token.startsWith(before) && token.endsWith(behind);
}

function openedUp(token: string): string | readonly [string, string] {
  const at = token.indexOf(FREE);
  return at < 0 ? token : [token.slice(0, at), token.slice(at + 1)];
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
