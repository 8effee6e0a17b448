import type { Change } from '#contract/change';
import { alignSeries, grafanaUnit, marksOf } from './chartMarks.ts';

const at = (minute: number) => `2026-11-21T06:${String(minute).padStart(2, '0')}:00.000Z`;
const change = (minute: number, title: string) => ({ at: at(minute), title }) as Change;
const metric = {
  sourceId: null,
  query: 'q',
  labels: {},
  unit: 's',
  baseline: { from: at(0), to: at(20) },
  observed: { from: at(20), to: at(30) },
  onset: at(21),
  before: 0.1,
  after: 4,
  score: 9,
};

describe('marksOf', () => {
  it('keeps the changes that fall into the compared windows', () => {
    const marks = marksOf(metric, [change(19, 'deploy'), change(31, 'later'), change(30, 'edge')]);
    expect(marks.changes.map(({ title }) => title)).toEqual(['deploy', 'edge']);
    expect(marks.onset).toBe(Date.parse(at(21)));
    expect(marks.baseline.to).toBe(marks.observed.from);
  });
});

describe('alignSeries', () => {
  it('puts series with times of their own on one axis and keeps gaps', () => {
    expect(
      alignSeries([
        { times: [10, 30], values: [1, null] },
        { times: [20, 30], values: [2, 3] },
      ])
    ).toEqual([
      [10, 20, 30],
      [1, undefined, null],
      [undefined, 2, 3],
    ]);
  });

  it('draws nothing for nothing', () => {
    expect(alignSeries([])).toEqual([[]]);
  });
});

it('knows units, and no property of every object for one', () => {
  expect(['ratio', 'By', 'requests', 'constructor'].map(grafanaUnit)).toEqual([
    'percentunit',
    'bytes',
    'short',
    'short',
  ]);
});
