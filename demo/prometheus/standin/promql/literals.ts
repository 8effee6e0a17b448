const UNIT_MS = { y: 31_536_000_000, w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
// prettier-ignore
const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"',
};

/** A Prometheus duration (`1h30m`) in milliseconds; `undefined` when the text is none. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (text === '' || match === null) {
    return undefined;
  }
  return Object.values(UNIT_MS).reduce((sum, ms, i) => sum + Number(match[i + 1] ?? 0) * ms, 0);
}

/** As Prometheus prints a duration: years, weeks and days only where they divide it exactly. */
export function formatDuration(ms: number): string {
  if (ms === 0) {
    return '0s';
  }
  let rest = ms;
  let text = '';
  for (const [unit, size] of Object.entries(UNIT_MS)) {
    const exact = unit === 'y' || unit === 'w' || unit === 'd';
    if (rest >= size && (!exact || rest % size === 0)) {
      text += `${Math.floor(rest / size)}${unit}`;
      rest %= size;
    }
  }
  return text;
}

/** A number literal of Prometheus 2.42; `undefined` for what only later versions read (`5m`, `1_000`). */
export function parseNumber(text: string): number | undefined {
  const lower = text.toLowerCase();
  if (lower === 'inf' || lower === 'nan') {
    return lower === 'inf' ? Infinity : NaN;
  }
  if (/^0x[0-9a-f]+$/.test(lower)) {
    return Number.parseInt(lower.slice(2), 16);
  }
  // A leading zero means octal to Go's integer parser.
  if (/^0[0-7]+$/.test(lower)) {
    return Number.parseInt(lower, 8);
  }
  return /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/.test(lower) ? Number(lower) : undefined;
}

/** The text of a PromQL string literal; `undefined` when an escape or the end is wrong. */
export function parseString(literal: string): string | undefined {
  const quote = literal[0];
  if (literal.length < 2 || literal.at(-1) !== quote) {
    return undefined;
  }
  const body = literal.slice(1, -1);
  if (quote === '`') {
    return body;
  }
  let text = '';
  for (let i = 0; i < body.length; i++) {
    if (body[i] === '\n') {
      return undefined;
    }
    if (body[i] !== '\\') {
      text += body[i];
      continue;
    }
    const escape = readEscape(body, i + 1, quote ?? '"');
    if (escape === undefined) {
      return undefined;
    }
    text += escape.text;
    i += escape.length;
  }
  return text;
}

function readEscape(body: string, at: number, quote: string): { text: string; length: number } | undefined {
  const letter = body[at] ?? '';
  const simple = SIMPLE_ESCAPES[letter];
  if (simple !== undefined) {
    const otherQuote = (letter === '"' || letter === "'") && letter !== quote;
    return otherQuote ? undefined : { text: simple, length: 1 };
  }
  const rest = body.slice(at);
  const match = /^(?:x([0-7][0-9a-fA-F])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(rest);
  const digits = match?.[1] ?? match?.[2] ?? match?.[3];
  const code = digits === undefined ? undefined : Number.parseInt(digits, 16);
  if (match === null || code === undefined || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
    return undefined;
  }
  return { text: String.fromCodePoint(code), length: match[0].length };
}
