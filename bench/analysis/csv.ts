import { readFileSync } from 'node:fs';

/** Cells of a CSV file without line breaks in cells; quotes around cells go. */
export function readCsv(file: string): string[][] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(',').map((cell) => cell.trim().replaceAll('"', '')));
}

/** The numbers of cells, up to the first that is empty. */
export function numbersOf(cells: readonly string[]): Float64Array {
  const end = cells.findIndex((cell) => cell === '' || cell === 'NA');
  return Float64Array.from((end < 0 ? cells : cells.slice(0, end)).map(Number));
}
