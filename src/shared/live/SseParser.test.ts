import { SseParser } from './SseParser.ts';

const STREAM = ': hello\n\nid: 1\ndata: {"a":1}\n\nid: 2\r\nevent: x\r\ndata: one\r\ndata:two\r\n\r\n:\n\ndata\n\n';
const EVENTS = [
  { id: '1', event: 'message', data: '{"a":1}' },
  { id: '2', event: 'x', data: 'one\ntwo' },
  { id: '2', event: 'message', data: '' },
];

describe('SseParser', () => {
  it('reads ids, names, several data lines and skips comments', () => {
    expect(new SseParser().feed(STREAM)).toEqual(EVENTS);
  });

  it('reads the same however the text is cut', () => {
    for (let size = 1; size < 12; size++) {
      const parser = new SseParser();
      const pieces = STREAM.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      expect(pieces.flatMap((piece) => parser.feed(piece))).toEqual(EVENTS);
    }
  });

  it('holds back an unfinished event', () => {
    const parser = new SseParser();
    expect(parser.feed('id: 7\ndata: x\n')).toEqual([]);
    expect(parser.feed('\n')).toEqual([{ id: '7', event: 'message', data: 'x' }]);
  });

  it('refuses a line without end', () => {
    const parser = new SseParser();
    expect(() => parser.feed('data: ' + 'x'.repeat(5 * 1024 * 1024))).toThrow(/too long/);
  });
});
