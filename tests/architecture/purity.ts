import ts from 'typescript';
import { importsOf, lineOf, type SourceFile } from './sourceFiles.ts';

/** Expressions that make the same input give another answer, and what to do instead. */
const IMPURE: readonly [RegExp, string][] = [
  [/^(Date\.now|performance\.now|process\.hrtime.*)$/, 'reads the clock. Take `now` as a parameter.'],
  [/^(Math\.random|crypto\.(randomUUID|getRandomValues))$/, 'is random. Take the random numbers, or a seeded source of them, as a parameter.'],
  [/^process(\..*)?$/, 'reads the process or its environment. Take the value as a parameter.'],
  [/^(fetch|WebSocket|EventSource|XMLHttpRequest)$/, 'goes to the network. Let the caller fetch, and take the answer as a parameter.'],
  [/^(setTimeout|setInterval|setImmediate|queueMicrotask)$/, 'waits. Let the caller wait.'],
];

/** Built-in modules that compute and nothing else. */
const PURE_MODULES = new Set(['node:assert', 'node:assert/strict', 'node:util', 'node:path', 'node:buffer']);
/** Of other modules, the names that compute only. */
const PURE_NAMES: Record<string, readonly string[]> = {
  'node:crypto': ['createHash', 'createHmac', 'timingSafeEqual'],
  'node:net': ['isIP', 'isIPv4', 'isIPv6', 'BlockList'],
};

/** Clock, randomness, environment or network in `backend/analysis/` or in a `*.rules.ts`. */
export function purityProblems(files: SourceFile[]): string[] {
  return files.filter(mustBePure).flatMap((source) => [...callProblems(source), ...moduleProblems(source)]);
}

/** `process.env` outside of the one place that reads the environment. */
export function environmentProblems(files: SourceFile[]): string[] {
  return files
    .filter(({ file, isTest }) => /^(backend|src|contract)\//.test(file) && !isTest && !file.startsWith('backend/platform/config/'))
    .flatMap((source) =>
      expressionsOf(source)
        .filter(({ text }) => /^process\.env$/.test(text))
        .map(
          ({ line }) =>
            `${source.file}:${line} reads process.env. Add the variable to backend/platform/config/environment.ts and take the value as a parameter.`
        )
    );
}

function mustBePure({ file, isTest }: SourceFile): boolean {
  return !isTest && (file.startsWith('backend/analysis/') || file.endsWith('.rules.ts'));
}

function callProblems(source: SourceFile): string[] {
  return expressionsOf(source).flatMap(({ text, line }) => {
    const impure = text === 'new Date()' ? IMPURE[0] : IMPURE.find(([pattern]) => pattern.test(text));
    return impure === undefined ? [] : [`${source.file}:${line} ${text} ${impure[1]}`];
  });
}

function moduleProblems(source: SourceFile): string[] {
  return importsOf(source).flatMap(({ specifier, line, typeOnly, names }) => {
    const pure = PURE_MODULES.has(specifier) || names?.every((name) => PURE_NAMES[specifier]?.includes(name));
    return !specifier.startsWith('node:') || typeOnly || pure
      ? []
      : [`${source.file}:${line} imports ${specifier}, but pure code does no input or output and is not random. Move that to the caller.`];
  });
}

/** Names and property chains that the code reads, and `new Date()` without an argument. */
function expressionsOf({ syntax }: SourceFile): { text: string; line: number }[] {
  const found: { text: string; line: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      found.push({ text: `${node.expression.text}.${node.name.text}`, line: lineOf(syntax, node) });
    } else if (ts.isNewExpression(node) && node.expression.getText(syntax) === 'Date' && (node.arguments ?? []).length === 0) {
      found.push({ text: 'new Date()', line: lineOf(syntax, node) });
    } else if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && ts.isIdentifier(node.expression)) {
      found.push({ text: node.expression.text, line: lineOf(syntax, node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(syntax);
  return found;
}
