import { NO_SELECTION, selectionReducer, type Selection, type SelectionAction } from './selection.ts';

const ids = ['a', 'b', 'c', 'd', 'e'];
const after = (...actions: SelectionAction[]): Selection => actions.reduce(selectionReducer, NO_SELECTION);
const selectedAfter = (...actions: SelectionAction[]) => [...after(...actions).selected].sort().join('');

const down: SelectionAction = { type: 'move', by: 1, ids };
const up: SelectionAction = { type: 'move', by: -1, ids };
const click = (id: string): SelectionAction => ({ type: 'toggle', id });
const shiftClick = (id: string): SelectionAction => ({ type: 'toggle', id, range: ids });

describe('selection of a list', () => {
  it('moves row by row and stops at both ends', () => {
    expect(after(down).current).toBe('a');
    expect(after(down, down, down).current).toBe('c');
    expect(after(up).current).toBe('e');
    expect(after(down, up).current).toBe('a');
    expect(after(up, down).current).toBe('e');
    expect(after({ type: 'move', by: 1, ids: [] }).current).toBeUndefined();
  });

  it('starts over at the top when the row where the keyboard stood is gone', () => {
    expect(after({ type: 'stand', id: 'gone' }, down).current).toBe('a');
  });

  it.each([
    ['one row', [click('b')], 'b'],
    ['one row twice', [click('b'), click('b')], ''],
    ['a range downwards', [click('b'), shiftClick('d')], 'bcd'],
    ['a range upwards', [click('d'), shiftClick('b')], 'bcd'],
    ['a range that unselects', [{ type: 'all', ids }, click('b'), shiftClick('d')], 'ae'],
    ['shift without a start', [shiftClick('c')], 'c'],
    ['shift from a row that is gone', [click('gone'), shiftClick('c')], 'cgone'],
    ['everything, then nothing', [{ type: 'all', ids }, { type: 'none' }], ''],
    ['rows of other pages stay', [click('z'), { type: 'all', ids }], 'abcdez'],
  ] as Array<[string, SelectionAction[], string]>)('%s', (_, actions, expected) => {
    expect(selectedAfter(...actions)).toBe(expected);
  });

  it('forgets rows that are gone, and is the same object when none is', () => {
    const state = after(click('a'), click('b'));
    expect(selectionReducer(state, { type: 'keep', ids })).toBe(state);
    const kept = selectionReducer(state, { type: 'keep', ids: ['a'] });
    expect(kept).toEqual({ selected: new Set('a'), current: undefined, anchor: undefined });
  });
});
