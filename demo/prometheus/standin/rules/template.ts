import { parseString } from '../promql/literals.ts';
import { formatGeneral } from '../promql/formatNumber.ts';
import { humanize, humanize1024, humanizeDuration, humanizePercentage } from './humanize.ts';
import { sprintf } from './printf.ts';

type Value = string | number;

export interface TemplateData {
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** A parsed label or annotation template. */
export type Template = (data: TemplateData) => string;

type Term = (data: TemplateData) => Value;

const TOKEN =
  /\s*(?:(\$labels|\.Labels)\.([a-zA-Z_]\w*)|(\$value|\.Value)|("(?:[^"\\\n]|\\.)*"|`[^`]*`)|(-?\d+(?:\.\d+)?)|([a-zA-Z]\w*)|([()|]))/y;

function toNumber(value: Value): number {
  const number = typeof value === 'number' ? value : value.trim() === '' ? NaN : Number(value);
  if (typeof value === 'string' && Number.isNaN(number) && value !== 'NaN') {
    throw new Error(`can't convert ${JSON.stringify(value)} to a number`);
  }
  return number;
}

const FUNCTIONS: ReadonlyMap<string, (...args: Value[]) => Value> = new Map<string, (...args: Value[]) => Value>([
  ['humanize', (value) => humanize(toNumber(value!))],
  ['humanize1024', (value) => humanize1024(toNumber(value!))],
  ['humanizePercentage', (value) => humanizePercentage(toNumber(value!))],
  ['humanizeDuration', (value) => humanizeDuration(toNumber(value!))],
  ['toUpper', (value) => String(value).toUpperCase()],
  ['toLower', (value) => String(value).toLowerCase()],
  ['printf', (format, ...args) => sprintf(String(format), args)],
]);

/**
 * Parses the part of Go's template language that alert rules use: label and value references, the functions above,
 * pipes and parentheses.
 * @throws Error for anything else (`if`, `range`, `query` ...)
 */
export function parseTemplate(text: string): Template {
  const parts: (string | Term)[] = [];
  let at = 0;
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', at)) {
    const close = text.indexOf('}}', open);
    if (close < 0) {
      throw new Error(`unclosed action in template ${JSON.stringify(text)}`);
    }
    let before = text.slice(at, open);
    let action = text.slice(open + 2, close);
    at = close + 2;
    if (action.startsWith('- ')) {
      before = before.trimEnd();
      action = action.slice(1);
    }
    if (action.endsWith(' -')) {
      action = action.slice(0, -1);
      at += text.slice(at).length - text.slice(at).trimStart().length;
    }
    parts.push(before, new ActionParser(action.trim()).parse());
  }
  parts.push(text.slice(at));
  return (data) => parts.map((part) => (typeof part === 'string' ? part : printValue(part(data)))).join('');
}

function printValue(value: Value): string {
  return typeof value === 'number' ? formatGeneral(value) : value;
}

class ActionParser {
  readonly #action: string;
  readonly #tokens: RegExpExecArray[] = [];
  #at = 0;

  constructor(action: string) {
    this.#action = action;
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < action.length) {
      const token = TOKEN.exec(action);
      if (token === null) {
        throw this.#unsupported();
      }
      this.#tokens.push(token);
    }
  }

  parse(): Term {
    const term = this.#pipeline();
    if (this.#at < this.#tokens.length) {
      throw this.#unsupported();
    }
    return term;
  }

  #unsupported(): Error {
    return new Error(`template action {{ ${this.#action} }} is not supported`);
  }

  #pipeline(): Term {
    let piped = this.#command(undefined);
    while (this.#tokens[this.#at]?.[7] === '|') {
      this.#at++;
      piped = this.#command(piped);
    }
    return piped;
  }

  #command(piped: Term | undefined): Term {
    const name = this.#tokens[this.#at]?.[6];
    if (name === undefined) {
      const operand = this.#operand();
      if (operand === undefined || piped !== undefined) {
        throw this.#unsupported();
      }
      return operand;
    }
    const call = FUNCTIONS.get(name);
    this.#at++;
    const args: Term[] = [];
    for (let arg = this.#operand(); arg !== undefined; arg = this.#operand()) {
      args.push(arg);
    }
    if (piped !== undefined) {
      args.push(piped);
    }
    if (call === undefined || args.length === 0 || (name !== 'printf' && args.length !== 1)) {
      throw this.#unsupported();
    }
    return (data) => call(...args.map((arg) => arg(data)));
  }

  #operand(): Term | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || token[6] !== undefined || token[7] === '|' || token[7] === ')') {
      return undefined;
    }
    this.#at++;
    const [, , label, value, literal, number] = token;
    if (label !== undefined) {
      return ({ labels }) => labels[label] ?? '';
    }
    if (value !== undefined) {
      return (data) => data.value;
    }
    if (literal !== undefined) {
      const text = parseString(literal);
      if (text === undefined) {
        throw this.#unsupported();
      }
      return () => text;
    }
    if (number !== undefined) {
      return () => Number(number);
    }
    const inner = this.#pipeline();
    if (this.#tokens[this.#at]?.[7] !== ')') {
      throw this.#unsupported();
    }
    this.#at++;
    return inner;
  }
}
