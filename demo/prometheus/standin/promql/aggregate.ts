import type { Labels } from '../labels.ts';
import type { Aggregate } from './ast.ts';
import { formatPlain } from './formatNumber.ts';
import { NodeCaches } from './labelCache.ts';
import { KeyedMatrix, type Matrix } from './matrix.ts';
import { executionError } from './promqlError.ts';
import { quantileOf } from './quantile.ts';
import { TopHeap, type HeapItem } from './topHeap.ts';

const groupings = new NodeCaches<Labels>();
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Running figures of one group; which of them mean something depends on the operator. */
class Group {
  count = 0;
  value = 0;
  mean = 0;
  samples: number[] = [];

  add(op: Aggregate['op'], value: number): void {
    this.count++;
    const first = this.count === 1;
    switch (op) {
      case 'sum':
        this.value += value;
        break;
      case 'min':
        this.value = first || this.value > value || Number.isNaN(this.value) ? value : this.value;
        break;
      case 'max':
        this.value = first || this.value < value || Number.isNaN(this.value) ? value : this.value;
        break;
      case 'avg':
        this.#addToMean(value, first);
        break;
      case 'stddev':
      case 'stdvar': {
        const delta = value - this.mean;
        // The first sample is the mean itself: a delta of infinity would make NaN of it.
        this.mean = first ? value : this.mean + delta / this.count;
        this.value += first ? 0 : delta * (value - this.mean);
        break;
      }
      case 'quantile':
        this.samples.push(value);
        break;
      default:
        break;
    }
  }

  #addToMean(value: number, first: boolean): void {
    if (first) {
      this.mean = value;
      return;
    }
    const infinite = Math.abs(this.mean) === Infinity;
    if (infinite && !Number.isNaN(value) && (Number.isFinite(value) || value === this.mean)) {
      return;
    }
    this.mean += value / this.count - this.mean / this.count;
  }

  result(op: Aggregate['op'], param: number): number {
    switch (op) {
      case 'count':
      case 'count_values':
        return this.count;
      case 'group':
        return 1;
      case 'avg':
        return this.mean;
      case 'stdvar':
        return this.value / this.count;
      case 'stddev':
        return Math.sqrt(this.value / this.count);
      case 'quantile':
        return quantileOf(param, Float64Array.from(this.samples));
      default:
        return this.value;
    }
  }
}

function groupOf(aggregate: Aggregate, labels: Labels): Labels {
  const cache = groupings.of(aggregate);
  return cache.get(labels, () => {
    const { without, grouping } = aggregate;
    return cache.intern(without ? labels.without([...grouping, '__name__']) : labels.keep(grouping));
  });
}

/** @param param the scalar argument by step (`topk`, `quantile`) or the label of `count_values` */
export function evaluateAggregate(aggregate: Aggregate, input: Matrix, param: Matrix | string | undefined): Matrix {
  if (aggregate.op === 'topk' || aggregate.op === 'bottomk') {
    return evaluateTop(aggregate, input, param as Matrix);
  }
  const output = new KeyedMatrix(input.steps, Math.min(input.rows, 16));
  const targets = typeof param === 'string' ? undefined : input.labels.map((labels) => groupOf(aggregate, labels));
  for (let step = 0; step < input.steps; step++) {
    const groups = new Map<Labels, Group>();
    for (let row = 0; row < input.rows; row++) {
      const cell = row * input.steps + step;
      if (input.present[cell] === 0) {
        continue;
      }
      const value = input.values[cell]!;
      const target = targets?.[row] ?? valueGroup(aggregate, input.labels[row]!, param as string, value);
      let group = groups.get(target);
      if (group === undefined) {
        group = new Group();
        groups.set(target, group);
      }
      group.add(aggregate.op, value);
    }
    const scalar = typeof param === 'object' ? param.values[step]! : 0;
    for (const [labels, group] of groups) {
      output.add(labels, step, group.result(aggregate.op, scalar));
    }
  }
  return output.matrix;
}

/** `count_values` sets its label before it groups. */
function valueGroup(aggregate: Aggregate, labels: Labels, label: string, value: number): Labels {
  if (!LABEL_NAME.test(label)) {
    throw executionError(`invalid label name ${JSON.stringify(label)}`);
  }
  const labelled = labels.with({ [label]: formatPlain(value) });
  const { without, grouping } = aggregate;
  const target = without ? labelled.without([...grouping, '__name__']) : labelled.keep([...grouping, label]);
  return groupings.of(aggregate).intern(target);
}

function evaluateTop(aggregate: Aggregate, input: Matrix, param: Matrix): Matrix {
  const output = new KeyedMatrix(input.steps, input.rows);
  const targets = input.labels.map((labels) => groupOf(aggregate, labels));
  for (let step = 0; step < input.steps; step++) {
    const scalar = param.values[step]!;
    if (Number.isNaN(scalar) || Math.abs(scalar) >= 2 ** 63) {
      throw executionError(`Scalar value ${scalar} overflows int64`);
    }
    const k = Math.trunc(scalar);
    if (k < 1) {
      continue;
    }
    const groups = new Map<Labels, TopHeap>();
    for (let row = 0; row < input.rows; row++) {
      const cell = row * input.steps + step;
      if (input.present[cell] === 1) {
        const heap = groups.get(targets[row]!) ?? new TopHeap(k, aggregate.op === 'topk');
        groups.set(targets[row]!, heap);
        heap.offer({ row, value: input.values[cell]! });
      }
    }
    for (const heap of groups.values()) {
      heap.sorted().forEach((item: HeapItem) => output.add(input.labels[item.row]!, step, item.value));
    }
  }
  return output.matrix;
}
