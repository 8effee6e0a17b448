import { markedParts } from './markedParts.ts';

const marked = (line: string, words: string[]): string =>
  markedParts(line, words)
    .map(({ text, marked: is }) => (is ? `[${text}]` : text))
    .join('');

describe('words that evidence and change share', () => {
  it('are marked in the line, whatever their case, the longest first', () => {
    expect(marked('+  MaxConns: 10 # pool', ['conns', 'maxconns', 'pool'])).toBe('+  [MaxConns]: 10 # [pool]');
  });
  it('are text, not patterns, and lose nothing of the line', () => {
    const line = 'a.b (c|d) <b>x</b> $& 支付延迟';
    expect(marked(line, ['.*', '(c|d)', '<b>', '支付'])).toBe('a.b [(c|d)] [<b>]x</b> $& [支付]延迟');
    expect(
      markedParts(line, ['支付', 'x'])
        .map(({ text }) => text)
        .join('')
    ).toBe(line);
  });
  it('are none where there are none', () => {
    expect(markedParts('', ['a'])).toEqual([]);
    expect(marked('İstanbul pool', ['pool'])).toBe('İstanbul pool');
    expect(marked('abc', [])).toBe('abc');
  });
});
