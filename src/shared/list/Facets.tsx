import { useState, type ReactNode } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Checkbox, useStyles2 } from '@grafana/ui';

export interface Facet {
  name: string;
  title: string;
  values: ReadonlyArray<{ value: string; label: string; count?: number }>;
  chosen: readonly string[];
}

interface Props {
  facets: readonly Facet[];
  onChange: (name: string, chosen: string[]) => void;
  /** Counts are lower bounds. */
  capped?: boolean;
  /** What else narrows the list, above the facets. */
  children?: ReactNode;
}

/** Facets beside a list; on a narrow screen they fold away behind a button that tells how many are set. */
export function Facets({ facets, onChange, capped, children }: Props) {
  const styles = useStyles2(getStyles);
  const [open, setOpen] = useState(false);
  const set = facets.reduce((sum, { chosen }) => sum + chosen.length, 0);
  return (
    <div className={styles.side}>
      <div className={styles.toggle}>
        <Button variant="secondary" icon="filter" fullWidth aria-expanded={open} onClick={() => setOpen(!open)}>
          {set === 0 ? t('lists.filters', 'Filters') : t('lists.filtersSet', 'Filters ({{set}} set)', { set })}
        </Button>
      </div>
      <div className={cx(styles.panel, !open && styles.folded)}>
        {children}
        {facets.map((facet) => (
          <FacetGroup key={facet.name} facet={facet} capped={capped} onChange={onChange} />
        ))}
        {set > 0 && (
          <Button
            variant="secondary"
            fill="text"
            size="sm"
            onClick={() => facets.forEach(({ name, chosen }) => chosen.length > 0 && onChange(name, []))}
          >
            {t('lists.clearFilters', 'Clear filters')}
          </Button>
        )}
      </div>
    </div>
  );
}

interface GroupProps extends Pick<Props, 'onChange' | 'capped'> {
  facet: Facet;
}

function FacetGroup({ facet: { name, title, values, chosen }, capped, onChange }: GroupProps) {
  const styles = useStyles2(getStyles);
  const missing = chosen.filter((value) => !values.some((each) => each.value === value));
  const shown = [...values, ...missing.map((value) => ({ value, label: value, count: 0 }))];
  if (shown.length === 0) {
    return null;
  }
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{title}</legend>
      {shown.map(({ value, label, count }) => (
        <div key={value} className={styles.row}>
          <Checkbox
            label={label}
            value={chosen.includes(value)}
            onChange={({ currentTarget }) =>
              onChange(name, currentTarget.checked ? [...chosen, value] : chosen.filter((each) => each !== value))
            }
          />
          <span className={styles.count}>{capped && count ? `≥ ${count}` : count}</span>
        </div>
      ))}
    </fieldset>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  side: css({ minWidth: 0 }),
  toggle: css({ display: 'none', [theme.breakpoints.down('md')]: { display: 'block' } }),
  panel: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), alignItems: 'stretch' }),
  folded: css({ [theme.breakpoints.down('md')]: { display: 'none' } }),
  group: css({ border: 'none', margin: 0, padding: 0, minWidth: 0 }),
  legend: css({
    margin: theme.spacing(0, 0, 0.5),
    border: 'none',
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    color: theme.colors.text.secondary,
  }),
  row: css({
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(0.25, 0),
    '& label': { minWidth: 0, overflowWrap: 'anywhere' },
  }),
  count: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
});
