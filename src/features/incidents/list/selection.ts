/** What is selected in a list, where the keyboard stands, and from where shift-click counts. Ids only. */
export interface Selection {
  selected: ReadonlySet<string>;
  current: string | undefined;
  anchor: string | undefined;
}

export const NO_SELECTION: Selection = { selected: new Set(), current: undefined, anchor: undefined };

export type SelectionAction =
  /** One row on, or one back; `ids` are the rows in their present order. */
  | { type: 'move'; by: 1 | -1; ids: readonly string[] }
  | { type: 'stand'; id: string }
  /** Selects or unselects a row; with `range` everything between the last toggled row and this one. */
  | { type: 'toggle'; id: string; range?: readonly string[] }
  | { type: 'all'; ids: readonly string[] }
  | { type: 'none' }
  /** Rows that are gone are forgotten. */
  | { type: 'keep'; ids: readonly string[] };

export function selectionReducer(state: Selection, action: SelectionAction): Selection {
  switch (action.type) {
    case 'move':
      return { ...state, current: neighbour(state.current, action.by, action.ids) };
    case 'stand':
      return { ...state, current: action.id };
    case 'toggle':
      return toggle(state, action.id, action.range);
    case 'all':
      return { ...state, selected: new Set([...state.selected, ...action.ids]) };
    case 'none':
      return { ...state, selected: new Set(), anchor: undefined };
    case 'keep':
      return keep(state, new Set(action.ids));
  }
}

function neighbour(current: string | undefined, by: 1 | -1, ids: readonly string[]): string | undefined {
  const at = current === undefined ? -1 : ids.indexOf(current);
  if (at === -1) {
    return by === 1 ? ids[0] : ids.at(-1);
  }
  return ids[at + by] ?? current;
}

function toggle(state: Selection, id: string, range: readonly string[] | undefined): Selection {
  const selected = new Set(state.selected);
  const on = !selected.has(id);
  const from = range && state.anchor !== undefined ? range.indexOf(state.anchor) : -1;
  const to = range ? range.indexOf(id) : -1;
  const touched = range && from !== -1 && to !== -1 ? range.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
  for (const each of touched) {
    if (on) {
      selected.add(each);
    } else {
      selected.delete(each);
    }
  }
  return { selected, current: id, anchor: id };
}

function keep(state: Selection, ids: ReadonlySet<string>): Selection {
  const stays = (id: string | undefined) => (id !== undefined && ids.has(id) ? id : undefined);
  const selected = [...state.selected].filter((id) => ids.has(id));
  const current = stays(state.current);
  const anchor = stays(state.anchor);
  if (selected.length === state.selected.size && current === state.current && anchor === state.anchor) {
    return state;
  }
  return { selected: new Set(selected), current, anchor };
}
