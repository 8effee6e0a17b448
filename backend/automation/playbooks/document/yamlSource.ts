import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type YAMLError,
} from 'yaml';
import type { PlaybookProblem } from '#contract/playbook';
import { asError } from '../../../platform/index.ts';

export type Path = readonly PropertyKey[];

/** A mistake by its place in the document's values. `key`: the name of a field is wrong, not its value. */
export interface Finding {
  path: Path;
  message: string;
  severity: PlaybookProblem['severity'];
  at?: 'key';
}

/** A YAML text with its values and the way back from a value to its line. */
export interface YamlSource {
  /** Undefined when the text is no YAML. */
  value: unknown;
  problems: PlaybookProblem[];
  locate(finding: Finding): PlaybookProblem;
}

/** Aliases that may be followed: enough to say a thing once, too few for texts that grow without bound. */
const MAX_ALIASES = 50;
const MAX_UNFOLDED = 1_000_000;
const MAX_PROBLEMS = 100;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Reads YAML 1.2 without custom tags; every mistake has its line and column (both from 1). Never throws. */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const control = CONTROL.exec(text);
  if (control !== null || !text.isWellFormed()) {
    lines.addNewLine(0);
    const before = text.slice(0, control?.index ?? 0).split('\n');
    const message = 'The text holds a control character. Remove it.';
    return broken([
      { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, path: '', message, severity: 'error' },
    ]);
  }
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      version: '1.2',
      schema: 'core',
      prettyErrors: false,
      stringKeys: true,
    });
    const errors = [...document.errors, ...document.warnings];
    if (errors.length > 0) {
      return broken(syntaxProblems(errors, lines));
    }
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    if ((JSON.stringify(value) ?? '').length > MAX_UNFOLDED) {
      return broken([
        {
          line: 1,
          column: 1,
          path: '',
          message: 'Its aliases unfold to too much. Write the parts out.',
          severity: 'error',
        },
      ]);
    }
    return { value, problems: [], locate: (finding) => locate(document, lines, finding) };
  } catch (thrown) {
    return broken([{ line: 1, column: 1, path: '', message: refusal(asError(thrown)), severity: 'error' }]);
  }
}

function broken(problems: PlaybookProblem[]): YamlSource {
  const place = { line: 1, column: 1 };
  return { value: undefined, problems, locate: ({ message, severity }) => ({ ...place, path: '', message, severity }) };
}

function refusal(error: Error): string {
  if (error instanceof RangeError) {
    return 'The text is nested too deeply. Flatten it.';
  }
  if (/circular/i.test(error.message)) {
    return 'An alias (*name) stands inside of what it names. Write the parts out.';
  }
  return /alias count/i.test(error.message)
    ? `Aliases (*name) unfold to more than ${MAX_ALIASES} values. Write the parts out.`
    : `This is no YAML that can be read: ${error.message.slice(0, 300)}`;
}

function syntaxProblems(errors: readonly YAMLError[], lines: LineCounter): PlaybookProblem[] {
  const tooDeep = errors.find(({ message }) => /call stack/i.test(message));
  const shown = tooDeep === undefined ? errors.slice(0, MAX_PROBLEMS) : [tooDeep];
  const problems = shown.map(({ message, pos }): PlaybookProblem => {
    const words =
      tooDeep !== undefined
        ? refusal(new RangeError())
        : /multiple documents/.test(message)
          ? 'There is a second document (---) in the text. Keep one playbook per text.'
          : `This is not valid YAML: ${message.slice(0, 400)}`;
    return { ...span(lines, pos[0], pos[1]), path: '', message: words, severity: 'error' };
  });
  // One slip often makes several errors at one place; the first says what it was.
  return problems.filter(
    (one, index) => problems.findIndex(({ line, column }) => line === one.line && column === one.column) === index
  );
}

function locate(document: Document.Parsed, lines: LineCounter, finding: Finding): PlaybookProblem {
  const { path, message, severity } = finding;
  const [from, to] = rangeOf(document, path, finding.at === 'key');
  // Of what stands on several lines the first is marked.
  const nextLine = lines.lineStarts.find((start) => start > from) ?? to;
  return {
    ...span(lines, from, Math.min(to, Math.max(from, nextLine - 1))),
    path: path.map(String).join('.'),
    message: message.slice(0, 600),
    severity,
  };
}

/** Characters from which to which a value stands; of a value that is missing, its nearest parent. */
function rangeOf(document: Document.Parsed, path: Path, wantsKey: boolean): [number, number] {
  let node: unknown = document.contents;
  let range: [number, number] = [0, 0];
  for (const [index, segment] of path.entries()) {
    const key = childKey(document, node, segment);
    const child = childOf(document, node, segment);
    const isLast = index === path.length - 1;
    if (isLast && wantsKey && key?.range) {
      return [key.range[0], key.range[1]];
    }
    if (!isNode(child) || !child.range) {
      return range;
    }
    const shown = isScalar(child) || isAlias(child) || !key?.range ? child.range : key.range;
    range = [shown[0], shown[1]];
    node = child;
  }
  return range;
}

function resolved(document: Document.Parsed, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function childKey(document: Document.Parsed, parent: unknown, segment: PropertyKey): Node | undefined {
  const map = resolved(document, parent);
  if (!isMap(map)) {
    return undefined;
  }
  const pair = map.items.find(({ key }) => (isScalar(key) ? String(key.value) : '') === String(segment));
  return isNode(pair?.key) ? pair.key : undefined;
}

function childOf(document: Document.Parsed, parent: unknown, segment: PropertyKey): unknown {
  const collection = resolved(document, parent);
  const has = collection as { get?: (key: unknown, keep: true) => unknown } | undefined;
  return typeof has?.get === 'function' ? has.get(segment, true) : undefined;
}

function span(
  lines: LineCounter,
  from: number,
  to: number
): Pick<PlaybookProblem, 'line' | 'column' | 'endLine' | 'endColumn'> {
  const start = lines.linePos(from);
  const end = lines.linePos(Math.max(from, to));
  return {
    line: Math.max(1, start.line),
    column: Math.max(1, start.col),
    endLine: Math.max(1, end.line),
    endColumn: Math.max(1, end.col),
  };
}
