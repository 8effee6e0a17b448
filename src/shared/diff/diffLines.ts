export interface DiffLine {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Lines kept around each difference. */
const CONTEXT = 3;
/** Above this product of lengths the table of the comparison would be too large: all is shown as replaced. */
const MOST_CELLS = 4_000_000;

/**
 * Differences of two texts by lines, from the longest common subsequence (Hunt and McIlroy 1976, by its plain table).
 * Long stretches without a difference are cut to a line "…".
 */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = before.split('\n');
  const b = after.split('\n');
  const all =
    a.length * b.length > MOST_CELLS
      ? [...a.map((text) => line('removed', text)), ...b.map((text) => line('added', text))]
      : walk(a, b, lengths(a, b));
  return withContext(all);
}

function line(kind: DiffLine['kind'], text: string): DiffLine {
  return { kind, text };
}

/** `table[i * (b.length + 1) + j]`: the longest common subsequence of a from i and b from j. */
function lengths(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const below = table[(i + 1) * width + j] ?? 0;
      const right = table[i * width + j + 1] ?? 0;
      table[i * width + j] = a[i] === b[j] ? (table[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(below, right);
    }
  }
  return table;
}

function walk(a: readonly string[], b: readonly string[], table: Uint32Array): DiffLine[] {
  const width = b.length + 1;
  const found: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      found.push(line('same', a[i] ?? ''));
      i += 1;
      j += 1;
    } else if ((table[(i + 1) * width + j] ?? 0) >= (table[i * width + j + 1] ?? 0)) {
      found.push(line('removed', a[i++] ?? ''));
    } else {
      found.push(line('added', b[j++] ?? ''));
    }
  }
  return [
    ...found,
    ...a.slice(i).map((text) => line('removed', text)),
    ...b.slice(j).map((text) => line('added', text)),
  ];
}

function withContext(all: readonly DiffLine[]): DiffLine[] {
  const near = all.map((_, at) =>
    all.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({ kind }) => kind !== 'same')
  );
  return all.flatMap((each, at) => {
    if (near[at]) {
      return [each];
    }
    return at === 0 || near[at - 1] ? [line('same', '…')] : [];
  });
}
