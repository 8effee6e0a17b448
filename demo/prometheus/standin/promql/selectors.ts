import type { Labels } from '../labels.ts';
import type { Series } from '../series.ts';
import type { SeriesStore } from '../store.ts';
import type { MatrixSelector, RangeExpr, VectorSelector } from './ast.ts';
import { LOOKBACK_MS, shiftedTime, timeOf, type EvalContext } from './context.ts';
import { Matrix } from './matrix.ts';

/** Samples of one series inside a range, oldest first, without stale markers. */
export class Points {
  times = new Float64Array(256);
  values = new Float64Array(256);
  length = 0;

  push(timeMs: number, value: number): void {
    if (this.length === this.times.length) {
      const [times, values] = [new Float64Array(this.length * 2), new Float64Array(this.length * 2)];
      times.set(this.times);
      values.set(this.values);
      this.times = times;
      this.values = values;
    }
    this.times[this.length] = timeMs;
    this.values[this.length] = value;
    this.length++;
  }
}

interface Selection {
  store: SeriesStore;
  version: number;
  series: Series[];
}

/** A rule selects the same series at every evaluation: what it found stays valid until the store's series change. */
const selections = new WeakMap<VectorSelector, Selection>();

function selectSeries(store: SeriesStore, selector: VectorSelector): Series[] {
  const known = selections.get(selector);
  if (known !== undefined && known.store === store && known.version === store.version) {
    return known.series;
  }
  const series = store.select(selector.tests);
  selections.set(selector, { store, version: store.version, series });
  return series;
}

/** The newest sample not older than the lookback at each step. With `stamps`, its time in seconds instead of its value. */
export function evaluateSelector(selector: VectorSelector, context: EvalContext, stamps = false): Matrix {
  const found = selectSeries(context.store, selector);
  const matrix = new Matrix(context.steps, found.length);
  for (const series of found) {
    const base = matrix.addRow(series.labels) * context.steps;
    let position = series.startPosition;
    let any = false;
    for (let step = 0; step < context.steps; step++) {
      const time = shiftedTime(context, selector, timeOf(context, step));
      position = series.lowerBound(time + 1, position);
      const last = position - 1;
      if (last >= series.startPosition && series.timeAt(last) >= time - LOOKBACK_MS && !series.staleAt(last)) {
        matrix.values[base + step] = stamps ? series.timeAt(last) / 1000 : series.valueAt(last);
        matrix.present[base + step] = 1;
        any = true;
      }
    }
    if (!any) {
      matrix.dropLastRow();
    }
  }
  return matrix;
}

/** Calls `visit` for each series of a range selector with all its samples between `from` and `to`, both included. */
export function visitRange(
  selector: MatrixSelector,
  store: SeriesStore,
  from: number,
  to: number,
  visit: (labels: Labels, points: Points) => void
): void {
  const points = new Points();
  for (const series of selectSeries(store, selector.selector)) {
    points.length = 0;
    const end = series.endPosition;
    for (let at = series.lowerBound(from); at < end && series.timeAt(at) <= to; at++) {
      if (!series.staleAt(at)) {
        points.push(series.timeAt(at), series.valueAt(at));
      }
    }
    if (points.length > 0) {
      visit(series.labels, points);
    }
  }
}

export function shiftOf(range: RangeExpr): VectorSelector | Extract<RangeExpr, { kind: 'subquery' }> {
  return range.kind === 'subquery' ? range : range.selector;
}
