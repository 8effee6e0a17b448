import { importsOf, type SourceFile } from './sourceFiles.ts';

/** Circles of imports between files (types, which are erased, make none), each named once. */
export function cycleProblems(files: SourceFile[]): string[] {
  const edges = new Map(
    files.map((source) => [
      source.file,
      importsOf(source).flatMap(({ target, typeOnly }) => (target === undefined || typeOnly ? [] : [target])),
    ])
  );
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const problems: string[] = [];
  const visit = (file: string): void => {
    state.set(file, 'open');
    path.push(file);
    for (const next of edges.get(file) ?? []) {
      if (state.get(next) === 'open') {
        const circle = [...path.slice(path.indexOf(next)), next];
        problems.push(`${circle.join(' -> ')}: imports go in a circle. Move what both need into a file of its own.`);
      } else if (!state.has(next)) {
        visit(next);
      }
    }
    path.pop();
    state.set(file, 'done');
  };
  for (const file of edges.keys()) {
    if (!state.has(file)) {
      visit(file);
    }
  }
  return problems;
}
