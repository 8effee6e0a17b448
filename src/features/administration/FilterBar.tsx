import type { ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

/** What narrows a list, in a line that wraps. */
export function FilterBar({ children }: { children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return <div className={styles.bar}>{children}</div>;
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1.5),
    '& > *:first-child': { flex: '1 1 220px' },
  }),
});
