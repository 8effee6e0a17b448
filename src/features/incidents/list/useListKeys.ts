import type { Dispatch } from 'react';
import { useNavigate } from 'react-router-dom';
import { t } from '@grafana/i18n';
import type { IncidentSummary } from '#contract/incident';
import { appPath } from '../../../shared/appPath.ts';
import { useShortcuts, type Shortcut } from '../../../shared/keyboard/index.ts';
import type { BulkAction } from './bulkPlan.ts';
import type { Selection, SelectionAction } from './selection.ts';

interface Options {
  rows: readonly IncidentSummary[];
  selection: Selection;
  dispatch: Dispatch<SelectionAction>;
  editor: boolean;
  start: (action: BulkAction, rows: readonly IncidentSummary[]) => void;
}

/** The keys of the list. Actions apply to the selected rows, or else to the one where the keyboard stands. */
export function useListKeys({ rows, selection, dispatch, editor, start }: Options): void {
  const navigate = useNavigate();
  const current = rows.find(({ id }) => id === selection.current);
  const targets = () => {
    const selected = rows.filter(({ id }) => selection.selected.has(id));
    return selected.length > 0 ? selected : current ? [current] : [];
  };
  const reading: Shortcut[] = [
    {
      key: 'j',
      label: t('incidents.keys.next', 'Next incident'),
      run: () => dispatch({ type: 'move', by: 1 }),
    },
    {
      key: 'k',
      label: t('incidents.keys.previous', 'Previous incident'),
      run: () => dispatch({ type: 'move', by: -1 }),
    },
    {
      key: 'Enter',
      label: t('incidents.keys.open', 'Open the incident'),
      run: () => current && void navigate(appPath(`incidents/${current.id}`)),
    },
  ];
  const writing: Shortcut[] = [
    {
      key: 'x',
      label: t('incidents.keys.select', 'Select or unselect'),
      run: () => current && dispatch({ type: 'toggle', id: current.id }),
    },
    {
      key: 'a',
      label: t('incidents.keys.acknowledge', 'Acknowledge'),
      run: () => start({ type: 'acknowledge' }, targets()),
    },
    { key: 'r', label: t('incidents.keys.resolve', 'Resolve'), run: () => start({ type: 'resolve' }, targets()) },
    { key: 'Escape', label: t('incidents.keys.unselect', 'Unselect all'), run: () => dispatch({ type: 'none' }) },
  ];
  useShortcuts(editor ? [...reading, ...writing] : reading);
}
