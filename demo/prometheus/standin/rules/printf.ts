import { formatGeneral } from '../promql/formatNumber.ts';

/**
 * Decimal digits of |value| rounded half to even at `keep` places after the first digit, as Go rounds. JavaScript's own
 * functions round exact halves up.
 */
function roundedDigits(value: number, keep: number): { digits: string; exponent: number } {
  const [mantissa = '0', exponentText = '0'] = Math.abs(value).toExponential(100).split('e');
  const all = mantissa.replace('.', '');
  const exponent = Number(exponentText);
  if (keep < 0) {
    const up = keep === -1 && all > `5${'0'.repeat(all.length - 1)}`;
    return { digits: up ? '1' : '0', exponent: up ? exponent + 1 : 0 };
  }
  const head = BigInt(all.slice(0, keep + 1));
  const tail = all.slice(keep + 1);
  const half = `5${'0'.repeat(Math.max(tail.length - 1, 0))}`;
  const up = tail > half || (tail === half && head % 2n === 1n);
  const digits = String(up ? head + 1n : head).padStart(keep + 1, '0');
  return digits.length > keep + 1 ? { digits: digits.slice(0, -1), exponent: exponent + 1 } : { digits, exponent };
}

function special(value: number): string | undefined {
  return Number.isFinite(value) ? undefined : formatGeneral(value);
}

/** Go's `%.<places>f`. */
export function formatFixed(value: number, places: number): string {
  const text = special(value);
  if (text !== undefined) {
    return text;
  }
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.floor(Math.log10(Math.abs(value) || 1));
  // The first digit's exponent decides how many digits are kept; log10 may be off by one at powers of ten.
  const exponent = Number(Math.abs(value).toExponential(20).split('e')[1] ?? size);
  const rounded = value === 0 ? { digits: '0', exponent: 0 } : roundedDigits(value, exponent + places);
  const point = rounded.exponent + 1;
  const whole = point <= 0 ? '0' : rounded.digits.padEnd(point, '0').slice(0, point);
  const fraction = (point <= 0 ? '0'.repeat(-point) + rounded.digits : rounded.digits.slice(point)).padEnd(places, '0');
  return `${sign}${whole}${places === 0 ? '' : `.${fraction.slice(0, places)}`}`;
}

/** Go's `%.<precision>g`. */
export function formatSignificant(value: number, precision: number): string {
  const text = special(value);
  if (text !== undefined || value === 0) {
    return text ?? '0';
  }
  const { digits, exponent } = roundedDigits(value, precision - 1);
  const sign = value < 0 ? '-' : '';
  const kept = digits.replace(/0+$/, '');
  if (exponent < -4 || exponent >= precision) {
    const fraction = kept.length > 1 ? `.${kept.slice(1)}` : '';
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${kept[0]}${fraction}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  if (exponent < 0) {
    return `${sign}0.${'0'.repeat(-exponent - 1)}${kept}`;
  }
  const whole = kept.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}${kept.length > exponent + 1 ? `.${kept.slice(exponent + 1)}` : ''}`;
}

/**
 * Go's `Sprintf` for the verbs that annotations use: `%f %.2f %g %.3g %v %s %q %%`.
 * @throws Error for any other verb and for a wrong argument
 */
export function sprintf(format: string, args: readonly (string | number)[]): string {
  let next = 0;
  const text = format.replace(/%(?:(\.\d+)?([a-zA-Z])|%|.?)/g, (whole, digits?: string, verb?: string) => {
    if (whole === '%%') {
      return '%';
    }
    const arg = args[next++];
    const precision = digits === undefined ? undefined : Number(digits.slice(1));
    if (verb === 'f' && typeof arg === 'number') {
      return formatFixed(arg, precision ?? 6);
    }
    if (verb === 'g' && typeof arg === 'number') {
      return precision === undefined ? formatGeneral(arg) : formatSignificant(arg, Math.max(precision, 1));
    }
    if (verb === 'v' && arg !== undefined) {
      return typeof arg === 'number' ? formatGeneral(arg) : arg;
    }
    if ((verb === 's' || verb === 'q') && typeof arg === 'string') {
      return verb === 's' ? arg : JSON.stringify(arg);
    }
    throw new Error(`printf ${JSON.stringify(whole)} with this argument is not supported`);
  });
  if (next !== args.length) {
    throw new Error(`printf ${JSON.stringify(format)} got ${args.length} arguments`);
  }
  return text;
}
