import { quantityOf } from './quantity.ts';
import type { Hunk } from './readContent.ts';
import { type Token, tokensOf } from './tokens.ts';

/** A quantity that became another one, with the names that stand on its line. */
export interface ValueChange {
  names: string[];
  from: number;
  to: number;
  text: { from: string; to: string };
}

/** What a hunk really alters: code that was only moved or laid out anew cancels out. */
export interface NetChange {
  path: string;
  removed: Token[];
  added: Token[];
  values: ValueChange[];
  versions: { name: string; from: string; to: string }[];
  /** Quoted texts and names of fields that became others on lines that are otherwise alike. */
  renamed: { from: string; to: string }[];
  /** Words that became others where all else of a line stayed: switches (`true` to `false`), levels, addresses. */
  swapped: { name: string; from: string; to: string }[];
  /** Share of the tokens that are on both sides, in [0, 1]. */
  kept: number;
  /** The same code in another order: no matter of layout. */
  reordered: boolean;
  /** Lines that hold code, comments left out. */
  removedLines: string[];
  addedLines: string[];
}

/** Two lines are one line altered when this share of the shorter one's names is on both. */
const ALIKE = 0.6;
/** Of a hunk with one line on each side, these are one line altered more readily. */
const ALIKE_ALONE = 0.45;

export function netChangeOf(hunk: Hunk): NetChange {
  const before = hunk.removed.map(lineOf).filter(({ tokens }) => tokens.length > 0);
  const after = hunk.added.map(lineOf).filter(({ tokens }) => tokens.length > 0);
  const removed = minus(before.flatMap(tokensIn), after.flatMap(tokensIn));
  const added = minus(after.flatMap(tokensIn), before.flatMap(tokensIn));
  const total = before.flatMap(tokensIn).length + after.flatMap(tokensIn).length;
  const net: NetChange = {
    path: hunk.path,
    removed,
    added,
    values: [],
    versions: [],
    renamed: [],
    swapped: [],
    kept: total === 0 ? 1 : 1 - (removed.length + added.length) / total,
    reordered: removed.length + added.length === 0 && spelled(before) !== spelled(after),
    removedLines: before.map(({ text }) => text),
    addedLines: after.map(({ text }) => text),
  };
  const free = new Set(after);
  for (const line of before) {
    const twin = twinOf(line, free, before.length + after.length === 2 ? ALIKE_ALONE : ALIKE);
    if (twin !== null) {
      free.delete(twin);
      compare(line, twin, net);
    }
  }
  return net;
}

interface Line {
  text: string;
  tokens: Token[];
}

function lineOf(text: string): Line {
  return { text, tokens: tokensOf(text) };
}

function spelled(lines: readonly Line[]): string {
  return lines
    .flatMap(tokensIn)
    .map(({ text }) => text)
    .join(' ');
}

/** True for names, called or not. */
function isNamed({ kind }: Token): boolean {
  return kind === 'name' || kind === 'call';
}

function tokensIn({ tokens }: Line): Token[] {
  return tokens;
}

/** The tokens of `all` that `without` does not hold, counted. */
function minus(all: readonly Token[], without: readonly Token[]): Token[] {
  const counts = new Map<string, number>();
  for (const { text } of without) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return all.filter(({ text }) => {
    const left = counts.get(text) ?? 0;
    counts.set(text, left - 1);
    return left <= 0;
  });
}

/** The added line that a removed one became: the most alike, as long as it is alike at all. */
function twinOf(line: Line, among: ReadonlySet<Line>, least: number): Line | null {
  let best: Line | null = null;
  let most = least;
  for (const other of among) {
    const likeness = likenessOf(line.tokens, other.tokens);
    if (likeness > most || (likeness === most && best === null)) {
      best = other;
      most = likeness;
    }
  }
  return best;
}

function likenessOf(a: readonly Token[], b: readonly Token[]): number {
  const [left, right] = [a, b].map(wordsOfLine);
  const shorter = Math.min(left?.length ?? 0, right?.length ?? 0);
  if (shorter === 0) {
    return 0;
  }
  const common = (left?.length ?? 0) - minus(left ?? [], right ?? []).length;
  // Of lines that share all names of the shorter one, the one with fewest other names is the twin.
  return common / shorter - 0.001 * Math.abs((left?.length ?? 0) - (right?.length ?? 0));
}

/** The names of a line; of one without names, as of a list of quoted keys, its texts. */
function wordsOfLine(tokens: readonly Token[]): Token[] {
  const names = tokens.filter(isNamed);
  return names.length > 0 ? names : tokens.filter(({ kind }) => kind === 'text');
}

function compare(line: Line, twin: Line, net: NetChange): void {
  const names = line.tokens.filter(isNamed).map(({ text }) => text);
  const of = (tokens: readonly Token[], kind: Token['kind']): string[] =>
    tokens.filter((token) => token.kind === kind).map(({ text }) => text);
  const pairs = (kind: Token['kind']): [string, string][] => {
    const [before, after] = [of(line.tokens, kind), of(twin.tokens, kind)];
    return before.length === after.length
      ? before.map((text, i): [string, string] => [text, after[i] ?? '']).filter(([from, to]) => from !== to)
      : [];
  };
  for (const [from, to] of pairs('quantity')) {
    const [old, next] = [quantityOf(from), quantityOf(to)];
    if (old !== null && next !== null && old.value !== next.value) {
      net.values.push({ names, from: old.value, to: next.value, text: { from, to } });
    }
  }
  for (const [from, to] of pairs('version')) {
    net.versions.push({ name: names.join('/'), from, to });
  }
  for (const [from, to] of pairs('text')) {
    net.renamed.push({ from, to });
  }
  const swapped = line.tokens.filter(({ text }, i) => text !== twin.tokens[i]?.text);
  const [one] = swapped;
  if (one?.kind === 'name' && swapped.length === 1 && line.tokens.length === twin.tokens.length) {
    const to = twin.tokens[line.tokens.indexOf(one)]?.text ?? '';
    net.swapped.push({ name: names.filter((name) => name !== one.text).join(' '), from: one.text, to });
  }
}
