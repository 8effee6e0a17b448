/** What is selected in a list, where the keyboard stands, and from where shift-click counts. Ids only. */
export interface Selection {
  selected: ReadonlySet<string>;
  current: string | undefined;
  anchor: string | undefined;
  /** The rows that are shown, in their order. */
  order: readonly string[];
}

export const NO_SELECTION: Selection = { selected: new Set(), current: undefined, anchor: undefined, order: [] };

export type SelectionAction =
  /** These rows are shown now; what is gone is forgotten. */
  | { type: 'rows'; ids: readonly string[] }
  /** One row on, or one back. */
  | { type: 'move'; by: 1 | -1 }
  /** Selects or unselects a row; with `range` everything between the last toggled row and this one. */
  | { type: 'toggle'; id: string; range?: boolean }
  | { type: 'all' }
  | { type: 'none' };

export function selectionReducer(state: Selection, action: SelectionAction): Selection {
  switch (action.type) {
    case 'rows':
      return withRows(state, action.ids);
    case 'move':
      return { ...state, current: neighbour(state, action.by) };
    case 'toggle':
      return toggle(state, action.id, action.range ?? false);
    case 'all':
      return { ...state, selected: new Set(state.order) };
    case 'none':
      return { ...state, selected: new Set(), anchor: undefined };
  }
}

function withRows(state: Selection, ids: readonly string[]): Selection {
  if (ids.length === state.order.length && ids.every((id, index) => id === state.order[index])) {
    return state;
  }
  const shown = new Set(ids);
  const stays = (id: string | undefined) => (id !== undefined && shown.has(id) ? id : undefined);
  return {
    selected: new Set([...state.selected].filter((id) => shown.has(id))),
    current: stays(state.current),
    anchor: stays(state.anchor),
    order: ids,
  };
}

function neighbour({ current, order }: Selection, by: 1 | -1): string | undefined {
  const at = current === undefined ? -1 : order.indexOf(current);
  if (at === -1) {
    return by === 1 ? order[0] : order.at(-1);
  }
  return order[at + by] ?? current;
}

function toggle(state: Selection, id: string, range: boolean): Selection {
  const selected = new Set(state.selected);
  const on = !selected.has(id);
  const from = range && state.anchor !== undefined ? state.order.indexOf(state.anchor) : -1;
  const to = state.order.indexOf(id);
  const touched = from === -1 || to === -1 ? [id] : state.order.slice(Math.min(from, to), Math.max(from, to) + 1);
  for (const each of touched) {
    if (on) {
      selected.add(each);
    } else {
      selected.delete(each);
    }
  }
  return { ...state, selected, current: id, anchor: id };
}
