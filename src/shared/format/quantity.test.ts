import { formatLatency, formatNumber, formatShare, formatSpan } from './quantity.ts';

describe('quantities', () => {
  it.each([
    [0, '0 sec'],
    [45.4, '45 sec'],
    [60, '1 min'],
    [750, '12 min 30 sec'],
    [3_600, '1 hr'],
    [3_660, '1 hr 1 min'],
    [90_000, '1 day 1 hr'],
    [-5, '0 sec'],
  ])('%p s reads %p', (seconds, expected) => expect(formatSpan(seconds, 'en-US')).toBe(expected));

  it.each([
    [0, '0%'],
    [0.042, '4.2%'],
    [0.97, '97%'],
    [0.0004, '0%'],
  ])('share %p reads %p', (share, expected) => expect(formatShare(share, 'en-US')).toBe(expected));

  it('keeps three digits of a number and its groups', () => {
    expect([0.1234, 12.345, 1234.5].map((value) => formatNumber(value, 'en-US'))).toEqual(['0.123', '12.3', '1,235']);
  });

  it('takes the unit that fits a response time', () => {
    expect([0.0123, 0.25, 1.234].map((value) => formatLatency(value, 'en-US'))).toEqual([
      '12.3 ms',
      '250 ms',
      '1.23 sec',
    ]);
  });

  it('follows the language', () => {
    expect(formatSpan(3_660, 'zh-Hans')).toBe('1小时 1分钟');
  });
});
