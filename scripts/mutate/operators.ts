import ts from 'typescript';

/** One way to spoil a piece of code: what stands from `start` to `end` (offsets) becomes `text`. */
export interface Spoiling {
  start: number;
  end: number;
  text: string;
}

const OPERATORS: Partial<Record<ts.SyntaxKind, readonly string[]>> = {
  [ts.SyntaxKind.PlusToken]: ['-'],
  [ts.SyntaxKind.MinusToken]: ['+'],
  [ts.SyntaxKind.AsteriskToken]: ['/'],
  [ts.SyntaxKind.SlashToken]: ['*'],
  [ts.SyntaxKind.PercentToken]: ['*'],
  [ts.SyntaxKind.AsteriskAsteriskToken]: ['*'],
  [ts.SyntaxKind.GreaterThanGreaterThanToken]: ['<<'],
  [ts.SyntaxKind.LessThanToken]: ['<=', '>='],
  [ts.SyntaxKind.LessThanEqualsToken]: ['<', '>'],
  [ts.SyntaxKind.GreaterThanToken]: ['>=', '<='],
  [ts.SyntaxKind.GreaterThanEqualsToken]: ['>', '<'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: ['!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: ['==='],
  [ts.SyntaxKind.AmpersandAmpersandToken]: ['||'],
  [ts.SyntaxKind.BarBarToken]: ['&&'],
  [ts.SyntaxKind.QuestionQuestionToken]: ['&&'],
  [ts.SyntaxKind.PlusEqualsToken]: ['-='],
  [ts.SyntaxKind.MinusEqualsToken]: ['+='],
  [ts.SyntaxKind.AsteriskEqualsToken]: ['/='],
  [ts.SyntaxKind.SlashEqualsToken]: ['*='],
  [ts.SyntaxKind.QuestionQuestionEqualsToken]: ['&&='],
};

/** Methods for their opposite; an empty name leaves the call out, its object stays. */
const METHODS: Record<string, string> = {
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  some: 'every',
  every: 'some',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  sort: '',
  reverse: '',
  filter: '',
};

/** The ways to spoil this node itself, without its children. */
export function spoilingsOf(node: ts.Node, source: ts.SourceFile): Spoiling[] {
  const whole = (text: string): Spoiling => ({ start: node.getStart(source), end: node.getEnd(), text });
  const instead = (part: ts.Node, text: string): Spoiling => ({
    start: part.getStart(source),
    end: part.getEnd(),
    text,
  });
  if (ts.isBinaryExpression(node)) {
    const joinsText = node.operatorToken.kind === ts.SyntaxKind.PlusToken && [node.left, node.right].some(isText);
    const others = joinsText ? [] : (OPERATORS[node.operatorToken.kind] ?? []);
    return others.map((text) => instead(node.operatorToken, text));
  }
  if (ts.isIfStatement(node) || ts.isWhileStatement(node)) {
    const ways = ts.isIfStatement(node) ? ['true', 'false'] : ['false'];
    return ways.map((text) => instead(node.expression, text));
  }
  if (ts.isForStatement(node) && node.condition !== undefined) {
    return [instead(node.condition, 'false')];
  }
  if (ts.isConditionalExpression(node)) {
    return ['true', 'false'].map((text) => instead(node.condition, text));
  }
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    return unary(node, source).map(whole);
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { expression: of, name } = node.expression;
    const other = Object.hasOwn(METHODS, name.text) ? METHODS[name.text] : undefined;
    return other === undefined ? [] : [other === '' ? whole(of.getText(source)) : instead(name, other)];
  }
  if (ts.isExpressionStatement(node) || ts.isBreakOrContinueStatement(node) || ts.isThrowStatement(node)) {
    return [whole(';')];
  }
  return literal(node).map(whole);
}

function isText(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

function unary(node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression, source: ts.SourceFile): string[] {
  const operand = node.operand.getText(source);
  const isPrefix = ts.isPrefixUnaryExpression(node);
  switch (node.operator) {
    case ts.SyntaxKind.ExclamationToken:
    case ts.SyntaxKind.MinusToken:
      return [`(${operand})`];
    case ts.SyntaxKind.PlusPlusToken:
      return [isPrefix ? `--${operand}` : `${operand}--`];
    case ts.SyntaxKind.MinusMinusToken:
      return [isPrefix ? `++${operand}` : `${operand}++`];
    default:
      return [];
  }
}

function literal(node: ts.Node): string[] {
  if (ts.isNumericLiteral(node)) {
    const value = Number(node.text.replaceAll('_', ''));
    return [String(Number.isInteger(value) ? (value === 1 ? 0 : value + 1) : 2 * value)];
  }
  if (ts.isStringLiteral(node)) {
    return [node.text === '' ? "'spoilt'" : "''"];
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword) {
    return ['false'];
  }
  return node.kind === ts.SyntaxKind.FalseKeyword ? ['true'] : [];
}
