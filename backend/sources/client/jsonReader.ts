import { ByteWindow } from './byteWindow.ts';
import { numberOf } from './scanValue.ts';
import { SourceError } from './sourceError.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
/** A piece that must be held whole, as a set of labels, is not larger than this. */
const MOST_HELD = 1 << 20;

/** A reading that stops wherever the next bytes have not come yet, and goes on when they have. */
export type Reading<T> = Generator<undefined, T, undefined>;

/**
 * Walks over JSON as it comes, without making strings or objects of what is only passed by or is a number. It takes what
 * JSON.parse takes and little more; what it cannot follow throws SourceError `bad_body`.
 */
export class JsonReader {
  readonly window = new ByteWindow();

  /** The next byte that is no white space, not taken; 0 at the end. */
  *peek(): Reading<number> {
    const { window } = this;
    for (;;) {
      for (; window.at < window.end; window.at++) {
        const byte = window.bytes[window.at] as number;
        if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) {
          return byte;
        }
      }
      if (window.closed) {
        return 0;
      }
      yield;
    }
  }

  *take(byte: number): Reading<void> {
    // The usual case without a generator more.
    if (this.window.bytes[this.window.at] !== byte || this.window.at >= this.window.end) {
      if ((yield* this.peek()) !== byte || this.window.at === this.window.end) {
        this.fail();
      }
    }
    this.window.at += 1;
  }

  *takeIf(byte: number): Reading<boolean> {
    const is = (yield* this.peek()) === byte && this.window.at < this.window.end;
    this.window.at += is ? 1 : 0;
    return is;
  }

  /** Calls `member` with each name of the object; it must take the value. */
  *object(member: (name: string) => Reading<void>): Reading<void> {
    yield* this.take(OPEN_BRACE);
    if (yield* this.takeIf(CLOSE_BRACE)) {
      return;
    }
    do {
      const name = this.#plainName() ?? (yield* this.value());
      if (typeof name !== 'string') {
        this.fail();
      }
      yield* this.take(COLON);
      yield* member(name);
    } while (yield* this.takeIf(COMMA));
    yield* this.take(CLOSE_BRACE);
  }

  /** Calls `item` for each item of the list; it must take the item. */
  *array(item: () => Reading<void>): Reading<void> {
    yield* this.take(OPEN_BRACKET);
    if (yield* this.takeIf(CLOSE_BRACKET)) {
      return;
    }
    do {
      yield* item();
    } while (yield* this.takeIf(COMMA));
    yield* this.take(CLOSE_BRACKET);
  }

  /** Whatever comes next, by JSON.parse; for small things. */
  *value(): Reading<unknown> {
    const text = yield* this.#text();
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return this.fail();
    }
  }

  /** A number, written as one or within quotes as Prometheus does: `1.5`, `"1.5e3"`, `"NaN"`, `"+Inf"`; null is NaN. */
  *number(): Reading<number> {
    const text = yield* this.#text();
    const bare = text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
    return text === 'null' ? Number.NaN : (numberOf(bare) ?? this.fail());
  }

  /** Takes whatever comes next and forgets it. */
  *skip(): Reading<void> {
    const first = yield* this.peek();
    if (first === OPEN_BRACE || first === OPEN_BRACKET) {
      yield* this.#skipNested();
    } else if (first === QUOTE) {
      yield* this.#skipString();
    } else {
      yield* this.#skipWord();
    }
  }

  /** Throws unless everything has been taken. */
  *end(): Reading<void> {
    yield* this.peek();
    if (this.window.at < this.window.end) {
      this.fail();
    }
  }

  fail(): never {
    throw new SourceError(
      'bad_body',
      `The source's answer is not the JSON that was expected (at byte ${this.window.position}).`
    );
  }

  /** A name as most are written, taken; null where it is another or has not come whole. */
  #plainName(): string | null {
    const { window } = this;
    const start = window.at + 1;
    if (window.bytes[window.at] !== QUOTE) {
      return null;
    }
    let at = start;
    while (isPlain(window.bytes[at] as number)) {
      at += 1;
    }
    if (window.bytes[at] !== QUOTE || at >= window.end) {
      return null;
    }
    window.at = at + 1;
    return window.bytes.toString('latin1', start, at);
  }

  /** The bytes of the next value as text. */
  *#text(): Reading<string> {
    const { window } = this;
    yield* this.peek();
    window.held = window.at;
    yield* this.skip();
    const text = window.bytes.toString('utf8', window.held, window.at);
    window.held = -1;
    return text;
  }

  /** Waits for bytes inside of something that has begun. */
  *#more(): Reading<void> {
    const { window } = this;
    if (window.held >= 0 && window.end - window.held > MOST_HELD) {
      throw new SourceError(
        'bad_body',
        `The source's answer holds a name or label set of more than ${MOST_HELD} bytes.`
      );
    }
    if (window.closed) {
      this.fail();
    }
    yield;
  }

  *#skipNested(): Reading<void> {
    const { window } = this;
    let depth = 0;
    do {
      if (window.at >= window.end) {
        yield* this.#more();
        continue;
      }
      const byte = window.bytes[window.at] as number;
      if (byte === QUOTE) {
        yield* this.#skipString();
        continue;
      }
      window.at += 1;
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        depth += 1;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        depth -= 1;
      }
    } while (depth > 0);
  }

  *#skipString(): Reading<void> {
    const { window } = this;
    window.at += 1;
    for (;;) {
      for (; window.at < window.end; window.at++) {
        const byte = window.bytes[window.at] as number;
        if (byte === QUOTE) {
          window.at += 1;
          return;
        }
        if (byte === BACKSLASH) {
          if (window.at + 1 >= window.end) {
            break;
          }
          window.at += 1;
        }
      }
      yield* this.#more();
    }
  }

  *#skipWord(): Reading<void> {
    const { window } = this;
    let taken = 0;
    for (;;) {
      for (; window.at < window.end; window.at++, taken++) {
        if (isEndOfWord(window.bytes[window.at] as number)) {
          return taken === 0 ? this.fail() : undefined;
        }
      }
      if (window.closed) {
        return taken === 0 ? this.fail() : undefined;
      }
      yield* this.#more();
    }
  }
}

/** Letters, digits and signs that stand for themselves; not the zero at the end of what has come. */
function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f && byte !== QUOTE && byte !== BACKSLASH;
}

function isEndOfWord(byte: number): boolean {
  return byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte <= 0x20;
}
