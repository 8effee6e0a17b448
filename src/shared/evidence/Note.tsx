import type { ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

/** A quiet line beside evidence: what is not there, and why. */
export function Note({ children }: { children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return <p className={styles.note}>{children}</p>;
}

const getStyles = (theme: GrafanaTheme2) => ({
  note: css({ margin: theme.spacing(0.5, 0), color: theme.colors.text.secondary }),
});
