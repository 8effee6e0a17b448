import { readableView } from './readableView.ts';

const FRAME = { width: 500, height: 300 };
const WIDE = { x: 0, y: 0, width: 2_000, height: 200 };
const OPTIONS = { zoom: 0.5, margin: 16 };

describe('the start of a picture that is too large to be read as a whole', () => {
  it.each([
    ['its left end', 100, 16],
    ['its right end', 1_900, 500 - 16 - 1_000],
  ])('leaves no room empty when the place of interest is at %s', (_, x, shift) => {
    expect(readableView(WIDE, FRAME, { ...OPTIONS, middle: { x, y: 0 } }).x).toBe(shift);
  });

  it('has the place of interest in its middle where there is enough on both sides', () => {
    const { x } = readableView(WIDE, FRAME, { ...OPTIONS, middle: { x: 1_000, y: 0 } });
    expect(x + 1_000 * OPTIONS.zoom).toBe(FRAME.width / 2);
  });

  it('stands in the middle along the axis on which all of it fits, wherever the place of interest is', () => {
    for (const y of [0, 100, 200]) {
      const view = readableView(WIDE, FRAME, { ...OPTIONS, middle: { x: 0, y } });
      expect(view.y + 100 * OPTIONS.zoom).toBe(FRAME.height / 2);
    }
  });
});
