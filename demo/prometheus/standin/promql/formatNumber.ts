function special(value: number): string | undefined {
  if (Number.isNaN(value)) {
    return 'NaN';
  }
  if (!Number.isFinite(value)) {
    return value > 0 ? '+Inf' : '-Inf';
  }
  return Object.is(value, -0) ? '-0' : undefined;
}

function twoDigitExponent(text: string): string {
  // Most numbers have no exponent, and every sample of every answer comes by here.
  return text.charAt(text.length - 3) === 'e' ? text.replace(/e([+-])(\d)$/, 'e$10$2') : text;
}

/** A sample's value in the HTTP API: shortest form, an exponent below 1e-6 and from 1e21. */
export function formatSample(value: number): string {
  return special(value) ?? twoDigitExponent(String(value));
}

/** Go's `%e` with the shortest digits (`1.5e+00`), as `/api/v1/alerts` prints values. */
export function formatExponent(value: number): string {
  const text = special(value);
  return text === undefined ? twoDigitExponent(value.toExponential()) : text === '-0' ? '-0e+00' : text;
}

/** Go's `%v` of a float (`1e-05`, `1e+21`), as queries and templates print numbers. */
export function formatGeneral(value: number): string {
  const text = special(value);
  if (text !== undefined || value === 0) {
    return text ?? '0';
  }
  const size = Math.abs(value);
  return size < 1e-4 || size >= 1e21 ? twoDigitExponent(value.toExponential()) : String(value);
}

/** Go's `'f'` format with the shortest digits: never an exponent, as `count_values` writes its label. */
export function formatPlain(value: number): string {
  const text = special(value) ?? String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) {
    return text;
  }
  const [, sign, head, tail = '', exponent] = match;
  const digits = `${head}${tail}`;
  const shift = Number(exponent);
  return shift < 0 ? `${sign}0.${'0'.repeat(-shift - 1)}${digits}` : `${sign}${digits.padEnd(shift + 1, '0')}`;
}
