import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import ts from 'typescript';
import { TOP_FOLDERS } from './ranks.ts';

/** One import of a source file; `target` is the path below the root for our own files, else undefined. */
export interface Import {
  file: string;
  line: number;
  specifier: string;
  target: string | undefined;
  /** Erased before the program runs. */
  typeOnly: boolean;
  /** What a static import takes by name; undefined when it takes the whole module. */
  names: readonly string[] | undefined;
}

export interface SourceFile {
  /** Path below the root, with `/`. */
  file: string;
  text: string;
  syntax: ts.SourceFile;
  isTest: boolean;
}

/** The checkout. */
export const REPOSITORY = resolve(import.meta.dirname, '../..');

/** Every TypeScript and JavaScript file of ours below `root`, parsed. */
export function readSourceFiles(root: string): SourceFile[] {
  const folders = Object.keys(TOP_FOLDERS).filter((folder) => existsSync(join(root, folder)));
  return folders
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx,mjs}`, { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] }))
    .filter((file) => !file.endsWith('.d.ts'))
    .sort()
    .map((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      const kind = file.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
      const isTest = isTestFile(file);
      return { file, text, syntax: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind), isTest };
    });
}

/** Tests, and what only tests use: `testing/` folders and helpers such as `testIngest.ts`. */
export function isTestFile(file: string): boolean {
  return /\.(test|spec)\.tsx?$|(^|\/)(test|testing|fixtures)\/|\/test[A-Z]\w*\.tsx?$|^tests\//.test(file);
}

/** Static, dynamic and type imports and re-exports of one file. */
export function importsOf({ file, syntax }: SourceFile): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node, name: ts.Node | undefined, typeOnly: boolean, names?: readonly string[]): void => {
    if (name !== undefined && ts.isStringLiteralLike(name)) {
      const specifier = name.text;
      found.push({ file, line: lineOf(syntax, node), specifier, target: targetOf(file, specifier), typeOnly, names });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node, node.moduleSpecifier, isErased(node.importClause), namesOf(node.importClause));
    } else if (ts.isExportDeclaration(node)) {
      add(node, node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node, node.arguments[0], false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node, node.argument.literal, true);
    }
    ts.forEachChild(node, visit);
  };
  visit(syntax);
  return found;
}

function isErased(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) {
    return false;
  }
  const { namedBindings } = clause;
  const named = namedBindings !== undefined && ts.isNamedImports(namedBindings) ? namedBindings.elements : [];
  return clause.isTypeOnly || (clause.name === undefined && named.length > 0 && named.every((element) => element.isTypeOnly));
}

function namesOf(clause: ts.ImportClause | undefined): readonly string[] | undefined {
  const bindings = clause?.namedBindings;
  return clause?.name === undefined && bindings !== undefined && ts.isNamedImports(bindings)
    ? bindings.elements.filter(({ isTypeOnly }) => !isTypeOnly).map(({ name, propertyName }) => (propertyName ?? name).text)
    : undefined;
}

function targetOf(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('#contract/')) {
    return `contract/${specifier.slice('#contract/'.length)}.ts`;
  }
  return specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : undefined;
}

export function lineOf(syntax: ts.SourceFile, node: ts.Node): number {
  return syntax.getLineAndCharacterOfPosition(node.getStart(syntax)).line + 1;
}
