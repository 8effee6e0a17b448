import ts from 'typescript';
import { type Spoiling, spoilingsOf } from './operators.ts';

/** A file with one spoilt place. */
export interface Mutant extends Spoiling {
  /** Path of the file, as it was given. */
  file: string;
  line: number;
  /** What stood there. */
  original: string;
}

/**
 * All mutants of one TypeScript file, by place: operators, boundaries and conditions turned round, numbers, texts and
 * truths changed, statements left out, methods for their opposite. Types and imports are left alone.
 */
export function mutantsOf(file: string, code: string): Mutant[] {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const mutants: Mutant[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || isOnlyType(node)) {
      return;
    }
    for (const spoiling of spoilingsOf(node, source)) {
      mutants.push({
        ...spoiling,
        file,
        line: source.getLineAndCharacterOfPosition(spoiling.start).line + 1,
        original: code.slice(spoiling.start, spoiling.end),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return mutants.sort((a, b) => a.start - b.start || a.end - b.end);
}

function isOnlyType(node: ts.Node): boolean {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
}

/** So many of the mutants, spread by chance, the same ones in every run; in their order. */
export function sampleOf(mutants: readonly Mutant[], size: number): Mutant[] {
  let seed = 1;
  const drawn = mutants.map((mutant, i) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return { mutant, i, lot: seed };
  });
  return drawn
    .sort((a, b) => a.lot - b.lot)
    .slice(0, size)
    .sort((a, b) => a.i - b.i)
    .map(({ mutant }) => mutant);
}
