import { Labels } from '../labels.ts';
import { evaluateAggregate } from './aggregate.ts';
import { withoutParens, type Aggregate, type Call, type Expr, type RangeExpr, type ValueType } from './ast.ts';
import { evaluateBinary } from './binary.ts';
import { shiftedTime, stepsOf, timeOf, type EvalContext } from './context.ts';
import { KeyedMatrix, mapSamples, Matrix } from './matrix.ts';
import { SIGNATURES } from './functions.ts';
import { executionError } from './promqlError.ts';
import { RANGE_FUNCTIONS } from './rangeFunctions.ts';
import type { Window } from './window.ts';
import { evaluateSelector, Points, shiftOf, visitRange } from './selectors.ts';
import { CALENDAR_FUNCTIONS, goMax, goMin, histogramQuantile, NUMBER_FUNCTIONS, relabeler } from './vectorFunctions.ts';

/**
 * Evaluates a scalar or instant-vector expression at every step, by the semantics of Prometheus 2.42.
 * @throws PromqlError `execution`
 */
export function evaluate(expr: Expr, context: EvalContext): Matrix {
  switch (expr.kind) {
    case 'number':
      return Matrix.scalar(context.steps, () => expr.value);
    case 'paren':
      return evaluate(expr.expr, context);
    case 'unary': {
      const input = evaluate(expr.expr, context);
      return expr.op === '+' ? input : mapSamples(input, (value) => -value);
    }
    case 'vectorSelector':
      return evaluateSelector(expr, context);
    case 'aggregate':
      return evaluateAggregate(expr, evaluate(expr.expr, context), aggregateParam(expr, context));
    case 'binary':
      return evaluateBinary(expr, evaluate(expr.left, context), evaluate(expr.right, context), [
        staticType(expr.left),
        staticType(expr.right),
      ]);
    case 'call':
      return evaluateCall(expr, context);
    case 'string':
    case 'matrixSelector':
    case 'subquery':
      throw executionError(`unexpected ${expr.kind} expression`);
  }
}

/** The type of an expression that has passed the type check. */
function staticType(expr: Expr): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'paren':
    case 'unary':
      return staticType(expr.expr);
    case 'binary':
      return staticType(expr.left) === 'scalar' ? staticType(expr.right) : 'vector';
    case 'call':
      return SIGNATURES.get(expr.name)?.result ?? 'vector';
    default:
      return 'vector';
  }
}

function aggregateParam(aggregate: Aggregate, context: EvalContext): Matrix | string | undefined {
  if (aggregate.param === undefined) {
    return undefined;
  }
  const param = withoutParens(aggregate.param);
  return param.kind === 'string' ? param.value : evaluate(param, context);
}

function evaluateCall(call: Call, context: EvalContext): Matrix {
  const range = call.args.map(withoutParens).find((arg) => arg.kind === 'matrixSelector' || arg.kind === 'subquery');
  if (range !== undefined) {
    return evaluateRangeCall(call, range, context);
  }
  const number = NUMBER_FUNCTIONS.get(call.name);
  if (number !== undefined) {
    return mapSamples(evaluate(call.args[0]!, context), number);
  }
  const calendar = CALENDAR_FUNCTIONS.get(call.name);
  if (calendar !== undefined) {
    const now = (step: number): number => calendar(Math.trunc(timeOf(context, step) / 1000));
    return call.args[0] === undefined
      ? Matrix.scalar(context.steps, now)
      : mapSamples(evaluate(call.args[0], context), calendar);
  }
  return evaluateNamedCall(call, context);
}

function evaluateNamedCall(call: Call, context: EvalContext): Matrix {
  const argument = (i: number): Matrix => evaluate(call.args[i]!, context);
  switch (call.name) {
    case 'time':
      return Matrix.scalar(context.steps, (step) => timeOf(context, step) / 1000);
    case 'pi':
      return Matrix.scalar(context.steps, () => Math.PI);
    case 'vector':
      return argument(0);
    case 'scalar':
      return onlySample(argument(0));
    case 'timestamp': {
      const inner = withoutParens(call.args[0]!);
      return inner.kind === 'vectorSelector'
        ? mapSamples(evaluateSelector(inner, context, true), (value) => value)
        : mapSamples(argument(0), (_, step) => timeOf(context, step) / 1000);
    }
    case 'clamp':
    case 'clamp_min':
    case 'clamp_max':
    case 'round':
      return evaluateBounded(call, context);
    case 'absent':
      return absentRows(call, argument(0));
    case 'sort':
    case 'sort_desc':
      return context.steps === 1 ? sorted(argument(0), call.name === 'sort_desc') : argument(0);
    case 'label_replace':
    case 'label_join':
      return mapSamples(argument(0), (value) => value, relabeler(call));
    case 'histogram_quantile':
      return histogramQuantile(call, argument(0), argument(1));
    default:
      throw executionError(`function ${call.name} is not supported`);
  }
}

function evaluateBounded(call: Call, context: EvalContext): Matrix {
  const [input, first, second] = call.args.map((arg) => evaluate(arg, context));
  if (call.name === 'round') {
    return mapSamples(input!, (value, step) => {
      const inverse = 1 / (first?.values[step] ?? 1);
      return Math.floor(value * inverse + 0.5) / inverse;
    });
  }
  return mapSamples(input!, (value, step) => {
    const bound = first!.values[step]!;
    switch (call.name) {
      case 'clamp_min':
        return goMax(bound, value);
      case 'clamp_max':
        return goMin(bound, value);
      default: {
        const upper = second!.values[step]!;
        return upper < bound ? undefined : goMax(bound, goMin(upper, value));
      }
    }
  });
}

function onlySample(input: Matrix): Matrix {
  return Matrix.scalar(input.steps, (step) => {
    const rows = input.labels.flatMap((_, row) => (input.present[row * input.steps + step] === 1 ? [row] : []));
    return rows.length === 1 ? input.values[rows[0]! * input.steps + step]! : NaN;
  });
}

/** Prometheus orders NaN last in both directions. */
function sorted(input: Matrix, descending: boolean): Matrix {
  const rows = input.labels.map((_, row) => row).filter((row) => input.present[row] === 1);
  const order = (row: number): number => {
    const value = input.values[row]!;
    return Number.isNaN(value) ? Infinity : descending ? -value : value;
  };
  rows.sort((a, b) => {
    const nan = Number(Number.isNaN(input.values[a])) - Number(Number.isNaN(input.values[b]));
    return nan !== 0 ? nan : order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0;
  });
  const output = new Matrix(1, rows.length);
  for (const row of rows) {
    const target = output.addRow(input.labels[row]!);
    output.values[target] = input.values[row]!;
    output.present[target] = 1;
  }
  return output;
}

/** 1 at each step at which no row has a sample, with the labels that the selector's equality tests name. */
function absentRows(call: Call, input: Matrix): Matrix {
  const output = new KeyedMatrix(input.steps, 1);
  const labels = absentLabels(call.args[0]!);
  for (let step = 0; step < input.steps; step++) {
    if (!input.labels.some((_, row) => input.present[row * input.steps + step] === 1)) {
      output.add(labels, step, 1);
    }
  }
  return output.matrix;
}

function absentLabels(argument: Expr): Labels {
  const inner = withoutParens(argument);
  const selector = inner.kind === 'matrixSelector' ? inner.selector : inner;
  if (selector.kind !== 'vectorSelector') {
    return Labels.empty;
  }
  const found = new Map<string, string>();
  for (const { name, op, value } of selector.tests) {
    if (name !== '__name__') {
      found.set(name, op === '=' && !found.has(name) ? value : '');
    }
  }
  return Labels.from(Object.fromEntries(found));
}

function evaluateRangeCall(call: Call, range: RangeExpr, context: EvalContext): Matrix {
  const compute = RANGE_FUNCTIONS.get(call.name);
  if (compute === undefined) {
    throw executionError(`function ${call.name} is not supported`);
  }
  const shift = shiftOf(range);
  if (call.name === 'predict_linear' && shift.at !== undefined && context.steps > 1) {
    throw executionError('predict_linear with an @ modifier is not supported in range queries');
  }
  const other = call.args.find((arg) => withoutParens(arg) !== range);
  const param = other === undefined ? undefined : evaluate(other, context);
  const output = new KeyedMatrix(context.steps, 16);
  visitPoints(range, context, (labels, points) => {
    let [from, to] = [0, 0];
    let row = -1;
    for (let step = 0; step < context.steps; step++) {
      const evalTime = timeOf(context, step);
      const end = shiftedTime(context, shift, evalTime);
      const start = end - range.rangeMs;
      while (from < points.length && points.times[from]! < start) {
        from++;
      }
      to = Math.max(to, from);
      while (to < points.length && points.times[to]! <= end) {
        to++;
      }
      const window: Window = { times: points.times, values: points.values, from, to, start, end, evalTime };
      const value = to > from ? compute(window, param?.values[step] ?? NaN) : undefined;
      if (value !== undefined) {
        row = row < 0 ? output.row(call.name === 'last_over_time' ? labels : labels.withoutName()) : row;
        output.set(row, step, value);
      }
    }
  });
  return call.name === 'absent_over_time' ? absentRows(call, output.matrix) : output.matrix;
}

/** The samples of each series that any of the steps can see. */
export function visitPoints(
  range: RangeExpr,
  context: EvalContext,
  visit: (labels: Labels, points: Points) => void
): void {
  const shift = shiftOf(range);
  const from = shiftedTime(context, shift, context.start) - range.rangeMs;
  const to = shiftedTime(context, shift, timeOf(context, context.steps - 1));
  if (range.kind === 'matrixSelector') {
    visitRange(range, context.store, from, to, visit);
    return;
  }
  const interval = range.stepMs === 0 ? context.defaultStepMs : range.stepMs;
  const start = Math.ceil(from / interval) * interval;
  const inner: EvalContext = { ...context, start, end: to, interval, steps: stepsOf(start, to, interval) };
  if (inner.steps === 0) {
    return;
  }
  const matrix = evaluate(range.expr, inner);
  const points = new Points();
  for (let row = 0; row < matrix.rows; row++) {
    points.length = 0;
    for (let step = 0; step < inner.steps; step++) {
      if (matrix.present[row * inner.steps + step] === 1) {
        points.push(timeOf(inner, step), matrix.values[row * inner.steps + step]!);
      }
    }
    if (points.length > 0) {
      visit(matrix.labels[row]!, points);
    }
  }
}
