import type { At, Binary, BinaryOp, Expr, TimeShift } from './ast.ts';
import { parseError } from './promqlError.ts';

export type Postfix =
  | { kind: 'range'; rangeMs: number }
  | { kind: 'subquery'; rangeMs: number; stepMs: number }
  | { kind: 'offset'; offsetMs: number }
  | { kind: 'at'; at: At };

/** One operand of a chain with the signs before and the modifiers behind it. */
export interface Operand {
  expr: Expr;
  signs: ('+' | '-')[];
  postfixes: Postfix[];
}

export type Operator = Pick<Binary, 'op' | 'bool' | 'matching' | 'matchingGiven'>;

// prettier-ignore
const PRECEDENCE: Readonly<Record<BinaryOp, number>> = {
  or: 1, and: 2, unless: 2, '==': 3, '!=': 3, '<': 3, '<=': 3, '>': 3, '>=': 3,
  '+': 4, '-': 4, '*': 5, '/': 5, '%': 5, atan2: 5, '^': 6,
};
const POWER = 6;

/** Groups a chain by the precedences of Prometheus' grammar: `^` to the right, the others to the left, signs as `*`. */
export function buildOperators(operands: readonly Operand[], operators: readonly Operator[]): Expr {
  let at = 0;

  function operand(): Expr {
    const { expr, signs, postfixes } = operands[at]!;
    if (signs.length === 0) {
      return postfixes.reduce(applyPostfix, expr);
    }
    const inner = chain(POWER, postfixes.reduce(applyPostfix, expr));
    return signs.reduceRight(applySign, inner);
  }

  function chain(least: number, first: Expr): Expr {
    let left = first;
    while (at < operators.length && PRECEDENCE[operators[at]!.op] >= least) {
      const operator = operators[at]!;
      const precedence = PRECEDENCE[operator.op];
      at++;
      const right = chain(precedence === POWER ? POWER : precedence + 1, operand());
      left = { kind: 'binary', ...operator, left, right };
    }
    return left;
  }

  return chain(1, operand());
}

function applySign(expr: Expr, op: '+' | '-'): Expr {
  if (expr.kind === 'number') {
    return { kind: 'number', value: op === '-' ? -expr.value : expr.value };
  }
  return { kind: 'unary', op, expr };
}

function applyPostfix(expr: Expr, postfix: Postfix): Expr {
  switch (postfix.kind) {
    case 'range':
      if (expr.kind !== 'vectorSelector') {
        throw parseError('ranges only allowed for vector selectors');
      }
      if (expr.offsetMs !== 0 || expr.at !== undefined) {
        throw parseError(`no ${expr.at === undefined ? 'offset' : '@'} modifiers allowed before range`);
      }
      return { kind: 'matrixSelector', selector: expr, rangeMs: postfix.rangeMs };
    case 'subquery':
      return { kind: 'subquery', expr, rangeMs: postfix.rangeMs, stepMs: postfix.stepMs, offsetMs: 0, at: undefined };
    case 'offset':
      return shifted(expr, 'offset', { offsetMs: postfix.offsetMs });
    case 'at':
      return shifted(expr, '@', { at: postfix.at });
  }
}

function shifted(expr: Expr, modifier: 'offset' | '@', change: Partial<TimeShift>): Expr {
  const target = expr.kind === 'matrixSelector' ? expr.selector : expr;
  if (target.kind !== 'vectorSelector' && target.kind !== 'subquery') {
    throw parseError(
      `${modifier} modifier must be preceded by an instant vector selector or range vector selector or a subquery`
    );
  }
  if (modifier === 'offset' ? target.offsetMs !== 0 : target.at !== undefined) {
    throw parseError(
      modifier === 'offset' ? 'offset may not be set multiple times' : '@ <timestamp> may not be set multiple times'
    );
  }
  const moved = { ...target, ...change };
  return expr.kind === 'matrixSelector' && moved.kind === 'vectorSelector' ? { ...expr, selector: moved } : moved;
}
