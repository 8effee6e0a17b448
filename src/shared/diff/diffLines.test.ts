import { diffLines } from './diffLines.ts';

const shown = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, text }) => `${kind === 'added' ? '+' : kind === 'removed' ? '-' : ' '}${text}`);

describe('differences by lines', () => {
  it.each([
    ['a changed line', 'a\nb\nc', 'a\nx\nc', [' a', '-b', '+x', ' c']],
    ['an added line', 'a\nc', 'a\nb\nc', [' a', '+b', ' c']],
    ['a removed line at the end', 'a\nb', 'a', [' a', '-b']],
    ['everything else', 'a', 'b', ['-a', '+b']],
    ['from nothing', '', 'b', ['-', '+b']],
  ] as const)('%s', (_, before, after, expected) => {
    expect(shown(before, after)).toEqual(expected);
  });

  it('cuts what is far from a difference', () => {
    const many = Array.from({ length: 20 }, (_, n) => `line ${n}`);
    const changed = many.map((text, n) => (n === 10 ? 'other' : text));
    const lines = shown(many.join('\n'), changed.join('\n'));
    expect(lines[0]).toBe(' …');
    expect(lines).toContain('-line 10');
    expect(lines).toContain('+other');
    expect(lines).toHaveLength(1 + 3 + 2 + 3 + 1);
  });

  it('shows texts that are too long to compare as replaced, instead of hanging', () => {
    const lines = shown('a\n'.repeat(4_000), 'b\n'.repeat(4_000));
    expect(lines).toHaveLength(8_002);
  });
});
