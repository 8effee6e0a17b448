import type { Labels } from '../labels.ts';
import { withoutParens, type Call, type Expr } from './ast.ts';
import { LabelCache } from './labelCache.ts';
import { KeyedMatrix, type Matrix } from './matrix.ts';
import { executionError, parseError } from './promqlError.ts';
import { bucketQuantile, type Bucket } from './quantile.ts';
import { compileAnchored, expandTemplate } from './re2.ts';

const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const GO_FLOAT = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)$/i;

// prettier-ignore
const MATH_NAMES = [
  'abs', 'ceil', 'floor', 'exp', 'sqrt', 'log2', 'log10', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh',
  'tanh', 'asinh', 'acosh', 'atanh',
] as const;

/** Functions of one number that map each sample. */
export const NUMBER_FUNCTIONS: ReadonlyMap<string, (value: number) => number> = new Map<
  string,
  (value: number) => number
>([
  ...MATH_NAMES.map((name) => [name, Math[name]] as const),
  ['ln', Math.log],
  ['sgn', Math.sign],
  ['deg', (value) => (value * 180) / Math.PI],
  ['rad', (value) => (value * Math.PI) / 180],
]);

function onDate(read: (date: Date) => number): (value: number) => number {
  return (value) => {
    const date = new Date(Math.trunc(value) * 1000);
    if (Number.isNaN(date.getTime())) {
      throw executionError('time out of the range that can be evaluated');
    }
    return read(date);
  };
}

function monthLength(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

/** Functions of a unix time in seconds (UTC). */
export const CALENDAR_FUNCTIONS: ReadonlyMap<string, (value: number) => number> = new Map([
  ['minute', onDate((date) => date.getUTCMinutes())],
  ['hour', onDate((date) => date.getUTCHours())],
  ['day_of_week', onDate((date) => date.getUTCDay())],
  ['day_of_month', onDate((date) => date.getUTCDate())],
  [
    'day_of_year',
    onDate((date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1),
  ],
  ['days_in_month', onDate(monthLength)],
  ['month', onDate((date) => date.getUTCMonth() + 1)],
  ['year', onDate((date) => date.getUTCFullYear())],
]);

/** Go's `math.Min` and `math.Max` differ from JavaScript's only where NaN meets an infinity. */
export function goMin(a: number, b: number): number {
  return a === -Infinity || b === -Infinity ? -Infinity : Math.min(a, b);
}

export function goMax(a: number, b: number): number {
  return a === Infinity || b === Infinity ? Infinity : Math.max(a, b);
}

function stringArgument(expr: Expr | undefined): string {
  const argument = expr === undefined ? undefined : withoutParens(expr);
  if (argument?.kind !== 'string') {
    throw parseError('expected a string literal');
  }
  return argument.value;
}

/** What `label_replace` or `label_join` makes of a label set, remembered while the query's tree lives. */
const relabelers = new WeakMap<Call, (labels: Labels) => Labels>();

export function relabeler(call: Call): (labels: Labels) => Labels {
  let relabel = relabelers.get(call);
  if (relabel === undefined) {
    const compute = call.name === 'label_join' ? labelJoin(call) : labelReplace(call);
    const cache = new LabelCache<Labels>();
    relabel = (labels) => cache.get(labels, (from) => cache.intern(compute(from)));
    relabelers.set(call, relabel);
  }
  return relabel;
}

function labelReplace(call: Call): (labels: Labels) => Labels {
  const [target, template, source, pattern] = call.args.slice(1).map(stringArgument) as [
    string,
    string,
    string,
    string,
  ];
  let regex: RegExp;
  try {
    regex = compileAnchored(pattern);
  } catch {
    throw executionError(`invalid regular expression in label_replace(): ${pattern}`);
  }
  if (!LABEL_NAME.test(target)) {
    throw executionError(`invalid destination label name in label_replace(): ${target}`);
  }
  return (labels) => {
    const match = regex.exec(labels.get(source));
    return match === null ? labels : labels.with({ [target]: expandTemplate(template, match) });
  };
}

function labelJoin(call: Call): (labels: Labels) => Labels {
  const [target, separator, ...sources] = call.args.slice(1).map(stringArgument) as [string, string, ...string[]];
  const wrong = sources.find((source) => !LABEL_NAME.test(source));
  if (wrong !== undefined) {
    throw executionError(`invalid source label name in label_join(): ${wrong}`);
  }
  if (!LABEL_NAME.test(target)) {
    throw executionError(`invalid destination label name in label_join(): ${target}`);
  }
  return (labels) => labels.with({ [target]: sources.map((source) => labels.get(source)).join(separator) });
}

interface Histogram {
  labels: Labels;
  rows: { row: number; upperBound: number }[];
}

const histogramLabels = new WeakMap<Call, LabelCache<Labels>>();

/** Rows by histogram: label sets that differ only in `le`. */
function histogramsOf(call: Call, input: Matrix): Histogram[] {
  const cache = histogramLabels.get(call) ?? new LabelCache<Labels>();
  histogramLabels.set(call, cache);
  const found = new Map<Labels, Histogram>();
  input.labels.forEach((labels, row) => {
    const le = labels.get('le');
    if (!GO_FLOAT.test(le)) {
      return;
    }
    const key = cache.get(labels, (from) => cache.intern(from.without(['le'])));
    const histogram = found.get(key) ?? { labels: key.withoutName(), rows: [] };
    found.set(key, histogram);
    histogram.rows.push({ row, upperBound: /inf/i.test(le) ? (le[0] === '-' ? -Infinity : Infinity) : Number(le) });
  });
  return [...found.values()];
}

export function histogramQuantile(call: Call, quantile: Matrix, input: Matrix): Matrix {
  const histograms = histogramsOf(call, input);
  const output = new KeyedMatrix(input.steps, histograms.length);
  for (const { labels, rows } of histograms) {
    for (let step = 0; step < input.steps; step++) {
      const buckets: Bucket[] = [];
      for (const { row, upperBound } of rows) {
        const cell = row * input.steps + step;
        if (input.present[cell] === 1) {
          buckets.push({ upperBound, count: input.values[cell]! });
        }
      }
      if (buckets.length > 0) {
        output.add(labels, step, bucketQuantile(quantile.values[step]!, buckets));
      }
    }
  }
  return output.matrix;
}
