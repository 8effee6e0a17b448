import { css, keyframes } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';

/** A grey bar in the place and size of what is coming, so that nothing jumps when it comes. */
export function Bar({ width = '100%', height = 16 }: { width?: number | string; height?: number }) {
  const styles = useStyles2(getStyles);
  return <span aria-hidden data-testid="skeleton" className={styles.bar} style={{ width, height }} />;
}

/** Skeleton of a table: `rows` lines under one heading line. */
export function LoadingRows({ rows = 8, height = 20 }: { rows?: number; height?: number }) {
  const styles = useStyles2(getStyles);
  return (
    <div role="status" aria-label={t('loading.label', 'Loading')} className={styles.column}>
      {Array.from({ length: rows }, (_, row) => (
        <Bar key={row} height={height} width={`${96 - ((row * 13) % 27)}%`} />
      ))}
    </div>
  );
}

/** Skeleton of cards side by side. */
export function LoadingCards({ cards = 3, height = 120 }: { cards?: number; height?: number }) {
  const styles = useStyles2(getStyles);
  return (
    <div role="status" aria-label={t('loading.label', 'Loading')} className={styles.cards}>
      {Array.from({ length: cards }, (_, card) => (
        <Bar key={card} height={height} />
      ))}
    </div>
  );
}

const breathe = keyframes({ '0%, 100%': { opacity: 1 }, '50%': { opacity: 0.45 } });

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    display: 'block',
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    [theme.transitions.handleMotion('no-preference')]: { animation: `${breathe} 1.6s ease-in-out infinite` },
  }),
  column: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5) }),
  cards: css({
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'repeat(auto-fit, minmax(240px, 1fr))',
  }),
});
