import { instantOf } from '../../shared/time/index.ts';
import { eventKeyOf, readEventKey } from './eventKey.ts';
import { safeHref } from './safeHref.ts';

const NOW = Date.parse('2026-11-21T07:00:00.000Z');

describe('times of an address', () => {
  it.each([
    ['now-6h', false, '2026-11-21T01:00:00.000Z'],
    ['now-5m', true, '2026-11-21T06:55:00.000Z'],
    ['now', true, undefined],
    ['2026-11-20T00:00:00Z', false, '2026-11-20T00:00:00.000Z'],
    [String(NOW), false, '2026-11-21T07:00:00.000Z'],
    ['yesterday', false, undefined],
    [undefined, false, undefined],
  ])('%p (end: %p) is %p', (raw, end, expected) => expect(instantOf(raw, NOW, end)).toBe(expected));
});

describe('an event’s identity in an address', () => {
  it('comes back as it went in, whatever the fingerprint holds', () => {
    const key = { startsAt: '2026-11-21T06:00:00.000Z', status: 'resolved', fingerprint: 'a~b firing~c' } as const;
    expect(readEventKey(eventKeyOf(key))).toEqual(key);
  });

  it.each([undefined, '', 'x', 'soon~firing~a', '2026-11-21T06:00:00Z~burning~a'])('%p is none', (text) =>
    expect(readEventKey(text)).toBeUndefined()
  );
});

describe('addresses that came with an alert', () => {
  it.each([
    ['https://grafana.test/a?b=c', 'https://grafana.test/a?b=c'],
    ['javascript:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['//evil.test', undefined],
    [null, undefined],
  ])('%p leads to %p', (raw, expected) => expect(safeHref(raw)).toBe(expected));
});
