import { LOG_LIMITS } from './limits.ts';
import type { Known } from './template.ts';

const VERSION = 1;

type Stored = [id: string, shapes: string[][], lines: number, example: string, aliases: string[], seen: number];

/** Templates as text. */
export function writeState(templates: readonly Known[]): string {
  const stored = templates.map(({ id, shapes, lines, example, aliases, seen }) => [
    id,
    shapes,
    lines,
    example,
    aliases,
    seen,
  ]);
  return JSON.stringify({ version: VERSION, templates: stored });
}

/** @throws RangeError when the text is not what `writeState` gave */
export function readState(text: string): Known[] {
  const state = parsed(text);
  if (!isRecord(state) || state['version'] !== VERSION || !Array.isArray(state['templates'])) {
    throw new RangeError('This is no state of log templates.');
  }
  const templates: unknown[] = state['templates'];
  if (!templates.every(isStored)) {
    throw new RangeError('The state of log templates is damaged.');
  }
  return templates.map(([id, shapes, lines, example, aliases, seen]) => ({
    id,
    shapes,
    lines,
    example,
    aliases,
    seen,
  }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function isStored(value: unknown): value is Stored {
  if (!Array.isArray(value) || value.length !== 6) {
    return false;
  }
  const [id, shapes, lines, example, aliases, seen] = value as unknown[];
  return (
    isShortText(id) &&
    isListOf(shapes, isShape, LOG_LIMITS.shapes) &&
    isCount(lines) &&
    isShortText(example) &&
    isListOf(aliases, isShortText, LOG_LIMITS.aliases) &&
    isCount(seen)
  );
}

function isListOf<T>(value: unknown, is: (item: unknown) => item is T, most: number): value is T[] {
  return Array.isArray(value) && value.length <= most && value.every(is);
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LOG_LIMITS.lineLength;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isShape(value: unknown): value is string[] {
  return isListOf(value, isShortText, LOG_LIMITS.tokens + 1);
}
