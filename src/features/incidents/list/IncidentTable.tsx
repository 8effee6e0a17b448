import { useEffect, useRef, type Dispatch } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Checkbox, useStyles2 } from '@grafana/ui';
import type { IncidentFilter, IncidentSummary } from '#contract/incident';
import { IncidentRow, type Density } from './IncidentRow.tsx';
import { matchesFilter } from './matchesFilter.ts';
import type { Selection, SelectionAction } from './selection.ts';

interface Props {
  rows: readonly IncidentSummary[];
  filter: IncidentFilter;
  me: string | undefined;
  selection: Selection;
  dispatch: Dispatch<SelectionAction>;
  selectable: boolean;
  density: Density;
  /** The rows are those of the last filter; the new ones are on their way. */
  stale: boolean;
}

/** The list itself. The row of the keyboard is kept in view. */
export function IncidentTable({ rows, filter, me, selection, dispatch, selectable, density, stale }: Props) {
  const styles = useStyles2(getStyles);
  const body = useRef<HTMLTableSectionElement>(null);
  const { current } = selection;
  useEffect(() => {
    if (current !== undefined) {
      body.current?.querySelector(`[data-row="${current}"]`)?.scrollIntoView({ block: 'nearest' });
    }
  }, [current]);
  const all = rows.length > 0 && rows.every(({ id }) => selection.selected.has(id));
  return (
    <table className={styles.table} aria-label={t('incidents.list.label', 'Incidents')} aria-busy={stale}>
      <thead className={styles.head}>
        <tr>
          {selectable && (
            <th scope="col" className={styles.headCell}>
              <Checkbox
                aria-label={t('incidents.list.selectAll', 'Select all that are shown')}
                value={all}
                indeterminate={!all && selection.selected.size > 0}
                onChange={() => dispatch({ type: all ? 'none' : 'all' })}
              />
            </th>
          )}
          <th scope="col" className={styles.headCell}>
            {t('incidents.list.severity', 'Severity')}
          </th>
          <th scope="col" className={styles.headCell}>
            {t('incidents.list.incident', 'Incident and likely cause')}
          </th>
          <th scope="col" className={styles.headCell}>
            {t('incidents.list.statusAssignee', 'Status, assignee')}
          </th>
          <th scope="col" className={styles.headCell} style={{ textAlign: 'right' }}>
            {t('incidents.list.openedAlerts', 'Opened, alerts')}
          </th>
        </tr>
      </thead>
      <tbody ref={body} className={stale ? styles.stale : undefined}>
        {rows.map((incident) => (
          <IncidentRow
            key={incident.id}
            incident={incident}
            leaving={!stale && !matchesFilter(incident, { ...filter, q: undefined }, me)}
            current={current === incident.id}
            selected={selection.selected.has(incident.id)}
            selectable={selectable}
            density={density}
            dispatch={dispatch}
          />
        ))}
      </tbody>
    </table>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const narrow = theme.breakpoints.down('md');
  return {
    table: css({
      width: '100%',
      borderCollapse: 'collapse',
      [narrow]: { display: 'block', '& tbody': { display: 'block' } },
    }),
    head: css({ [narrow]: { display: 'none' } }),
    headCell: css({
      position: 'sticky',
      top: 0,
      zIndex: 1,
      padding: theme.spacing(0.75, 1),
      textAlign: 'left',
      whiteSpace: 'nowrap',
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      fontWeight: theme.typography.fontWeightMedium,
      background: theme.colors.background.primary,
      boxShadow: `inset 0 -1px 0 ${theme.colors.border.medium}`,
    }),
    stale: css({ opacity: 0.5 }),
  };
};
