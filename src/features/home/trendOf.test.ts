import { trendOf } from './trendOf.ts';

describe('trend against the week before', () => {
  it.each([
    [90, 180, { direction: 'better', share: 0.5 }],
    [360, 180, { direction: 'worse', share: 1 }],
    [184, 180, { direction: 'same', share: expect.closeTo(0.022, 3) as number }],
    [null, 180, undefined],
    [90, null, undefined],
    [90, 0, undefined],
  ])('%p s after %p s', (now, before, expected) => expect(trendOf(now, before)).toEqual(expected));
});
