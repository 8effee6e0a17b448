import type { z } from 'zod';
import type { RunScope } from '../steps/step.ts';
import { parseTemplate, type Placeholder, type TemplatePart } from './parseTemplate.rules.ts';
import { writeValue, type Place } from './places.rules.ts';
import { queryPlaces, writeQueryValue } from './promql.rules.ts';
import type { FieldProblem } from './templateProblem.ts';
import { valueAt } from './values.rules.ts';

export type Json = z.core.util.JSONType;

/** Longest text that filling may make. */
const MAX_FILLED = 20_000;
const MAX_DEPTH = 20;
const MAX_NODES = 2_000;

interface JoinOptions {
  /** How the text around the placeholders is written. */
  literal?: (text: string) => string;
  /** Hears of every placeholder that is not written. */
  skipped?: () => void;
}

/**
 * Fills the texts of one step and gathers what is wrong with them, so that a person reads everything at once. A
 * placeholder of a step that has not run yet stays as it is and is named in `deferred`.
 */
export class Filling {
  readonly problems: FieldProblem[] = [];
  readonly #scope: RunScope;
  readonly #deferred = new Set<string>();

  constructor(scope: RunScope) {
    this.#scope = scope;
  }

  get deferred(): string[] {
    return [...this.#deferred].sort();
  }

  /** A text whose values are written as `place` needs them. */
  text(field: string, template: string, place: Place): string {
    const literal = place === 'query' ? encodeURIComponent : (text: string) => text;
    return this.#join(field, this.#parse(field, template), (value) => writeValue(value, place), { literal });
  }

  /** A PromQL query: values become the content of its string literals. */
  query(field: string, template: string): string {
    const parts = this.#parse(field, template);
    const places = queryPlaces(parts);
    let next = 0;
    return this.#join(field, parts, (value) => writeQueryValue(value, places[next++] ?? 'bare'), {
      skipped: () => void (next += 1),
    });
  }

  /** JSON: a text that is one placeholder and nothing else becomes the value with its type. */
  json(field: string, body: Json): Json {
    let nodes = 0;
    const visit = (path: string, value: Json, depth: number): Json => {
      nodes += 1;
      if (depth > MAX_DEPTH || nodes > MAX_NODES) {
        this.#problem(field, `is too large. Keep it under ${MAX_DEPTH} levels and ${MAX_NODES} values.`);
        return null;
      }
      if (typeof value === 'string') {
        return this.#jsonText(path, value);
      }
      if (Array.isArray(value)) {
        return value.map((one, index) => visit(`${path}.${index}`, one, depth + 1));
      }
      return typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, visit(`${path}.${key}`, one, depth + 1)]))
        : value;
    };
    return visit(field, body, 0);
  }

  problem(field: string, reason: string): void {
    this.#problem(field, reason);
  }

  #jsonText(field: string, template: string): Json {
    const parts = this.#parse(field, template);
    const [only] = parts;
    if (parts.length !== 1 || only === undefined || typeof only === 'string') {
      return this.#join(field, parts, (value) => ({ text: value.toWellFormed() }));
    }
    const found = this.#find(field, only);
    const isSmall = found !== undefined && JSON.stringify(found.value).length <= MAX_FILLED;
    if (found !== undefined && !isSmall) {
      this.#problem(field, `{{ ${only.path} }} is larger than ${MAX_FILLED} characters.`);
    }
    return isSmall ? (found.value as Json) : template;
  }

  #parse(field: string, template: string): TemplatePart[] {
    const parts = parseTemplate(template);
    if (Array.isArray(parts)) {
      return parts;
    }
    this.#problem(field, parts.problem);
    return [];
  }

  #join(
    field: string,
    parts: readonly TemplatePart[],
    write: (value: string) => { text: string } | { problem: string },
    { literal = (text: string) => text, skipped = () => undefined }: JoinOptions = {}
  ): string {
    const texts = parts.map((part) => {
      if (typeof part === 'string') {
        return literal(part.toWellFormed());
      }
      const kept = `{{ ${part.path} }}`;
      const found = this.#find(field, part);
      if (found === undefined) {
        skipped();
        return kept;
      }
      if (!['string', 'number', 'boolean'].includes(typeof found.value)) {
        skipped();
        this.#problem(field, `${kept} is no plain value. Name a field of it.`);
        return kept;
      }
      const written = write(String(found.value));
      if ('problem' in written) {
        this.#problem(field, `the value of ${kept} ${written.problem}`);
        return kept;
      }
      return written.text;
    });
    const filled = texts.join('');
    if (filled.length > MAX_FILLED) {
      this.#problem(field, `becomes longer than ${MAX_FILLED} characters. Shorten it.`);
      return '';
    }
    return filled;
  }

  #find(field: string, placeholder: Placeholder): { value: unknown } | undefined {
    const found = valueAt(this.#scope, placeholder.segments);
    if ('value' in found) {
      return found;
    }
    if ('deferred' in found) {
      this.#deferred.add(placeholder.path);
    } else {
      this.#problem(field, `{{ ${placeholder.path} }} cannot be filled: ${found.problem}.`);
    }
    return undefined;
  }

  #problem(path: string, reason: string): void {
    this.problems.push({ path, reason });
  }
}
