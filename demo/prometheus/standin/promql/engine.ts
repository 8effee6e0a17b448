import type { Labels } from '../labels.ts';
import type { SeriesStore } from '../store.ts';
import type { RangeExpr } from './ast.ts';
import { withoutParens } from './ast.ts';
import { shiftedTime, stepsOf, timeOf, type EvalContext } from './context.ts';
import { evaluate, visitPoints } from './evaluate.ts';
import type { Matrix } from './matrix.ts';
import { parseQuery, type ParsedQuery } from './parse.ts';
import { RangeTypeError } from './promqlError.ts';
import { shiftOf } from './selectors.ts';

export interface SeriesValues {
  labels: Labels;
  /** Unix milliseconds and value. */
  points: [number, number][];
}

export type QueryResult =
  | { type: 'scalar'; point: [number, number] }
  | { type: 'string'; point: [number, string] }
  | { type: 'vector'; samples: { labels: Labels; point: [number, number] }[] }
  | { type: 'matrix'; series: SeriesValues[] };

/** Runs queries against one store. All times in unix milliseconds. */
export class Engine {
  readonly #store: SeriesStore;
  readonly #defaultStepMs: number;

  /** @param defaultStepMs step of subqueries that give none: the rules' evaluation interval */
  constructor(store: SeriesStore, defaultStepMs: number) {
    this.#store = store;
    this.#defaultStepMs = defaultStepMs;
  }

  /** @throws PromqlError */
  instant(query: string | ParsedQuery, timeMs: number): QueryResult {
    const { expr, type } = typeof query === 'string' ? parseQuery(query) : query;
    const context = this.#context(timeMs, timeMs, 1);
    const inner = withoutParens(expr);
    if (inner.kind === 'string') {
      return { type: 'string', point: [timeMs, inner.value] };
    }
    if (inner.kind === 'matrixSelector' || inner.kind === 'subquery') {
      return { type: 'matrix', series: rawSeries(inner, context) };
    }
    const matrix = evaluate(expr, context);
    if (type === 'scalar') {
      return { type: 'scalar', point: [timeMs, matrix.values[0]!] };
    }
    const samples: { labels: Labels; point: [number, number] }[] = [];
    matrix.labels.forEach((labels, row) => {
      if (matrix.present[row] === 1) {
        samples.push({ labels, point: [timeMs, matrix.values[row]!] });
      }
    });
    return { type: 'vector', samples };
  }

  /** @throws PromqlError */
  range(query: string, startMs: number, endMs: number, stepMs: number): SeriesValues[] {
    const { expr, type } = parseQuery(query);
    if (type !== 'scalar' && type !== 'vector') {
      const name = type === 'matrix' ? 'range vector' : 'string';
      throw new RangeTypeError(name);
    }
    const context = this.#context(startMs, endMs, stepMs);
    return rowsOf(evaluate(expr, context), context).sort((a, b) => a.labels.compare(b.labels));
  }

  #context(start: number, end: number, interval: number): EvalContext {
    const steps = stepsOf(start, end, interval);
    const shared = { store: this.#store, queryStart: start, queryEnd: end, defaultStepMs: this.#defaultStepMs };
    return { ...shared, start, end, interval, steps };
  }
}

function rowsOf(matrix: Matrix, context: EvalContext): SeriesValues[] {
  const series: SeriesValues[] = [];
  matrix.labels.forEach((labels, row) => {
    const points: [number, number][] = [];
    for (let step = 0; step < matrix.steps; step++) {
      if (matrix.present[row * matrix.steps + step] === 1) {
        points.push([timeOf(context, step), matrix.values[row * matrix.steps + step]!]);
      }
    }
    if (points.length > 0) {
      series.push({ labels, points });
    }
  });
  return series;
}

/** An instant query of a range vector answers with the samples themselves. */
function rawSeries(range: RangeExpr, context: EvalContext): SeriesValues[] {
  const series: SeriesValues[] = [];
  const to = shiftedTime(context, shiftOf(range), context.start);
  visitPoints(range, context, (labels, points) => {
    const kept: [number, number][] = [];
    for (let i = 0; i < points.length; i++) {
      if (points.times[i]! <= to) {
        kept.push([points.times[i]!, points.values[i]!]);
      }
    }
    series.push({ labels, points: kept });
  });
  return series.sort((a, b) => a.labels.compare(b.labels));
}
