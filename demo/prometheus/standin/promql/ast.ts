import type { LabelTest } from '../store.ts';

export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string';

// prettier-ignore
export type AggregateOp =
  | 'sum' | 'avg' | 'min' | 'max' | 'count' | 'group' | 'stddev' | 'stdvar' | 'topk' | 'bottomk' | 'quantile' | 'count_values';

// prettier-ignore
export type BinaryOp =
  | '+' | '-' | '*' | '/' | '%' | '^' | 'atan2' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'and' | 'or' | 'unless';

/** `@` modifier: a fixed unix time in milliseconds, or the query's start or end. */
export type At = number | 'start' | 'end';

export interface TimeShift {
  offsetMs: number;
  at: At | undefined;
}

export interface NumberLiteral {
  kind: 'number';
  value: number;
}

export interface StringLiteral {
  kind: 'string';
  value: string;
}

export interface VectorSelector extends TimeShift {
  kind: 'vectorSelector';
  name: string;
  tests: LabelTest[];
}

export interface MatrixSelector {
  kind: 'matrixSelector';
  selector: VectorSelector;
  rangeMs: number;
}

export interface Subquery extends TimeShift {
  kind: 'subquery';
  expr: Expr;
  rangeMs: number;
  /** 0: the evaluation interval of the rules. */
  stepMs: number;
}

export interface Call {
  kind: 'call';
  name: string;
  args: Expr[];
}

export interface Aggregate {
  kind: 'aggregate';
  op: AggregateOp;
  param: Expr | undefined;
  expr: Expr;
  without: boolean;
  grouping: string[];
  /** Whether `by` or `without` was written. */
  grouped: boolean;
}

export interface Matching {
  card: 'one-to-one' | 'many-to-one' | 'one-to-many' | 'many-to-many';
  on: boolean;
  labels: string[];
  include: string[];
}

export interface Binary {
  kind: 'binary';
  op: BinaryOp;
  left: Expr;
  right: Expr;
  bool: boolean;
  matching: Matching;
  /** Whether `on`, `ignoring` or a group modifier was written. */
  matchingGiven: boolean;
}

export interface Unary {
  kind: 'unary';
  op: '+' | '-';
  expr: Expr;
}

export interface Paren {
  kind: 'paren';
  expr: Expr;
}

export type RangeExpr = MatrixSelector | Subquery;

export type Expr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | MatrixSelector
  | Subquery
  | Call
  | Aggregate
  | Binary
  | Unary
  | Paren;

export const COMPARISONS: ReadonlySet<BinaryOp> = new Set<BinaryOp>(['==', '!=', '<', '<=', '>', '>=']);
export const SET_OPERATORS: ReadonlySet<BinaryOp> = new Set<BinaryOp>(['and', 'or', 'unless']);

export function withoutParens(expr: Expr): Expr {
  return expr.kind === 'paren' ? withoutParens(expr.expr) : expr;
}
