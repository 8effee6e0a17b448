import type { Change } from '#contract/change';
import { marksOf } from './chartMarks.ts';
import { formatValue, unitOf } from './unitOf.ts';

const at = (minute: number) => `2026-11-21T06:${String(minute).padStart(2, '0')}:00.000Z`;
const change = (minute: number, title: string) => ({ at: at(minute), title }) as Change;
const compared = {
  baseline: { from: at(0), to: at(20) },
  observed: { from: at(20), to: at(30) },
  onset: at(21),
};

describe('marksOf', () => {
  it('keeps the changes that fall into the compared windows', () => {
    const marks = marksOf(compared, [change(19, 'deploy'), change(31, 'later'), change(30, 'edge')], [0.5]);
    expect(marks.changes.map(({ title }) => title)).toEqual(['deploy', 'edge']);
    expect(marks.onset).toBe(Date.parse(at(21)));
    expect(marks.baseline?.to).toBe(marks.observed?.from);
    expect(marks.thresholds).toEqual([0.5]);
  });
});

it('knows units of the engine and of Grafana, and no property of every object for one', () => {
  expect(['ratio', 'By', '', 'reqps', 'constructor'].map(unitOf)).toEqual([
    'percentunit',
    'bytes',
    'short',
    'reqps',
    'constructor',
  ]);
  expect(formatValue(0.042, 'ratio')).toBe('4.20%');
  expect(formatValue(120, 'lines/min')).toBe('120 lines/min');
  expect(formatValue(null, 's')).toBe('–');
});
