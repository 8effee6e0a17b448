import type { ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Text, useStyles2 } from '@grafana/ui';

interface Props {
  title: string;
  hint?: string;
  children: ReactNode;
}

/** A framed part of a page with its heading, in the look of a dashboard's panel. */
export function Panel({ title, hint, children }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.panel} aria-label={title}>
      <div className={styles.head}>
        <Text element="h2" variant="h5">
          {title}
        </Text>
        {hint && (
          <Text variant="bodySmall" color="secondary">
            {hint}
          </Text>
        )}
      </div>
      {children}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({
    minWidth: 0,
    padding: theme.spacing(1.5, 2),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  head: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0, 1),
    marginBottom: theme.spacing(1),
  }),
});
