import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { AggregateOp, BinaryOp, Expr, Matching, ValueType } from './ast.ts';
import { checkTypes } from './checkTypes.ts';
import { SIGNATURES } from './functions.ts';
import { parseDuration, parseNumber, parseString } from './literals.ts';
import { buildOperators, type Operand, type Operator, type Postfix } from './operators.ts';
import { parseError, type PromqlError } from './promqlError.ts';
import { parseSelector } from './parseSelector.ts';

const WITH_PARAM = new Set(['topk', 'bottomk', 'quantile', 'count_values']);
const AGGREGATES = new Set('sum avg min max count group stddev stdvar topk bottomk quantile count_values'.split(' '));

export interface ParsedQuery {
  expr: Expr;
  type: ValueType;
}

/**
 * Parses and type-checks a query of Prometheus 2.42.
 * @throws PromqlError `bad_data` for anything else, later versions' syntax included
 */
export function parseQuery(query: string): ParsedQuery {
  if (query.trim() === '') {
    throw parseError('no expression found in input');
  }
  const tree = parser.parse(query);
  tree.iterate({
    enter(node) {
      if (node.type.isError) {
        throw unexpected(query, node.node);
      }
    },
  });
  const root = tree.topNode.firstChild;
  if (root === null) {
    throw parseError('no expression found in input');
  }
  const expr = new Converter(query).expr(root);
  return { expr, type: checkTypes(expr) };
}

function unexpected(query: string, node: SyntaxNode): PromqlError {
  const text = query.slice(node.from, Math.max(node.to, node.from + 1));
  return parseError(text === '' ? 'unexpected end of input' : `unexpected ${JSON.stringify(text)}`, query, node.from);
}

class Converter {
  readonly #query: string;

  constructor(query: string) {
    this.#query = query;
  }

  expr(node: SyntaxNode): Expr {
    const { operands, operators } = this.#flatten(node);
    return buildOperators(operands, operators);
  }

  #text(node: SyntaxNode): string {
    return this.#query.slice(node.from, node.to);
  }

  #fail(message: string, node: SyntaxNode): PromqlError {
    return parseError(message, this.#query, node.from);
  }

  /**
   * The operands and operators of a chain from left to right. The grammar's own grouping is not used: it lets `offset`
   * and `@` take a whole `a + b` and reads `-1^2` as `(-1)^2`; `buildOperators` groups as Prometheus' parser does.
   */
  #flatten(node: SyntaxNode): { operands: Operand[]; operators: Operator[] } {
    const children = childrenOf(node);
    const first = children[0];
    switch (node.name) {
      case 'BinaryExpr': {
        const left = this.#flatten(first!);
        const right = this.#flatten(children.at(-1)!);
        const operator = this.#operator(children.slice(1, -1));
        return {
          operands: [...left.operands, ...right.operands],
          operators: [...left.operators, operator, ...right.operators],
        };
      }
      case 'UnaryExpr': {
        const inner = this.#flatten(children.at(-1)!);
        inner.operands[0]!.signs.unshift(this.#text(first!) as '+' | '-');
        return inner;
      }
      case 'OffsetExpr':
      case 'StepInvariantExpr':
      case 'MatrixSelector':
      case 'SubqueryExpr': {
        const inner = this.#flatten(first!);
        inner.operands.at(-1)!.postfixes.push(this.#postfix(node, children.slice(1)));
        return inner;
      }
      default:
        return { operands: [this.#operand(node, children)], operators: [] };
    }
  }

  #operand(node: SyntaxNode, children: SyntaxNode[]): Operand {
    const plain = (expr: Expr): Operand => ({ expr, signs: [], postfixes: [] });
    switch (node.name) {
      case 'NumberDurationLiteral':
        return this.#number(node);
      case 'StringLiteral':
        return plain({ kind: 'string', value: this.#string(node) });
      case 'ParenExpr':
        return plain({ kind: 'paren', expr: this.expr(children[0]!) });
      case 'VectorSelector':
        return plain(parseSelector(this.#query, node));
      case 'FunctionCall':
        return plain(this.#call(node, children));
      case 'AggregateExpr':
        return plain(this.#aggregate(node, children));
      default:
        throw this.#fail(`${node.name} is not supported`, node);
    }
  }

  #number(node: SyntaxNode): Operand {
    const text = this.#text(node);
    const signed = text[0] === '-' || text[0] === '+';
    const value = parseNumber(signed ? text.slice(1).trim() : text);
    if (value === undefined) {
      throw this.#fail(`bad number or duration syntax: ${JSON.stringify(text)}`, node);
    }
    return { expr: { kind: 'number', value }, signs: signed ? [text[0] as '+' | '-'] : [], postfixes: [] };
  }

  #string(node: SyntaxNode): string {
    const value = parseString(this.#text(node));
    if (value === undefined) {
      throw this.#fail('unterminated quoted string or wrong escape', node);
    }
    return value;
  }

  #duration(node: SyntaxNode): number {
    const ms = parseDuration(this.#text(node));
    if (ms === undefined || ms === 0) {
      throw this.#fail(ms === 0 ? 'duration must be greater than 0' : 'bad duration syntax', node);
    }
    return ms;
  }

  #postfix(node: SyntaxNode, rest: SyntaxNode[]): Postfix {
    const durations = rest.filter((child) => child.name === 'DurationExpr');
    switch (node.name) {
      case 'MatrixSelector':
        return { kind: 'range', rangeMs: this.#duration(durations[0]!) };
      case 'SubqueryExpr':
        return {
          kind: 'subquery',
          rangeMs: this.#duration(durations[0]!),
          stepMs: durations[1] === undefined ? 0 : this.#duration(durations[1]),
        };
      case 'OffsetExpr': {
        const text = this.#text(rest.at(-1)!);
        const negative = text[0] === '-';
        const ms = parseDuration(negative || text[0] === '+' ? text.slice(1).trim() : text);
        if (ms === undefined) {
          throw this.#fail(`bad duration syntax: ${JSON.stringify(text)}`, node);
        }
        return { kind: 'offset', offsetMs: negative ? -ms : ms };
      }
      default:
        return this.#at(rest.at(-1)!);
    }
  }

  #at(node: SyntaxNode): Postfix {
    if (node.name === 'AtModifierPreprocessors') {
      return { kind: 'at', at: this.#text(node).toLowerCase().startsWith('start') ? 'start' : 'end' };
    }
    const text = this.#text(node);
    const seconds = parseNumber(text.replace(/^[+-]\s*/, ''));
    if (seconds === undefined || !Number.isFinite(seconds)) {
      throw this.#fail(`timestamp out of bounds for @ modifier: ${text}`, node);
    }
    return { kind: 'at', at: Math.round((text[0] === '-' ? -seconds : seconds) * 1000) };
  }

  #operator(nodes: SyntaxNode[]): Operator {
    const op = this.#text(nodes[0]!).toLowerCase() as BinaryOp;
    const setOperator = op === 'and' || op === 'or' || op === 'unless';
    const matching: Matching = {
      card: setOperator ? 'many-to-many' : 'one-to-one',
      on: false,
      labels: [],
      include: [],
    };
    const operator: Operator = { op, bool: false, matching, matchingGiven: false };
    for (const node of nodes.slice(1)) {
      if (node.name === 'BoolModifier') {
        operator.bool = true;
      } else if (node.name === 'MatchingModifierClause') {
        operator.matchingGiven = true;
        this.#matching(node, matching);
      } else {
        throw this.#fail(`${node.name} is not supported`, node);
      }
    }
    if (!/^(?:[-+*/%^<>]|[<>=!]=|atan2|and|or|unless)$/.test(op)) {
      throw this.#fail(`operator ${JSON.stringify(op)} is not supported`, nodes[0]!);
    }
    return operator;
  }

  #matching(clause: SyntaxNode, matching: Matching): void {
    const children = childrenOf(clause);
    matching.on = children[0]!.name === 'On';
    matching.labels = this.#labels(children[1]!);
    const group = children[2];
    if (group !== undefined) {
      matching.card = group.name === 'GroupLeft' ? 'many-to-one' : 'one-to-many';
      matching.include = children[3] === undefined ? [] : this.#labels(children[3]);
    }
  }

  #labels(node: SyntaxNode): string[] {
    return childrenOf(node).map((child) => {
      if (child.name !== 'LabelName') {
        throw this.#fail('quoted label names are not supported', child);
      }
      return this.#text(child);
    });
  }

  #arguments(body: SyntaxNode): Expr[] {
    return childrenOf(body).map((child) => this.expr(child));
  }

  #call(node: SyntaxNode, children: SyntaxNode[]): Expr {
    const name = this.#text(children[0]!);
    if (!SIGNATURES.has(name)) {
      throw this.#fail(`unknown function with name ${JSON.stringify(name)}`, node);
    }
    return { kind: 'call', name, args: this.#arguments(children[1]!) };
  }

  #aggregate(node: SyntaxNode, children: SyntaxNode[]): Expr {
    const op = this.#text(children[0]!).toLowerCase() as AggregateOp;
    const modifier = children.find((child) => child.name === 'AggregateModifier');
    const args = this.#arguments(children.find((child) => child.name === 'FunctionCallBody')!);
    const wanted = WITH_PARAM.has(op) ? 2 : 1;
    if (!AGGREGATES.has(op)) {
      throw this.#fail(`unknown aggregation ${JSON.stringify(op)}`, node);
    }
    if (args.length !== wanted) {
      const message = `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`;
      throw this.#fail(args.length === 0 ? 'no arguments for aggregate expression provided' : message, node);
    }
    const parts = modifier === undefined ? [] : childrenOf(modifier);
    return {
      kind: 'aggregate',
      op,
      param: wanted === 2 ? args[0] : undefined,
      expr: args.at(-1)!,
      without: parts[0]?.name === 'Without',
      grouping: parts[1] === undefined ? [] : this.#labels(parts[1]),
      grouped: modifier !== undefined,
    };
  }
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'LineComment') {
      children.push(child);
    }
  }
  return children;
}
