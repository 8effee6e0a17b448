import {
  COMPARISONS,
  SET_OPERATORS,
  type Aggregate,
  type Binary,
  type Call,
  type Expr,
  type ValueType,
} from './ast.ts';
import { SIGNATURES } from './functions.ts';
import { parseError } from './promqlError.ts';

const NAMES: Readonly<Record<ValueType, string>> = {
  scalar: 'scalar',
  vector: 'instant vector',
  matrix: 'range vector',
  string: 'string',
};

/**
 * The type of an expression.
 * @throws PromqlError where Prometheus' own type check fails
 */
export function checkTypes(expr: Expr): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'vectorSelector':
      if (!expr.tests.some((test) => !test.matches(''))) {
        throw parseError('vector selector must contain at least one non-empty matcher');
      }
      return 'vector';
    case 'matrixSelector':
      checkTypes(expr.selector);
      return 'matrix';
    case 'subquery': {
      const inner = checkTypes(expr.expr);
      if (inner !== 'vector') {
        throw parseError(`subquery is only allowed on instant vector, got ${inner} instead`);
      }
      return 'matrix';
    }
    case 'paren':
      return checkTypes(expr.expr);
    case 'unary': {
      const inner = checkTypes(expr.expr);
      if (inner !== 'scalar' && inner !== 'vector') {
        throw parseError(
          `unary expression only allowed on expressions of type scalar or instant vector, got ${JSON.stringify(NAMES[inner])}`
        );
      }
      return inner;
    }
    case 'call':
      return checkCall(expr);
    case 'aggregate':
      return checkAggregate(expr);
    case 'binary':
      return checkBinary(expr);
  }
}

function expectType(expr: Expr, wanted: ValueType, context: string): void {
  const got = checkTypes(expr);
  if (got !== wanted) {
    throw parseError(`expected type ${NAMES[wanted]} in ${context}, got ${NAMES[got]}`);
  }
}

function checkCall(call: Call): ValueType {
  const signature = SIGNATURES.get(call.name);
  if (signature === undefined) {
    throw parseError(`unknown function with name ${JSON.stringify(call.name)}`);
  }
  const { args, optional, result } = signature;
  const most = optional === -1 ? Infinity : args.length;
  const least = args.length - Math.abs(optional);
  if (call.args.length < least || call.args.length > most) {
    const bound = optional === 0 ? '' : call.args.length < least ? 'at least ' : 'at most ';
    const count = call.args.length < least ? least : args.length;
    throw parseError(`expected ${bound}${count} argument(s) in call to "${call.name}", got ${call.args.length}`);
  }
  call.args.forEach((arg, i) => expectType(arg, args[i] ?? args.at(-1)!, `call to function "${call.name}"`));
  return result;
}

function checkAggregate(aggregate: Aggregate): ValueType {
  expectType(aggregate.expr, 'vector', 'aggregation expression');
  if (aggregate.param !== undefined) {
    expectType(aggregate.param, aggregate.op === 'count_values' ? 'string' : 'scalar', 'aggregation parameter');
  }
  return 'vector';
}

function checkBinary(binary: Binary): ValueType {
  const left = checkTypes(binary.left);
  const right = checkTypes(binary.right);
  const comparison = COMPARISONS.has(binary.op);
  if (binary.bool && !comparison) {
    throw parseError('bool modifier can only be used on comparison operators');
  }
  if (comparison && !binary.bool && left === 'scalar' && right === 'scalar') {
    throw parseError('comparisons between scalars must use BOOL modifier');
  }
  for (const type of [left, right]) {
    if (type !== 'scalar' && type !== 'vector') {
      throw parseError('binary expression must contain only scalar and instant vector types');
    }
  }
  if (left === 'vector' && right === 'vector') {
    const both = binary.matching.on
      ? binary.matching.labels.find((x) => binary.matching.include.includes(x))
      : undefined;
    if (both !== undefined) {
      throw parseError(`label ${JSON.stringify(both)} must not occur in ON and GROUP clause at once`);
    }
    if (SET_OPERATORS.has(binary.op) && binary.matching.card !== 'many-to-many') {
      throw parseError(`no grouping allowed for ${JSON.stringify(binary.op)} operation`);
    }
    return 'vector';
  }
  if (binary.matchingGiven && binary.matching.labels.length > 0) {
    throw parseError('vector matching only allowed between instant vectors');
  }
  if (SET_OPERATORS.has(binary.op)) {
    throw parseError(`set operator ${JSON.stringify(binary.op)} not allowed in binary scalar expression`);
  }
  return left === 'vector' || right === 'vector' ? 'vector' : 'scalar';
}
