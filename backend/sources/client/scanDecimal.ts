const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/** Powers of ten that a double holds exactly, and what to multiply by instead of dividing where an error may be. */
const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const INVERSE = POWERS.map((power) => 1 / power);
/** The upper halves of their bits (Dekker 1971), to multiply by them without an error. */
const SPLIT = 2 ** 27 + 1;
const UPPER = POWERS.map((power) => power * SPLIT - (power * SPLIT - power));
/** Above the relative error of a correction that four roundings made. */
const DOUBT = 2 ** -50;

/**
 * Reads the plain decimal at `start` (`-12.5`, no exponent) into `out[index]`, to the bit what Number() makes of it.
 * Answers where it ends, or -1 where it is no such decimal or has too many digits to be sure of: Number() must read it then.
 * Some byte that is no digit must lie behind it.
 */
export function scanDecimal(bytes: Uint8Array, start: number, out: Float64Array, index: number): number {
  const negative = bytes[start] === MINUS;
  const first = negative ? start + 1 : start;
  // Whole numbers of 32 bits are quick: nine digits from the first that is not zero, and the nine that follow.
  let head = 0;
  let tail = 0;
  let tailDigits = 0;
  let decimals = 0;
  let at = first;
  let stop = first + 9;
  let digit = digitAt(bytes, at);
  while (digit <= 9 && at < stop) {
    head = (Math.imul(head, 10) + digit) | 0;
    digit = digitAt(bytes, ++at);
  }
  while (digit <= 9) {
    tail = (Math.imul(tail, 10) + digit) | 0;
    tailDigits += 1;
    digit = digitAt(bytes, ++at);
  }
  if (bytes[at] === POINT) {
    const point = at;
    digit = digitAt(bytes, ++at);
    while (digit === 0 && head === 0) {
      digit = digitAt(bytes, ++at);
    }
    stop = head === 0 ? at + 9 : tailDigits === 0 ? stop + 1 : at;
    while (digit <= 9 && at < stop) {
      head = (Math.imul(head, 10) + digit) | 0;
      digit = digitAt(bytes, ++at);
    }
    const from = at;
    while (digit <= 9) {
      tail = (Math.imul(tail, 10) + digit) | 0;
      digit = digitAt(bytes, ++at);
    }
    tailDigits += at - from;
    decimals = at - point - 1;
  }
  if (at - first <= (decimals === 0 ? 0 : 1) || tailDigits > 9 || decimals > 22 || bytes[at - 1] === POINT) {
    return -1;
  }
  const value = tailDigits === 0 && decimals === 0 ? head : quotientOf(head, tail, tailDigits, decimals);
  out[index] = negative ? -value : value;
  return value === value ? at : -1;
}

/** The digit that a byte writes; a number above nine for every other byte. */
function digitAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) - ZERO) >>> 0;
}

/** (head * 10 ** tailDigits + tail) / 10 ** decimals, correctly rounded; NaN where that is not certain. */
function quotientOf(head: number, tail: number, tailDigits: number, decimals: number): number {
  const power = POWERS[decimals] as number;
  if (tailDigits === 0) {
    return head / power;
  }
  // Exact: 30 bits times 21 bits and a power of two.
  const upper = head * (POWERS[tailDigits] as number);
  const mantissa = upper + tail;
  const quotient = mantissa / power;
  if (decimals === 0 || tailDigits <= 6) {
    // A mantissa below 2^53 and an exact power of ten make one correctly rounded division (Clinger 1990, fast path).
    return quotient;
  }
  // What the sum above lost, and what remains of the division, are exact (Dekker 1971); they correct the quotient.
  const lost = tail - (mantissa - upper);
  const high = quotient * SPLIT - (quotient * SPLIT - quotient);
  const low = quotient - high;
  const powerHigh = UPPER[decimals] as number;
  const powerLow = power - powerHigh;
  const product = quotient * power;
  const beyond = high * powerHigh - product + high * powerLow + low * powerHigh + low * powerLow;
  const correction = (mantissa - product - beyond + lost) * (INVERSE[decimals] as number);
  const least = quotient + correction * (1 - DOUBT);
  // Both ends of the doubt round to the same double: so does the true value between them (Ziv 1991).
  return least === quotient + correction * (1 + DOUBT) ? least : Number.NaN;
}
