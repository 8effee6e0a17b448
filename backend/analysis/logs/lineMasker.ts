import { CLASS, CONTROL, DIGIT, flagsOf, HEX, LETTER, SPACE } from './charClass.ts';
import { LOG_LIMITS } from './limits.ts';
import { isMonthOrDay, isUnit, isValueWord } from './valueWords.ts';

/** Stands for a masked value within a token; no text can hold it, as control characters are masked themselves. */
export const MASK = '\u0000';

const MASK_CODE = 0;
const NEWLINE = code('\n');
const [MINUS, PLUS, LESS, MORE, TILDE] = [code('-'), code('+'), code('<'), code('>'), code('~')];
const [DOT, UNDERSCORE, DOLLAR, AT, SLASH, BACKSLASH, COLON, COMMA] = [
  code('.'),
  code('_'),
  code('$'),
  code('@'),
  code('/'),
  code('\\'),
  code(':'),
  code(','),
];
const [QUOTE, BRACE, STAR] = [code('"'), code('{'), code('*')];
/** Where a path or an address ends, besides white space. */
const ENDS_PATH = flagsOf('"\'`()[]{}<>,;|=');
/** What may stand between two values of one token (dates, addresses, lists) for them to be one value. */
const BETWEEN_VALUES = flagsOf('.:,/#-+*|;&_@~');

/**
 * Turns a line into tokens in which what has the shape of a value is masked: numbers, hexadecimal, addresses, UUIDs,
 * timestamps, durations and sizes with their unit, deep paths, URLs, truth values, binary content. One pass; the result
 * lies in reused buffers until the next line. Shapes are general: nothing here knows a logging system.
 */
export class LineMasker {
  /** Tokens of the last line, one after the other, without separators. */
  readonly out = new Uint16Array(LOG_LIMITS.lineLength + 8);
  /** Where each token begins in `out`; its end is the beginning of the next. */
  readonly starts = new Int32Array(LOG_LIMITS.tokens + 2);
  tokens = 0;

  #line = '';
  #end = 0;
  #length = 0;
  #tokenStart = 0;
  /** Where `out` ended after the last masked value of this token; -1 without one. */
  #valueEnd = -1;

  /** Masks a line (its first that is not blank; at most `LOG_LIMITS.lineLength` characters of it). Returns a hash of the tokens. */
  mask(line: string): number {
    this.#line = line;
    this.#end = Math.min(line.length, LOG_LIMITS.lineLength);
    this.#length = 0;
    this.#tokenStart = 0;
    this.#valueEnd = -1;
    this.tokens = 0;
    this.#scan();
    this.starts[this.tokens] = this.#length;
    return this.#hash();
  }

  /** Tokens of the last line as strings. */
  readTokens(): string[] {
    const text = String.fromCharCode.apply(null, this.out.subarray(0, this.starts[this.tokens]) as unknown as number[]);
    const tokens: string[] = [];
    for (let t = 0; t < this.tokens; t++) {
      tokens.push(text.slice(this.starts[t], this.starts[t + 1]));
    }
    return tokens;
  }

  #scan(): void {
    const line = this.#line;
    let at = 0;
    while (at < this.#end) {
      const unit = line.charCodeAt(at);
      const kind = CLASS[unit];
      if (kind === LETTER || kind === DIGIT) {
        at = this.#word(at);
      } else if (kind === SPACE) {
        this.#endToken();
        if (unit === NEWLINE && this.tokens > 0) {
          return;
        }
        at++;
      } else if (kind === CONTROL) {
        this.#value();
        at++;
      } else {
        at = this.#punctuation(at, unit);
      }
      if (this.tokens >= LOG_LIMITS.tokens) {
        return;
      }
    }
    const cut = this.#end < line.length && CLASS[line.charCodeAt(this.#end)] !== SPACE;
    if (cut && this.tokens > 0) {
      this.#length = this.#tokenStart;
    }
    this.#endToken();
  }

  #endToken(): void {
    if (this.#length > this.#tokenStart) {
      this.starts[this.tokens++] = this.#tokenStart;
      this.#tokenStart = this.#length;
    }
    this.#valueEnd = -1;
  }

  /** A masked value; values of one token with only light punctuation between them are one. */
  #value(): void {
    const last = this.#valueEnd;
    if (last >= 0 && this.#length - last <= 3 && this.#onlyBetween(last)) {
      this.#length = last;
      return;
    }
    this.out[this.#length++] = MASK_CODE;
    this.#valueEnd = this.#length;
  }

  #onlyBetween(from: number): boolean {
    for (let i = from; i < this.#length; i++) {
      if (BETWEEN_VALUES[this.out[i] as number] === 0) {
        return false;
      }
    }
    return true;
  }

  #punctuation(at: number, unit: number): number {
    const next = at + 1 < this.#end ? this.#line.charCodeAt(at + 1) : 0;
    const nextKind = CLASS[next];
    if (isSign(unit) && nextKind === DIGIT) {
      return at + 1;
    }
    // Somebody masked it before: the very text that a value is written as.
    if (unit === LESS && next === STAR && this.#line.charCodeAt(at + 2) === MORE) {
      this.#value();
      return at + 3;
    }
    if (unit === SLASH && (nextKind === LETTER || nextKind === DIGIT || next === UNDERSCORE || next === DOT)) {
      return this.#path(at);
    }
    this.out[this.#length++] = unit;
    // Fields of JSON without blanks are tokens of their own.
    if (unit === COMMA && (next === QUOTE || next === BRACE)) {
      this.#endToken();
    }
    return at + 1;
  }

  /** A path: masked when it names a thing (a digit in it, or three levels deep); a short one is a word. */
  #path(from: number, behindDrive = from): number {
    let levels = 0;
    let digits = false;
    let at = behindDrive;
    for (; at < this.#end; at++) {
      const unit = this.#line.charCodeAt(at);
      const kind = CLASS[unit];
      if (kind === SPACE || kind === CONTROL || unit === COLON || ENDS_PATH[unit] === 1) {
        break;
      }
      levels += unit === SLASH || unit === BACKSLASH ? 1 : 0;
      digits ||= kind === DIGIT;
    }
    if (digits || levels >= 3) {
      this.#value();
    } else {
      this.#copy(from, at);
    }
    return at;
  }

  #copy(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      this.out[this.#length++] = this.#line.charCodeAt(i);
    }
  }

  /** A run of letters and digits with what joins them inside. */
  #word(from: number): number {
    const line = this.#line;
    let firstDigit = -1;
    let joint = from;
    let dots = 0;
    let hex = true;
    let at = from;
    for (; at < this.#end; at++) {
      const unit = line.charCodeAt(at);
      const kind = CLASS[unit];
      if (kind === DIGIT) {
        firstDigit = firstDigit < 0 ? at : firstDigit;
      } else if (kind === LETTER) {
        hex &&= HEX[unit] === 1;
      } else if (isJoint(unit) && this.#goesOn(at + 1)) {
        joint = firstDigit < 0 ? at + 1 : joint;
        hex &&= unit === MINUS;
        dots += unit === DOT ? 1 : 0;
      } else {
        break;
      }
    }
    if (firstDigit < 0 && !(hex && this.#inAddress(from, at))) {
      return this.#plainWord(from, at);
    }
    // Hexadecimal, and host names with a number in them, are values as a whole.
    if (firstDigit >= 0 && !(hex && at - from >= 4) && dots < 2) {
      this.#copy(from, this.#keptUntil(from, joint, firstDigit, at));
    }
    this.#value();
    return at;
  }

  /** Whether a word goes on behind a joint: `a.b`, `blk_-12`. */
  #goesOn(at: number): boolean {
    if (at >= this.#end) {
      return false;
    }
    const unit = this.#line.charCodeAt(at);
    const kind = CLASS[unit];
    return kind === LETTER || kind === DIGIT || unit === UNDERSCORE || (unit === MINUS && this.#digitAt(at + 1));
  }

  #digitAt(at: number): boolean {
    return at < this.#end && CLASS[this.#line.charCodeAt(at)] === DIGIT;
  }

  /** Whether letters are a group of a hardware address or of IPv6: `:ba:` behind a value, `ba:dc:fe`. */
  #inAddress(from: number, end: number): boolean {
    if (end - from > 4) {
      return false;
    }
    const behindValue =
      this.#valueEnd >= 0 && this.#valueEnd === this.#length - 1 && this.out[this.#length - 1] === COLON;
    const paired = end - from === 2 && this.#line.charCodeAt(end) === COLON && this.#line.charCodeAt(end + 3) === COLON;
    return (
      behindValue || (paired && HEX[this.#line.charCodeAt(end + 1)] === 1 && HEX[this.#line.charCodeAt(end + 2)] === 1)
    );
  }

  /** End of what names the kind of a value: `blk_` of `blk_123`, `eth` of `eth0`; nothing of `x1f`. */
  #keptUntil(from: number, joint: number, firstDigit: number, end: number): number {
    let at = firstDigit;
    while (at < end && CLASS[this.#line.charCodeAt(at)] === DIGIT) {
      at++;
    }
    const numbered = firstDigit - joint >= 2 && (at === end || CLASS[this.#line.charCodeAt(at)] !== LETTER);
    const signed =
      joint - from >= 2 && this.#line.charCodeAt(joint - 1) === MINUS && isJoint(this.#line.charCodeAt(joint - 2));
    const kept = numbered ? firstDigit : joint - (signed ? 1 : 0);
    return kept - from >= 2 ? kept : from;
  }

  #plainWord(from: number, end: number): number {
    const line = this.#line;
    if (end - from >= 2 && line.charCodeAt(end) === COLON && line.startsWith('://', end)) {
      this.#copy(from, end + 3);
      return this.#address(end + 3);
    }
    if (end - from === 1 && line.startsWith(':\\', end)) {
      return this.#path(from, end + 1);
    }
    const alone = this.#length === this.#tokenStart;
    if (alone && end - from <= 4 && this.#afterValue() && isUnit(line, from, end)) {
      this.#takeBackToken();
    } else if (isValueWord(line, from, end) || this.#isDate(from, end)) {
      this.#value();
    } else {
      this.#copy(from, end);
    }
    return end;
  }

  /** What follows `scheme://`, up to where an address ends. */
  #address(from: number): number {
    let at = from;
    while (at < this.#end && CLASS[this.#line.charCodeAt(at)] !== SPACE && !endsAddress(this.#line.charCodeAt(at))) {
      at++;
    }
    this.#value();
    return at;
  }

  #afterValue(): boolean {
    return this.tokens > 0 && this.#length > 0 && this.out[this.#length - 1] === MASK_CODE;
  }

  /** A unit belongs to the number before it: what follows is written behind that number. */
  #takeBackToken(): void {
    this.#tokenStart = this.starts[--this.tokens] as number;
    this.#valueEnd = this.#length;
  }

  /** A month's or day's short name before a number or another such name. */
  #isDate(from: number, end: number): boolean {
    if (!isMonthOrDay(this.#line, from, end)) {
      return false;
    }
    let at = end;
    while (at < this.#end && (CLASS[this.#line.charCodeAt(at)] === SPACE || this.#line.charCodeAt(at) === COMMA)) {
      at++;
    }
    return at > end && (this.#digitAt(at) || isMonthOrDay(this.#line, at, at + 3));
  }

  #hash(): number {
    let high = 0x811c9dc5;
    let low = 0x9747b28c;
    let token = 0;
    for (let i = 0; i < this.#length; i++) {
      if (i === this.starts[token]) {
        high = Math.imul(high ^ 0x10001, 0x01000193);
        low = Math.imul(low ^ 0x1f123, 0x5bd1e995);
        token++;
      }
      const unit = this.out[i] as number;
      high = Math.imul(high ^ unit, 0x01000193);
      low = Math.imul(low ^ unit, 0x5bd1e995);
      low ^= low >>> 15;
    }
    return (high >>> 0) * 0x20_0000 + (low >>> 11);
  }
}

function isSign(unit: number): boolean {
  return unit === MINUS || unit === PLUS || unit === LESS || unit === MORE || unit === TILDE;
}

function isJoint(unit: number): boolean {
  return unit === DOT || unit === UNDERSCORE || unit === MINUS || unit === DOLLAR || unit === AT || unit === PLUS;
}

function endsAddress(unit: number): boolean {
  return unit !== code('=') && ENDS_PATH[unit] === 1;
}

function code(character: string): number {
  return character.charCodeAt(0);
}
