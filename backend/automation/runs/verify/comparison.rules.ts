/**
 * The left side of an alert rule's outermost comparison: `rate(errors[5m])` of `rate(errors[5m]) > 1`, which has a value
 * whether or not the rule fires. Null when the expression ends in no comparison with a number: whether there is data at all
 * cannot be told from it then.
 */
export function comparedSide(expression: string): string | null {
  const at = outermostComparison(expression);
  if (at === null) {
    return null;
  }
  const left = expression.slice(0, at.index).trim();
  const right = expression.slice(at.index + at.length).trim();
  return left !== '' && NUMBER.test(right) ? left : null;
}

const NUMBER = /^[-+(\s]*(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?[)\s]*(?:[-+*/]\s*[\d.e()+\-*/\s]+)?$/i;
const COMPARISON = /^(?:>=|<=|==|!=|>|<)(?:\s*bool\b)?/;
/** What binds less tightly than a comparison: with it the outermost operator is another one. */
const LOOSER = /^(?:and|or|unless)\b/i;

function outermostComparison(text: string): { index: number; length: number } | null {
  let depth = 0;
  let found: { index: number; length: number } | null = null;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '"' || char === "'" || char === '`') {
      i = endOfString(text, i);
    } else if (char === '#') {
      i = text.indexOf('\n', i) < 0 ? text.length : text.indexOf('\n', i);
    } else if ('({['.includes(char)) {
      depth++;
    } else if (')}]'.includes(char)) {
      depth--;
    } else if (depth === 0) {
      const rest = text.slice(i);
      if (LOOSER.test(rest) && !/\w/.test(text.charAt(i - 1))) {
        return null;
      }
      const length = COMPARISON.exec(rest)?.[0].length;
      if (length !== undefined) {
        found = { index: i, length };
        i += length - 1;
      }
    }
  }
  return found;
}

function endOfString(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let i = start + 1; i < text.length; i++) {
    if (text.charAt(i) === '\\' && quote !== '`') {
      i++;
    } else if (text.charAt(i) === quote) {
      return i;
    }
  }
  return text.length;
}

/** Whether a sample is of the series that an alert is about: no label says otherwise. */
export function isOfAlert(sample: Readonly<Record<string, string>>, alert: Readonly<Record<string, string>>): boolean {
  return Object.entries(sample).every(
    ([name, value]) => name === '__name__' || alert[name] === undefined || alert[name] === value
  );
}
