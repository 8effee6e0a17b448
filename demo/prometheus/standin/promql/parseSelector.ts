import type { SyntaxNode } from '@lezer/common';
import type { LabelTest } from '../store.ts';
import type { VectorSelector } from './ast.ts';
import { parseString } from './literals.ts';
import { parseError } from './promqlError.ts';
import { compileAnchored } from './re2.ts';

/** Converts a VectorSelector node; quoted names (a later syntax) are refused. */
export function parseSelector(query: string, node: SyntaxNode): VectorSelector {
  const text = (part: SyntaxNode): string => query.slice(part.from, part.to);
  const identifier = node.getChild('Identifier');
  const name = identifier === null ? '' : text(identifier);
  const tests: LabelTest[] = [];
  const matchers = node.getChild('LabelMatchers');
  for (let child = matchers?.firstChild ?? null; child !== null; child = child.nextSibling) {
    const [label, op, literal] = [child.firstChild, child.getChild('MatchOp'), child.getChild('StringLiteral')];
    if (child.name === 'LineComment') {
      continue;
    }
    if (child.name !== 'UnquotedLabelMatcher' || label === null || op === null || literal === null) {
      throw parseError('quoted names in selectors are not supported', query, child.from);
    }
    const value = parseString(text(literal));
    if (value === undefined) {
      throw parseError('unterminated quoted string or wrong escape', query, literal.from);
    }
    tests.push(labelTest(text(label), text(op) as LabelTest['op'], value));
  }
  if (name !== '') {
    if (tests.some((test) => test.name === '__name__')) {
      throw parseError(`metric name must not be set twice: ${JSON.stringify(name)}`, query, node.from);
    }
    tests.push(labelTest('__name__', '=', name));
  }
  return { kind: 'vectorSelector', name, tests, offsetMs: 0, at: undefined };
}

export function labelTest(name: string, op: LabelTest['op'], value: string): LabelTest {
  if (op === '=' || op === '!=') {
    return { name, op, value, matches: (other) => (other === value) === (op === '=') };
  }
  const regex = compileAnchored(value);
  const known = new Map<string, boolean>();
  return {
    name,
    op,
    value,
    matches(other) {
      let matched = known.get(other);
      if (matched === undefined) {
        matched = regex.test(other) === (op === '=~');
        if (known.size < 10_000) {
          known.set(other, matched);
        }
      }
      return matched;
    },
  };
}
