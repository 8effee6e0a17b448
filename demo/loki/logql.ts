/** Labels of a stream and one of its lines. */
export interface LabelledLine {
  labels: Readonly<Record<string, string>>;
  line: string;
}

/** A query that cannot be evaluated; the message is Loki's plain text. */
export class LogqlError extends Error {}

type Test = (line: LabelledLine) => boolean;

const MATCHER = /^\s*(\w+)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|`[^`]*`)\s*(,|\})/;
const FILTER = /^\s*(\|=|\|~|!=|!~)\s*("(?:[^"\\]|\\.)*"|`[^`]*`)/;

/**
 * The part of LogQL that selects lines: label matchers and line filters. Everything else (parsers, formats, metrics over
 * lines) is refused, as is a selector that would match every stream.
 */
export function parseLogql(query: string): Test {
  const { tests, rest } = parseSelector(query);
  let left = rest;
  while (left.trim() !== '') {
    const [all, operator = '', quoted = ''] = FILTER.exec(left) ?? [];
    if (all === undefined) {
      throw refused(query, left);
    }
    const fits = textTest(operator.replace('|', ''), unquote(quoted), false);
    tests.push(({ line }) => fits(line));
    left = left.slice(all.length);
  }
  return (line) => tests.every((fits) => fits(line));
}

function parseSelector(query: string): { tests: Test[]; rest: string } {
  const tests: Test[] = [];
  let narrows = false;
  let rest = query.trimStart();
  if (!rest.startsWith('{')) {
    throw refused(query, rest);
  }
  for (let open = true; open;) {
    const [all, label = '', operator = '', quoted = '', end] = MATCHER.exec(rest.replace(/^\{/, '')) ?? [];
    if (all === undefined) {
      throw refused(query, rest);
    }
    const fits = textTest(operator, unquote(quoted), true);
    narrows ||= !fits('');
    tests.push(({ labels }) => fits(labels[label] ?? ''));
    rest = rest.replace(/^\{/, '').slice(all.length);
    open = end === ',';
  }
  if (!narrows) {
    throw new LogqlError(
      'parse error : queries require at least one regexp or equality matcher that does not have an empty-compatible value'
    );
  }
  return { tests, rest };
}

function textTest(operator: string, text: string, whole: boolean): (is: string) => boolean {
  if (operator.endsWith('~')) {
    const pattern = expression(whole ? `^(?:${text})$` : text);
    return operator === '!~' ? (is) => !pattern.test(is) : (is) => pattern.test(is);
  }
  const fits = whole ? (is: string) => is === text : (is: string) => is.includes(text);
  return operator === '!=' ? (is) => !fits(is) : fits;
}

function expression(text: string): RegExp {
  try {
    return new RegExp(text, 's');
  } catch (error) {
    throw new LogqlError(`parse error : error parsing regexp: ${(error as Error).message}`);
  }
}

function unquote(quoted: string): string {
  if (quoted.startsWith('`')) {
    return quoted.slice(1, -1);
  }
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw new LogqlError(`parse error : invalid string ${quoted}`);
  }
}

function refused(query: string, at: string): LogqlError {
  return new LogqlError(
    `parse error at line 1, col ${query.length - at.length + 1}: syntax error: unexpected ${at.slice(0, 20) || '$end'}`
  );
}
