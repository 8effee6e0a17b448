import { parseError, type PromqlError } from './promqlError.ts';

// prettier-ignore
const CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z', alpha: 'A-Za-z', digit: '0-9', lower: 'a-z', upper: 'A-Z', word: '0-9A-Za-z_',
  space: '\\t\\n\\v\\f\\r ', blank: '\\t ', xdigit: '0-9A-Fa-f',
};
const JS_SYNTAX = new Set('^$\\.*+?()[]{}|/');
const SPACE = '\\t\\n\\f\\r ';

/**
 * Compiles an RE2 expression, anchored on both sides as Prometheus does, to a JavaScript one with the same meaning.
 * Syntax that the two read differently and that is not translated here is refused.
 */
export function compileAnchored(source: string): RegExp {
  let flags = 'u';
  let body = source;
  const leading = /^\(\?([is]+)\)/.exec(source);
  if (leading !== null) {
    body = source.slice(leading[0].length);
    flags += [...new Set(leading[1])].join('');
  }
  const translated = new Translator(source, body).run();
  try {
    return new RegExp(`^(?:${translated})$`, flags);
  } catch {
    throw refused(source, 'invalid syntax');
  }
}

function refused(source: string, reason: string): PromqlError {
  return parseError(`error parsing regexp ${JSON.stringify(source)}: ${reason}`);
}

class Translator {
  readonly #source: string;
  readonly #body: string;
  #at = 0;
  #out = '';

  constructor(source: string, body: string) {
    this.#source = source;
    this.#body = body;
  }

  run(): string {
    while (this.#at < this.#body.length) {
      const char = this.#body[this.#at]!;
      if (char === '\\') {
        this.#escape(false);
      } else if (char === '[') {
        this.#characterClass();
      } else if (char === '(') {
        this.#group();
      } else if (char === '{') {
        this.#brace();
      } else if (char === '}' || char === ']') {
        this.#emit(`\\${char}`, 1);
      } else {
        this.#emit(char, 1);
      }
    }
    return this.#out;
  }

  #emit(text: string, consumed: number): void {
    this.#out += text;
    this.#at += consumed;
  }

  #rest(): string {
    return this.#body.slice(this.#at);
  }

  #group(): void {
    const rest = this.#rest();
    const named = /^\(\?P?<([A-Za-z_]\w*)>/.exec(rest);
    if (named !== null) {
      this.#emit(`(?<${named[1]}>`, named[0].length);
      return;
    }
    const flagged = /^\(\?([is]*):/.exec(rest);
    if (flagged !== null) {
      this.#emit(flagged[0], flagged[0].length);
      return;
    }
    if (rest.startsWith('(?')) {
      throw refused(this.#source, `invalid or unsupported Perl syntax: ${rest.slice(0, 4)}`);
    }
    this.#emit('(', 1);
  }

  #brace(): void {
    const repeat = /^\{(\d+)(?:,(\d*))?\}/.exec(this.#rest());
    if (repeat === null) {
      this.#emit('\\{', 1);
      return;
    }
    if (Number(repeat[1]) > 1000 || Number(repeat[2] ?? 0) > 1000) {
      throw refused(this.#source, `invalid repeat count: ${repeat[0]}`);
    }
    this.#emit(repeat[0], repeat[0].length);
  }

  #escape(inClass: boolean): void {
    const rest = this.#rest();
    const hex = /^\\x(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))/.exec(rest);
    if (hex !== null) {
      this.#emit(`\\u{${hex[1] ?? hex[2]}}`, hex[0].length);
      return;
    }
    const letter = rest[1] ?? '';
    if (letter === 's' || letter === 'S') {
      this.#spaceClass(letter, inClass);
    } else if (letter === 'a') {
      this.#emit('\\x07', 2);
    } else if ('dDwWfnrtv'.includes(letter) && letter !== '') {
      this.#emit(`\\${letter}`, 2);
    } else if ((letter === 'b' || letter === 'B') && !inClass) {
      this.#emit(`\\${letter}`, 2);
    } else if (/^[!-/:-@[-`{-~]$/.test(letter)) {
      const needsEscape = JS_SYNTAX.has(letter) || (inClass && letter === '-');
      this.#emit(needsEscape ? `\\${letter}` : letter, 2);
    } else {
      throw refused(this.#source, `unsupported escape sequence: \\${letter}`);
    }
  }

  #spaceClass(letter: string, inClass: boolean): void {
    if (inClass && letter === 'S') {
      throw refused(this.#source, 'unsupported in a character class: \\S');
    }
    this.#emit(inClass ? SPACE : `[${letter === 'S' ? '^' : ''}${SPACE}]`, 2);
  }

  #characterClass(): void {
    this.#emit('[', 1);
    if (this.#body[this.#at] === '^') {
      this.#emit('^', 1);
    }
    if (this.#body[this.#at] === ']') {
      this.#emit('\\]', 1);
    }
    while (this.#at < this.#body.length && this.#body[this.#at] !== ']') {
      const posix = /^\[:(\^?)(\w+):\]/.exec(this.#rest());
      if (posix !== null) {
        const members = posix[1] === '' ? CLASSES[posix[2]!] : undefined;
        if (members === undefined) {
          throw refused(this.#source, `unsupported character class: ${posix[0]}`);
        }
        this.#emit(members, posix[0].length);
      } else if (this.#body[this.#at] === '\\') {
        this.#escape(true);
      } else {
        const char = this.#body[this.#at]!;
        this.#emit(char === '[' ? '\\[' : char, 1);
      }
    }
    if (this.#at >= this.#body.length) {
      throw refused(this.#source, 'missing closing ]');
    }
    this.#emit(']', 1);
  }
}

/** Go's `Regexp.Expand`: `$1`, `${1}`, `$name`, `${name}` and `$$`; a name is as long as possible. */
export function expandTemplate(template: string, match: RegExpExecArray): string {
  return template.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (_whole, braced?: string, bare?: string) => {
    const name = braced ?? bare;
    if (name === undefined) {
      return '$';
    }
    return /^\d+$/.test(name) ? (match[Number(name)] ?? '') : (match.groups?.[name] ?? '');
  });
}
