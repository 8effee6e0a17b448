import type { Aggregate, Binary, Expr, TimeShift, VectorSelector } from './ast.ts';
import { formatGeneral } from './formatNumber.ts';
import { formatDuration } from './literals.ts';

/** The text that Prometheus 2.42 makes of a parsed query, as `/api/v1/rules` and generator URLs show it. */
export function printQuery(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return formatGeneral(expr.value);
    case 'string':
      return JSON.stringify(expr.value);
    case 'vectorSelector':
      return printSelector(expr) + printShift(expr);
    case 'matrixSelector':
      return `${printSelector(expr.selector)}[${formatDuration(expr.rangeMs)}]${printShift(expr.selector)}`;
    case 'subquery': {
      const step = expr.stepMs === 0 ? '' : formatDuration(expr.stepMs);
      return `${printQuery(expr.expr)}[${formatDuration(expr.rangeMs)}:${step}]${printShift(expr)}`;
    }
    case 'call':
      return `${expr.name}(${expr.args.map(printQuery).join(', ')})`;
    case 'aggregate':
      return printAggregate(expr);
    case 'binary':
      return printBinary(expr);
    case 'unary':
      return `${expr.op}${printQuery(expr.expr)}`;
    case 'paren':
      return `(${printQuery(expr.expr)})`;
  }
}

function printSelector(selector: VectorSelector): string {
  const tests = selector.tests
    .filter((test) => !(test.name === '__name__' && test.op === '=' && test.value === selector.name))
    .map((test) => `${test.name}${test.op}${JSON.stringify(test.value)}`)
    .sort();
  return tests.length === 0 ? selector.name : `${selector.name}{${tests.join(',')}}`;
}

function printShift({ offsetMs, at }: TimeShift): string {
  const atText = at === undefined ? '' : ` @ ${typeof at === 'number' ? (at / 1000).toFixed(3) : `${at}()`}`;
  const sign = offsetMs < 0 ? '-' : '';
  return atText + (offsetMs === 0 ? '' : ` offset ${sign}${formatDuration(Math.abs(offsetMs))}`);
}

function printAggregate(aggregate: Aggregate): string {
  const labels = aggregate.grouping.join(', ');
  const modifier = aggregate.without ? ` without (${labels}) ` : labels === '' ? '' : ` by (${labels}) `;
  const param = aggregate.param === undefined ? '' : `${printQuery(aggregate.param)}, `;
  return `${aggregate.op}${modifier}(${param}${printQuery(aggregate.expr)})`;
}

function printBinary({ op, left, right, bool, matching, matchingGiven }: Binary): string {
  let modifiers = bool ? ' bool' : '';
  if (matchingGiven && (matching.labels.length > 0 || matching.on)) {
    modifiers += ` ${matching.on ? 'on' : 'ignoring'} (${matching.labels.join(', ')})`;
    if (matching.card === 'many-to-one' || matching.card === 'one-to-many') {
      modifiers += ` group_${matching.card === 'many-to-one' ? 'left' : 'right'} (${matching.include.join(', ')})`;
    }
  }
  return `${printQuery(left)} ${op}${modifiers} ${printQuery(right)}`;
}
