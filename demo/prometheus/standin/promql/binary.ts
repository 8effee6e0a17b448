import type { Labels } from '../labels.ts';
import { applyOperator } from './arithmetic.ts';
import { COMPARISONS, SET_OPERATORS, type Binary, type ValueType } from './ast.ts';
import { NodeCaches } from './labelCache.ts';
import { KeyedMatrix, mapSamples, Matrix } from './matrix.ts';
import { executionError } from './promqlError.ts';

const leftSignatures = new NodeCaches<string>();
const resultLabels = new NodeCaches<WeakMap<Labels, Labels>>();
const DROPS_NAME = new Set(['+', '-', '*', '/', '%', '^']);

export function evaluateBinary(binary: Binary, left: Matrix, right: Matrix, types: [ValueType, ValueType]): Matrix {
  if (types[0] === 'scalar' && types[1] === 'scalar') {
    return Matrix.scalar(left.steps, (step) => {
      const { value, keep } = applyOperator(binary.op, left.values[step]!, right.values[step]!);
      return COMPARISONS.has(binary.op) ? Number(keep) : value;
    });
  }
  if (types[1] === 'scalar') {
    return withScalar(binary, left, right, false);
  }
  if (types[0] === 'scalar') {
    return withScalar(binary, right, left, true);
  }
  return SET_OPERATORS.has(binary.op) ? setOperation(binary, left, right) : join(binary, left, right);
}

function withScalar(binary: Binary, vector: Matrix, scalar: Matrix, swapped: boolean): Matrix {
  const comparison = COMPARISONS.has(binary.op);
  const dropsName = DROPS_NAME.has(binary.op) || binary.bool;
  return mapSamples(
    vector,
    (sample, step) => {
      const other = scalar.values[step]!;
      const { value, keep } = applyOperator(binary.op, swapped ? other : sample, swapped ? sample : other);
      if (binary.bool) {
        return Number(keep);
      }
      return keep ? (comparison ? sample : value) : undefined;
    },
    (labels) => (dropsName ? labels.withoutName() : labels)
  );
}

function signature(binary: Binary, labels: Labels): string {
  return leftSignatures.of(binary).get(labels, () => {
    const { on, labels: names } = binary.matching;
    return (on ? labels.keep(names) : labels.without([...names, '__name__'])).key;
  });
}

function signaturesOf(binary: Binary, matrix: Matrix): string[] {
  return matrix.labels.map((labels) => signature(binary, labels));
}

function setOperation(binary: Binary, left: Matrix, right: Matrix): Matrix {
  const { steps } = left;
  const output = new KeyedMatrix(steps, left.rows + (binary.op === 'or' ? right.rows : 0));
  const [leftKeys, rightKeys] = [signaturesOf(binary, left), signaturesOf(binary, right)];
  const copy = (from: Matrix, row: number, step: number): void =>
    output.add(from.labels[row]!, step, from.values[row * steps + step]!);
  for (let step = 0; step < steps; step++) {
    const present = (matrix: Matrix, row: number): boolean => matrix.present[row * steps + step] === 1;
    const rightSet = new Set(rightKeys.filter((_, row) => present(right, row)));
    const leftSet = new Set<string>();
    for (let row = 0; row < left.rows; row++) {
      const key = leftKeys[row]!;
      if (present(left, row) && (binary.op === 'or' || rightSet.has(key) === (binary.op === 'and'))) {
        copy(left, row, step);
        leftSet.add(key);
      }
    }
    for (let row = 0; binary.op === 'or' && row < right.rows; row++) {
      if (present(right, row) && !leftSet.has(rightKeys[row]!)) {
        copy(right, row, step);
      }
    }
  }
  return output.matrix;
}

function join(binary: Binary, left: Matrix, right: Matrix): Matrix {
  const { card } = binary.matching;
  const swapped = card === 'one-to-many';
  const [many, one] = swapped ? [right, left] : [left, right];
  const [manyKeys, oneKeys] = [signaturesOf(binary, many), signaturesOf(binary, one)];
  const output = new KeyedMatrix(many.steps, many.rows);
  for (let step = 0; step < many.steps; step++) {
    const oneRows = indexOneSide(binary, one, oneKeys, step, hasSample(many, step));
    const matched = new Set<string>();
    for (let row = 0; row < many.rows; row++) {
      const cell = row * many.steps + step;
      const oneRow = many.present[cell] === 1 ? oneRows.get(manyKeys[row]!) : undefined;
      if (oneRow === undefined) {
        continue;
      }
      const [value, other] = [many.values[cell]!, one.values[oneRow * one.steps + step]!];
      const result = applyOperator(binary.op, swapped ? other : value, swapped ? value : other);
      if (!binary.bool && !result.keep) {
        continue;
      }
      const labels = joinedLabels(binary, many.labels[row]!, one.labels[oneRow]!);
      checkUnique(card === 'one-to-one', matched, manyKeys[row]!, labels);
      output.add(labels, step, binary.bool ? Number(result.keep) : result.value);
    }
  }
  return output.matrix;
}

function hasSample(matrix: Matrix, step: number): boolean {
  return matrix.labels.some((_, row) => matrix.present[row * matrix.steps + step] === 1);
}

function checkUnique(oneToOne: boolean, matched: Set<string>, key: string, labels: Labels): void {
  const seen = oneToOne ? key : `${key}\ufffe${labels.key}`;
  if (matched.has(seen)) {
    throw executionError(
      oneToOne
        ? 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)'
        : 'multiple matches for labels: grouping labels must ensure unique matches'
    );
  }
  matched.add(seen);
}

function indexOneSide(binary: Binary, one: Matrix, keys: string[], step: number, needed: boolean): Map<string, number> {
  const rows = new Map<string, number>();
  for (let row = 0; needed && row < one.rows; row++) {
    if (one.present[row * one.steps + step] === 0) {
      continue;
    }
    const other = rows.get(keys[row]!);
    if (other !== undefined) {
      const { on, labels: names, card } = binary.matching;
      const group = on ? one.labels[row]!.keep(names) : one.labels[row]!.without([...names, '__name__']);
      throw executionError(
        `found duplicate series for the match group ${group} on the ${card === 'one-to-many' ? 'left' : 'right'} ` +
          `hand-side of the operation: [${one.labels[row]}, ${one.labels[other]}];many-to-many matching not allowed: ` +
          'matching labels must be unique on one side'
      );
    }
    rows.set(keys[row]!, row);
  }
  return rows;
}

function joinedLabels(binary: Binary, many: Labels, one: Labels): Labels {
  const cache = resultLabels.of(binary);
  const byOne = cache.get(many, () => new WeakMap());
  let labels = byOne.get(one);
  if (labels === undefined) {
    labels = cache.intern(joinLabels(binary, many, one));
    byOne.set(one, labels);
  }
  return labels;
}

function joinLabels({ op, bool, matching }: Binary, many: Labels, one: Labels): Labels {
  let labels = DROPS_NAME.has(op) || bool ? many.withoutName() : many;
  if (matching.card === 'one-to-one') {
    labels = matching.on ? labels.keep(matching.labels) : labels.without(matching.labels);
  }
  if (matching.include.length === 0) {
    return labels;
  }
  return labels.with(Object.fromEntries(matching.include.map((name) => [name, one.get(name)])));
}
