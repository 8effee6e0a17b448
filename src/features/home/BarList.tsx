import { Link } from 'react-router-dom';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { FacetValue } from '#contract/paging';
import type { z } from 'zod';
import { appPath } from '../../shared/appPath.ts';

const SHOWN = 6;

interface Props {
  values: ReadonlyArray<z.infer<typeof FacetValue>>;
  empty: string;
}

/** Services with their number of incidents as bars; each leads to its incidents. */
export function BarList({ values, empty }: Props) {
  const styles = useStyles2(getStyles);
  if (values.length === 0) {
    return <div className={styles.empty}>{empty}</div>;
  }
  const most = Math.max(1, ...values.map(({ count }) => count));
  return (
    <ul className={styles.list}>
      {values.slice(0, SHOWN).map(({ value, label, count }) => (
        <li key={value} className={styles.row}>
          <Link className={styles.name} to={appPath(`incidents?view=all&service=${encodeURIComponent(value)}`)}>
            {label ?? value}
          </Link>
          <span aria-hidden className={styles.track}>
            <span className={styles.bar} style={{ width: `${(count / most) * 100}%` }} />
          </span>
          <span className={styles.count}>{count}</span>
        </li>
      ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  empty: css({ color: theme.colors.text.secondary }),
  row: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(80px, 1fr) minmax(60px, 2fr) auto',
    alignItems: 'center',
    gap: theme.spacing(1),
    lineHeight: '22px',
  }),
  name: css({
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    '&:hover': { color: theme.colors.text.link, textDecoration: 'underline' },
  }),
  track: css({ height: 8, background: theme.colors.background.secondary, borderRadius: 2 }),
  bar: css({ display: 'block', height: 8, background: theme.colors.primary.main, borderRadius: 2 }),
  count: css({ fontVariantNumeric: 'tabular-nums', textAlign: 'right' }),
});
