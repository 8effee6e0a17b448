import type { BinaryOp } from './ast.ts';

/** C's `pow`, which Go follows: JavaScript gives NaN for 1 ** NaN and for (-1) ** Infinity. */
function power(base: number, exponent: number): number {
  return base === 1 || (base === -1 && Math.abs(exponent) === Infinity) ? 1 : base ** exponent;
}

/** The value of an arithmetic operator; a comparison gives the left value and whether it holds. */
export function applyOperator(op: BinaryOp, left: number, right: number): { value: number; keep: boolean } {
  switch (op) {
    case '+':
      return { value: left + right, keep: true };
    case '-':
      return { value: left - right, keep: true };
    case '*':
      return { value: left * right, keep: true };
    case '/':
      return { value: left / right, keep: true };
    case '%':
      return { value: left % right, keep: true };
    case '^':
      return { value: power(left, right), keep: true };
    case 'atan2':
      return { value: Math.atan2(left, right), keep: true };
    case '==':
      return { value: left, keep: left === right };
    case '!=':
      return { value: left, keep: left !== right };
    case '<':
      return { value: left, keep: left < right };
    case '<=':
      return { value: left, keep: left <= right };
    case '>':
      return { value: left, keep: left > right };
    case '>=':
      return { value: left, keep: left >= right };
    case 'and':
    case 'or':
    case 'unless':
      throw new Error(`${op} is no arithmetic operator`);
  }
}
