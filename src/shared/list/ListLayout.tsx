import type { ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

/** A list with what narrows it at its left; one column on a narrow screen. */
export function ListLayout({ side, top, children }: { side: ReactNode; top?: ReactNode; children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.layout}>
      <aside className={styles.side}>{side}</aside>
      <div className={styles.main}>
        {top && <div className={styles.top}>{top}</div>}
        {children}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  layout: css({
    display: 'grid',
    gridTemplateColumns: '200px minmax(0, 1fr)',
    gap: theme.spacing(3),
    [theme.breakpoints.down('md')]: { gridTemplateColumns: 'minmax(0, 1fr)', gap: theme.spacing(1.5) },
  }),
  side: css({ minWidth: 0 }),
  main: css({ minWidth: 0 }),
  top: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1.5),
    '& > *:first-child': { flex: '1 1 240px' },
  }),
});
