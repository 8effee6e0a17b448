import { readingsPath } from './readingsPath.ts';

const at = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1_000).toISOString();

describe('the picture of a verification', () => {
  it('draws from left to right, high values on top, with the threshold in the picture', () => {
    const drawn = readingsPath(
      [
        { at: at(0), value: 10 },
        { at: at(10), value: 0 },
      ],
      5,
      100,
      50
    );
    expect(drawn.points).toEqual([
      [6, 6],
      [94, 44],
    ]);
    expect(drawn.path).toBe('M6 6L94 44');
    expect(drawn.threshold).toBe(25);
  });

  it('breaks the line where there was no data', () => {
    const readings = [1, null, 3].map((value, index) => ({ at: at(index), value }));
    expect(readingsPath(readings, null, 100, 50).path).toMatch(/^M[\d. ]+M[\d. ]+$/);
  });

  it.each([
    ['nothing', [], null],
    ['no data', [{ at: at(0), value: null }], null],
    ['what is not a number', [{ at: at(0), value: Number.NaN }], null],
  ])('draws nothing of %s', (_, readings, threshold) => {
    expect(readingsPath(readings, threshold, 100, 50)).toEqual({ path: '', points: [], threshold: null });
  });

  it('draws a single reading equal to the threshold in the middle', () => {
    expect(readingsPath([{ at: at(0), value: 2 }], 2, 100, 50)).toEqual({
      path: 'M50 25',
      points: [[50, 25]],
      threshold: 25,
    });
  });
});
