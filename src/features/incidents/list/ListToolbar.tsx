import { useId, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, SelectableValue } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Combobox, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { SearchBox } from '../../../shared/list/index.ts';
import type { Density } from './IncidentRow.tsx';
import { SORTS, type IncidentSort, type ListState } from './listState.ts';

interface Props {
  state: ListState;
  total: { total: number; capped: boolean } | undefined;
  density: Density;
  onDensity: (density: Density) => void;
  onSearch: (q: string) => void;
  onSort: (sort: IncidentSort) => void;
}

/** Search, order and density above the list, and how many it holds. */
export function ListToolbar({ state, total, density, onDensity, onSearch, onSort }: Props) {
  const styles = useStyles2(getStyles);
  const sortId = useId();
  return (
    <div className={styles.bar}>
      <div className={styles.search}>
        <SearchBox
          value={state.filter.q ?? ''}
          onChange={onSearch}
          placeholder={t('incidents.list.search', 'Search title, service, or #number')}
        />
      </div>
      <div className={styles.sort}>
        <span id={sortId} className="sr-only">
          {t('incidents.list.sort', 'Order')}
        </span>
        <Combobox
          aria-labelledby={sortId}
          options={SORTS.map((value) => ({ value, label: sortLabel(value) }))}
          value={state.sort}
          onChange={({ value }) => onSort(value)}
          prefixIcon="sort-amount-down"
        />
      </div>
      <div className={styles.density}>
        <RadioButtonGroup size="md" options={densities()} value={density} onChange={onDensity} />
      </div>
      <span className={styles.total} aria-live="polite">
        {total &&
          (total.capped
            ? t('incidents.list.totalCapped', 'at least {{total}}', { total: total.total })
            : t('incidents.list.total', '{{total}} in all', { total: total.total }))}
      </span>
    </div>
  );
}

function sortLabel(sort: IncidentSort): string {
  const labels: Record<IncidentSort, () => string> = {
    '-openedAt': () => t('incidents.sort.newest', 'Newest first'),
    openedAt: () => t('incidents.sort.oldest', 'Oldest first'),
    '-updatedAt': () => t('incidents.sort.updated', 'Last changed first'),
    severity: () => t('incidents.sort.severity', 'Worst first'),
    '-number': () => t('incidents.sort.numberDown', 'Highest number first'),
    number: () => t('incidents.sort.numberUp', 'Lowest number first'),
  };
  return labels[sort]();
}

function densities(): Array<SelectableValue<Density>> {
  const comfortable = t('incidents.density.comfortable', 'Two lines a row');
  const compact = t('incidents.density.compact', 'One line a row');
  return [
    { value: 'comfortable', icon: 'list-ul', description: comfortable, ariaLabel: comfortable },
    { value: 'compact', icon: 'bars', description: compact, ariaLabel: compact },
  ];
}

const KEY = 'sreplatform-sre-app.incidents.density';

/** The reader's own choice, kept in this browser: not part of a link that is sent to others. */
export function useDensity(): [Density, (density: Density) => void] {
  const [density, setDensity] = useState<Density>(() =>
    localStorage.getItem(KEY) === 'compact' ? 'compact' : 'comfortable'
  );
  return [
    density,
    (next) => {
      localStorage.setItem(KEY, next);
      setDensity(next);
    },
  ];
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1),
  }),
  search: css({ flex: '1 1 220px', minWidth: 0 }),
  sort: css({ width: 210, [theme.breakpoints.down('sm')]: { flex: 1 } }),
  density: css({ [theme.breakpoints.down('md')]: { display: 'none' } }),
  total: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
  }),
});
