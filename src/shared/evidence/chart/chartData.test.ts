import { panelData, seriesData } from './chartData.ts';

describe('stored series', () => {
  it('stand on one axis although each has times of its own, with gaps and names', () => {
    const data = seriesData([
      { labels: { __name__: 'rate', service: 'a', job: 'a' }, times: [10, 30], values: [1, null] },
      { labels: { __name__: 'rate' }, times: [20, 30], values: [2, 3] },
    ]);
    expect(data.columns).toEqual([
      [10, 20, 30],
      [1, undefined, null],
      [undefined, 2, 3],
    ]);
    expect(data.names).toEqual(['a', 'rate']);
  });

  it('draw nothing for nothing', () => {
    expect(seriesData([]).columns).toEqual([[]]);
  });
});

describe('a series of a panel', () => {
  const grid = { from: 0, stepMs: 10, points: 3 };
  const series = { name: 'a', unit: 's', values: [1, null, 3] };

  it('has its normal range and its forecast on the same axis, the forecast after the last point', () => {
    const forecast = { index: 0, name: 'a', unit: 's', level: 0.9, statement: { code: 'x', params: {}, text: 'x' } };
    const foreseen = { ...forecast, times: [20, 30, 40], point: [3, 4, 5], lower: [2, 3, 4], upper: [4, 5, 6] };
    expect(panelData(grid, series, { index: 0, lower: [0, 0, 0], upper: [2, 2, 2] }, foreseen)).toEqual({
      columns: [
        [0, 10, 20, 30, 40],
        [1, null, 3, null, null],
        [2, 2, 2, null, null],
        [0, 0, 0, null, null],
        [null, null, null, 4, 5],
        [null, null, null, 5, 6],
        [null, null, null, 3, 4],
      ],
      names: ['a'],
      hasBand: true,
      hasForecast: true,
    });
  });

  it('may have neither', () => {
    expect(panelData(grid, series, undefined, undefined).columns).toEqual([
      [0, 10, 20],
      [1, null, 3],
    ]);
  });
});
