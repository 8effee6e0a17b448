import { contentId } from './hash.ts';
import { LOG_LIMITS } from './limits.ts';
import { textOf } from './tokenParts.ts';

/** A pattern of log lines. */
export interface Template {
  /** Says nothing but the text: 16 hexadecimal digits, the same wherever the same pattern is found. */
  id: string;
  /** The words that its lines share, `<*>` where a value stands. */
  text: string;
  lines: number;
  /** One of its lines, cut. */
  example: string;
  /** Ids that it had before, or that were merged into it. */
  aliases: readonly string[];
}

/** A template as the miner keeps it. */
export interface Known {
  id: string;
  /** Tokens of its lines; several where a value may be missing or be several words. */
  shapes: readonly (readonly string[])[];
  lines: number;
  example: string;
  aliases: readonly string[];
  /** When a line of it came last, counted in lines. */
  seen: number;
}

export function presentTemplate({ id, shapes, lines, example, aliases }: Known): Template {
  return { id, text: textOf(shapes[0] ?? []), lines, example, aliases };
}

/** A template of one line, not counted yet. */
export function templateOf(tokens: readonly string[], line: string): Known {
  return {
    id: contentId(textOf(tokens)),
    shapes: [tokens],
    lines: 0,
    example: exampleOf(line),
    aliases: [],
    seen: 0,
  };
}

/** One template out of several: its shapes are given, the rest adds up. What came last is told by the others' order in time. */
export function united(parts: readonly Known[], shapes: readonly (readonly string[])[]): Known {
  const id = contentId(textOf(shapes[0] ?? []));
  const newestFirst = [...parts].sort((a, b) => b.seen - a.seen || (a.id < b.id ? -1 : 1));
  const others = new Set(newestFirst.flatMap((part) => [part.id, ...part.aliases]).filter((other) => other !== id));
  return {
    id,
    shapes: shapes.slice(0, LOG_LIMITS.shapes),
    lines: parts.reduce((sum, { lines }) => sum + lines, 0),
    example: parts.map(({ example }) => example).reduce((a, b) => (a < b ? a : b)),
    aliases: [...others].slice(0, LOG_LIMITS.aliases),
    seen: Math.max(...parts.map(({ seen }) => seen)),
  };
}

function exampleOf(line: string): string {
  const text = line
    .slice(0, LOG_LIMITS.example)
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim();
  // A slice keeps the whole line alive; this is a copy.
  return JSON.parse(JSON.stringify(text)) as string;
}
