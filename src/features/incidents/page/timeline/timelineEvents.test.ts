import type { Change } from '#contract/change';
import type { TimelineEntry } from '#contract/incident';
import { groupOf, mergeTimeline } from './timelineEvents.ts';

const at = (minute: number) => `2026-11-21T06:${String(minute).padStart(2, '0')}:00.000Z`;
const ADA = { kind: 'user', id: 'user:1', name: 'Ada' } as const;
const SYSTEM = { kind: 'system', id: 'system', name: 'SRE Platform' } as const;
const entry = (id: string, minute: number, kind: TimelineEntry['kind'] = 'note') =>
  ({ id, at: at(minute), kind, actor: ADA }) as TimelineEntry;
const change = (id: string, minute: number) => ({ id, at: at(minute) }) as Change;

describe('timeline', () => {
  it('mixes entries and changes, newest last', () => {
    const events = mergeTimeline([entry('a', 2), entry('b', 5)], [change('late', 9), change('early', 1)], true);
    expect(events.map(({ id }) => id)).toEqual(['early', 'a', 'b', 'late']);
  });

  it('holds back later changes while more entries can be loaded', () => {
    const events = mergeTimeline([entry('a', 2)], [change('early', 1), change('late', 9)], false);
    expect(events.map(({ id }) => id)).toEqual(['early', 'a']);
  });

  it('keeps the order of the server for one and the same time', () => {
    expect(mergeTimeline([entry('a', 2), entry('b', 2)], [], true).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it.each([
    ['note', ADA, 'people'],
    ['status', ADA, 'people'],
    ['status', SYSTEM, 'alerts'],
    ['opened', ADA, 'alerts'],
    ['analysis', SYSTEM, 'analysis'],
  ] as const)('%s by %j counts as %s', (kind, actor, expected) => {
    expect(groupOf({ kind, actor })).toBe(expected);
  });
});
