import type { Goal, Row } from './types.ts';

/** Whether a figure reaches a goal; a missing figure reaches none. */
export function reaches({ value, better }: Row, goal: Goal): boolean {
  return typeof goal === 'number'
    ? better === 'more'
      ? value >= goal
      : value <= goal
    : value >= goal[0] && value <= goal[1];
}

/** Figures below what was to be reached, by name. */
export function missedOf(rows: readonly Row[]): string[] {
  return rows
    .filter((row) => row.reach !== undefined && !reaches(row, row.reach))
    .map(({ benchmark, metric }) => `${benchmark}: ${metric}`);
}

/** Rows as a table with one line a figure, columns aligned; the source of published figures ends the line. */
export function tableOf(rows: readonly Row[]): string {
  const head = ['benchmark', 'metric', 'engine', '', 'reach', 'stretch', 'simple method beside it', 'published'];
  const lines = rows.map((row) => [
    row.benchmark,
    row.metric,
    digits(row.value),
    verdict(row),
    row.reach === undefined ? '' : digits(row.reach),
    row.stretch === undefined ? '' : digits(row.stretch),
    row.baseline === undefined ? '' : `${digits(row.baseline.value)} ${row.baseline.name}`,
    row.published ?? '',
  ]);
  const widths = head.map((_, c) => Math.max(...[head, ...lines].map((cells) => (cells[c] ?? '').length)));
  return [head, ...lines]
    .map((cells) =>
      cells
        .map((cell, c) => cell.padEnd(widths[c] ?? 0))
        .join('  ')
        .trimEnd()
    )
    .join('\n');
}

function verdict(row: Row): string {
  if (row.reach === undefined) {
    return '';
  }
  if (!reaches(row, row.reach)) {
    return 'MISSED';
  }
  return row.stretch !== undefined && reaches(row, row.stretch) ? 'stretch' : 'ok';
}

function digits(value: Goal): string {
  return typeof value === 'number' ? String(Number(value.toFixed(3))) : value.map(String).join('-');
}
