import type { Mutant } from './mutants.ts';
import type { Outcome } from './tryMutant.ts';

export interface Tried extends Mutant {
  outcome: Outcome;
}

/** What was killed file by file, then every survivor with its place, then the share that was killed (late ones count). */
export function reportOf(tried: readonly Tried[], all: number): { text: string; killed: number } {
  const byFile = Map.groupBy(tried, ({ file }) => file);
  const files = [...byFile].sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(...files.map(([file]) => file.length));
  const lines = files.map(([file, of]) => {
    const late = of.filter(({ outcome }) => outcome === 'timed out').length;
    return `${file.padEnd(width)}  ${counts(of)}${late > 0 ? `, ${late} of them by time` : ''}`;
  });
  const survivors = files.flatMap(([, of]) =>
    of
      .filter(({ outcome }) => outcome === 'survived')
      .sort((a, b) => a.start - b.start)
      .map((mutant) => `survived  ${survivorLine(mutant)}`)
  );
  const sample = tried.length < all ? `, a sample of ${all}` : '';
  return {
    text: [...lines, ...survivors, `${counts(tried)}${sample}`].join('\n'),
    killed: shareOf(tried),
  };
}

/** Where a mutant is, and what it puts for what. */
export function survivorLine({ file, line, original, text }: Mutant): string {
  return `${file}:${line}  ${short(original)}  ->  ${short(text)}`;
}

function counts(tried: readonly Tried[]): string {
  const killed = tried.filter(({ outcome }) => outcome !== 'survived').length;
  return `${(100 * shareOf(tried)).toFixed(1)} % killed: ${killed} of ${tried.length}`;
}

function shareOf(tried: readonly Tried[]): number {
  return tried.filter(({ outcome }) => outcome !== 'survived').length / Math.max(1, tried.length);
}

function short(code: string): string {
  const line = code.replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
