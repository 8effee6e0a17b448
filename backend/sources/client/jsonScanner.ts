import { SourceError } from './sourceError.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Powers of ten that a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, i) => 10 ** i);

/**
 * Walks over JSON in a buffer without making strings or objects of what is only passed by or is a number. It takes what
 * JSON.parse takes and little more; what it cannot follow throws SourceError `bad_body`.
 */
export class JsonScanner {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The next byte that is no white space, not taken; 0 at the end. */
  peek(): number {
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
        this.#at += 1;
      } else {
        return byte ?? 0;
      }
    }
  }

  /** Calls `member` with each name of the object; it must take the value. */
  object(member: (name: string) => void): void {
    this.#take(OPEN_BRACE);
    if (this.#takeIf(CLOSE_BRACE)) {
      return;
    }
    do {
      const name = this.string();
      this.#take(COLON);
      member(name);
    } while (this.#takeIf(COMMA));
    this.#take(CLOSE_BRACE);
  }

  /** Calls `item` for each item of the list; it must take the item. */
  array(item: () => void): void {
    this.#take(OPEN_BRACKET);
    if (this.#takeIf(CLOSE_BRACKET)) {
      return;
    }
    do {
      item();
    } while (this.#takeIf(COMMA));
    this.#take(CLOSE_BRACKET);
  }

  string(): string {
    const [start, end] = this.#stringBounds();
    for (let at = start; at < end; at++) {
      if (this.#bytes[at] === BACKSLASH) {
        return this.#parse(start - 1, end + 1) as string;
      }
    }
    return this.#bytes.toString('utf8', start, end);
  }

  /** Whatever comes next, by JSON.parse; for small things. */
  value(): unknown {
    this.peek();
    const start = this.#at;
    this.skip();
    return this.#parse(start, this.#at);
  }

  /** Takes whatever comes next and forgets it. */
  skip(): void {
    const first = this.peek();
    if (first === QUOTE) {
      this.#stringBounds();
    } else if (first === OPEN_BRACE || first === OPEN_BRACKET) {
      this.#skipNested();
    } else {
      const start = this.#at;
      while (!isEndOfWord(this.#bytes[this.#at])) {
        this.#at += 1;
      }
      if (this.#at === start) {
        this.#fail();
      }
    }
  }

  /** A number, written as one or within quotes as Prometheus does: `1.5`, `"1.5e3"`, `"NaN"`, `"+Inf"`. */
  number(): number {
    if (this.peek() === QUOTE) {
      const [start, end] = this.#stringBounds();
      return this.#numberOf(start, end);
    }
    const start = this.#at;
    this.skip();
    return this.#numberOf(start, this.#at);
  }

  /**
   * `[[seconds, "value"], ...]`, as long as it has this very form, straight into `put`. Throws `bad_body` otherwise.
   */
  samples(put: (seconds: number, value: number) => void): void {
    this.array(() => {
      this.#take(OPEN_BRACKET);
      const seconds = this.number();
      this.#take(COMMA);
      put(seconds, this.number());
      this.#take(CLOSE_BRACKET);
    });
  }

  /** Throws unless everything has been taken. */
  end(): void {
    if (this.peek() !== 0 || this.#at < this.#bytes.length) {
      this.#fail();
    }
  }

  #numberOf(start: number, end: number): number {
    const bytes = this.#bytes;
    let at = start;
    const negative = bytes[at] === 0x2d;
    if (negative || bytes[at] === 0x2b) {
      at += 1;
    }
    let mantissa = 0;
    let digits = 0;
    let decimals = 0;
    for (let seenPoint = false; at < end; at++) {
      const digit = (bytes[at] ?? 0) - 0x30;
      if (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        digits += 1;
        decimals += seenPoint ? 1 : 0;
      } else if (bytes[at] === 0x2e && !seenPoint) {
        seenPoint = true;
      } else {
        break;
      }
    }
    // A mantissa below 2^53 and an exact power of ten make one correctly rounded division (Clinger 1990, fast path).
    if (at === end && digits > 0 && digits <= 15) {
      const value = decimals === 0 ? mantissa : mantissa / (POWERS[decimals] ?? Number.NaN);
      return negative ? -value : value;
    }
    return this.#slowNumber(start, end);
  }

  #slowNumber(start: number, end: number): number {
    const text = this.#bytes.toString('latin1', start, end);
    if (/^[+-]?Inf(?:inity)?$/i.test(text)) {
      return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    }
    if (/^NaN$/i.test(text) || text === 'null') {
      return Number.NaN;
    }
    const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
    return value ?? this.#fail();
  }

  #skipNested(): void {
    const bytes = this.#bytes;
    let depth = 0;
    do {
      const byte = bytes[this.#at];
      if (byte === undefined) {
        this.#fail();
      } else if (byte === QUOTE) {
        this.#stringBounds();
        continue;
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        depth += 1;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        depth -= 1;
      }
      this.#at += 1;
    } while (depth > 0);
  }

  /** Takes a string; answers where its content begins and ends. */
  #stringBounds(): [start: number, end: number] {
    this.#take(QUOTE);
    const start = this.#at;
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte === QUOTE) {
        this.#at += 1;
        return [start, this.#at - 1];
      }
      if (byte === undefined) {
        this.#fail();
      }
      this.#at += byte === BACKSLASH ? 2 : 1;
    }
  }

  #take(byte: number): void {
    if (this.peek() !== byte) {
      this.#fail();
    }
    this.#at += 1;
  }

  #takeIf(byte: number): boolean {
    const is = this.peek() === byte;
    this.#at += is ? 1 : 0;
    return is;
  }

  #parse(start: number, end: number): unknown {
    try {
      return JSON.parse(this.#bytes.toString('utf8', start, end)) as unknown;
    } catch {
      return this.#fail();
    }
  }

  #fail(): never {
    throw new SourceError(
      'bad_body',
      `The source's answer is not the JSON that was expected (byte ${this.#at} of ${this.#bytes.length}).`
    );
  }
}

function isEndOfWord(byte: number | undefined): boolean {
  return byte === undefined || byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte <= 0x20;
}
