import { NO_SELECTION, selectionReducer, type Selection, type SelectionAction } from './selection.ts';

const ids = ['a', 'b', 'c', 'd', 'e'];
const rows: SelectionAction = { type: 'rows', ids };
const after = (...actions: SelectionAction[]): Selection => [rows, ...actions].reduce(selectionReducer, NO_SELECTION);
const selectedAfter = (...actions: SelectionAction[]) => [...after(...actions).selected].sort().join('');

const down: SelectionAction = { type: 'move', by: 1 };
const up: SelectionAction = { type: 'move', by: -1 };
const click = (id: string): SelectionAction => ({ type: 'toggle', id });
const shiftClick = (id: string): SelectionAction => ({ type: 'toggle', id, range: true });

describe('selection of a list', () => {
  it('moves row by row and stops at both ends', () => {
    expect(after(down).current).toBe('a');
    expect(after(down, down, down).current).toBe('c');
    expect(after(up).current).toBe('e');
    expect(after(down, up).current).toBe('a');
    expect(after(up, down).current).toBe('e');
    expect(after({ type: 'rows', ids: [] }, down).current).toBeUndefined();
  });

  it.each([
    ['one row', [click('b')], 'b'],
    ['one row twice', [click('b'), click('b')], ''],
    ['a range downwards', [click('b'), shiftClick('d')], 'bcd'],
    ['a range upwards', [click('d'), shiftClick('b')], 'bcd'],
    ['a range that unselects', [{ type: 'all' }, click('b'), shiftClick('d')], 'ae'],
    ['shift without a start', [shiftClick('c')], 'c'],
    ['everything, then nothing', [{ type: 'all' }, { type: 'none' }], ''],
  ] as Array<[string, SelectionAction[], string]>)('%s', (_, actions, expected) => {
    expect(selectedAfter(...actions)).toBe(expected);
  });

  it('follows rows that come in above, and forgets those that are gone', () => {
    const more: SelectionAction = { type: 'rows', ids: ['new', ...ids] };
    expect(after(click('a'), more, up).current).toBe('new');
    const fewer: SelectionAction = { type: 'rows', ids: ['a'] };
    expect(after(click('a'), click('b'), fewer)).toEqual({
      selected: new Set('a'),
      current: undefined,
      anchor: undefined,
      order: ['a'],
    });
    expect(after(click('b'), fewer, down).current).toBe('a');
  });

  it('is the same object when the rows are the same', () => {
    const state = after(click('a'));
    expect(selectionReducer(state, { type: 'rows', ids: [...ids] })).toBe(state);
  });
});
