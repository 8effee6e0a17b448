import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

const HEIGHT = 56;

interface Props {
  days: ReadonlyArray<{ day: string; name: string; count: number }>;
}

/** A small bar a day with its number: read without hovering. */
export function DayBars({ days }: Props) {
  const styles = useStyles2(getStyles);
  const most = Math.max(1, ...days.map(({ count }) => count));
  return (
    <ol className={styles.list}>
      {days.map(({ day, name, count }) => (
        <li key={day} className={styles.day} title={day}>
          <span className={styles.count}>{count}</span>
          <span aria-hidden className={styles.bar} style={{ height: Math.max(2, (count / most) * HEIGHT) }} />
          <span className={styles.name}>{name}</span>
        </li>
      ))}
    </ol>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0, display: 'flex', gap: theme.spacing(1), maxWidth: 420 }),
  day: css({
    flex: 1,
    minWidth: 0,
    height: HEIGHT + 44,
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'flex-end',
    alignItems: 'center',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  count: css({ fontVariantNumeric: 'tabular-nums' }),
  bar: css({ width: '70%', maxWidth: 32, borderRadius: 2, background: theme.colors.primary.main }),
  name: css({ color: theme.colors.text.secondary }),
});
