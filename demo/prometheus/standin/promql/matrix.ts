import { Labels } from '../labels.ts';
import { executionError } from './promqlError.ts';

const MOST_CELLS = 50_000_000;

/** Series by evaluation steps: row `r`, step `s` lies at `r * steps + s`; a cell that is not present has no sample. */
export class Matrix {
  readonly labels: Labels[] = [];
  readonly steps: number;
  values: Float64Array;
  present: Uint8Array;

  constructor(steps: number, rows: number) {
    this.steps = steps;
    const cells = checked(steps * Math.max(rows, 1));
    this.values = new Float64Array(cells);
    this.present = new Uint8Array(cells);
  }

  /** A scalar: one row without labels, a sample at every step. */
  static scalar(steps: number, at: (step: number) => number): Matrix {
    const matrix = new Matrix(steps, 1);
    matrix.addRow(Labels.empty);
    for (let step = 0; step < steps; step++) {
      matrix.values[step] = at(step);
    }
    matrix.present.fill(1);
    return matrix;
  }

  get rows(): number {
    return this.labels.length;
  }

  addRow(labels: Labels): number {
    const row = this.labels.length;
    this.labels.push(labels);
    if (this.labels.length * this.steps > this.values.length) {
      const cells = checked(this.values.length * 2);
      const [values, present] = [new Float64Array(cells), new Uint8Array(cells)];
      values.set(this.values);
      present.set(this.present);
      this.values = values;
      this.present = present;
    }
    return row;
  }

  /** Takes the last row back, its cells cleared. */
  dropLastRow(): void {
    this.labels.pop();
    const from = this.labels.length * this.steps;
    this.present.fill(0, from, from + this.steps);
  }
}

function checked(cells: number): number {
  if (cells > MOST_CELLS) {
    throw executionError('query processing would load too many samples into memory in query execution');
  }
  return cells;
}

/** A matrix under construction whose rows are found by label set; two samples in one cell are an error. */
export class KeyedMatrix {
  readonly matrix: Matrix;
  readonly #rows = new Map<string, number>();

  constructor(steps: number, rows: number) {
    this.matrix = new Matrix(steps, rows);
  }

  row(labels: Labels): number {
    let row = this.#rows.get(labels.key);
    if (row === undefined) {
      row = this.matrix.addRow(labels);
      this.#rows.set(labels.key, row);
    }
    return row;
  }

  set(row: number, step: number, value: number): void {
    const cell = row * this.matrix.steps + step;
    if (this.matrix.present[cell] === 1) {
      throw executionError('vector cannot contain metrics with the same labelset');
    }
    this.matrix.values[cell] = value;
    this.matrix.present[cell] = 1;
  }

  add(labels: Labels, step: number, value: number): void {
    this.set(this.row(labels), step, value);
  }
}

/** Maps every sample; the result's label sets come from `relabel`, by default the input's without metric name. */
export function mapSamples(
  input: Matrix,
  map: (value: number, step: number) => number | undefined,
  relabel: (labels: Labels) => Labels = (labels) => labels.withoutName()
): Matrix {
  const output = new KeyedMatrix(input.steps, input.rows);
  for (let row = 0; row < input.rows; row++) {
    let target = -1;
    for (let step = 0; step < input.steps; step++) {
      const cell = row * input.steps + step;
      const value = input.present[cell] === 1 ? map(input.values[cell]!, step) : undefined;
      if (value !== undefined) {
        target = target < 0 ? output.row(relabel(input.labels[row]!)) : target;
        output.set(target, step, value);
      }
    }
  }
  return output.matrix;
}
