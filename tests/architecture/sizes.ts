import type { SourceFile } from './sourceFiles.ts';

export const WARN_LINES = 300;
export const MOST_LINES = 400;

/** Files that are longer for now, with the lines they may have. The list only shrinks. */
export const LONGER_FOR_NOW: Record<string, number> = {};

/** Files beyond the limit, and entries of the list that are no longer true. */
export function sizeProblems(files: SourceFile[], longer: Record<string, number> = LONGER_FOR_NOW): string[] {
  const lines = new Map(files.map(({ file, text }) => [file, countLines(text)]));
  const problems: string[] = [];
  for (const [file, count] of lines) {
    const most = longer[file] ?? MOST_LINES;
    if (count > most) {
      problems.push(`${file} has ${count} lines, at most ${most} are allowed. Split it by what changes for different reasons.`);
    }
  }
  for (const [file, allowed] of Object.entries(longer)) {
    const count = lines.get(file) ?? 0;
    if (count < allowed) {
      const now = count > MOST_LINES ? `Write ${count}` : 'Take it off';
      problems.push(`LONGER_FOR_NOW in tests/architecture/sizes.ts allows ${file} ${allowed} lines; it has ${count}. ${now}.`);
    }
  }
  return problems;
}

/** Files that will be too long soon. */
export function longFiles(files: SourceFile[]): string[] {
  return files
    .map(({ file, text }) => ({ file, count: countLines(text) }))
    .filter(({ count }) => count > WARN_LINES)
    .map(({ file, count }) => `${file} has ${count} lines (over ${WARN_LINES})`);
}

function countLines(text: string): number {
  return text.trimEnd().split('\n').length;
}
