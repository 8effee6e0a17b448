import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import { formatShare, formatSpan } from '../../shared/format/quantity.ts';
import { trendOf } from './trendOf.ts';

interface Props {
  label: string;
  hint: string;
  /** Seconds. */
  seconds: number | null;
  previousSeconds: number | null;
}

/** A time of the team with its change against the week before: less is better. */
export function Trend({ label, hint, seconds, previousSeconds }: Props) {
  const styles = useStyles2(getStyles);
  const trend = trendOf(seconds, previousSeconds);
  return (
    <div className={styles.stat}>
      <div className={styles.label}>{label}</div>
      <div className={styles.value}>{seconds === null ? t('home.noTime', 'none yet') : formatSpan(seconds)}</div>
      <div className={styles.label}>{hint}</div>
      {trend && (
        <div className={cx(styles.trend, styles[trend.direction])}>
          {trend.direction !== 'same' && (
            <Icon name={trend.direction === 'better' ? 'arrow-down' : 'arrow-up'} size="sm" />
          )}
          {trendText(trend)}
        </div>
      )}
    </div>
  );
}

function trendText({ direction, share }: NonNullable<ReturnType<typeof trendOf>>): string {
  const change = formatShare(share);
  const texts = {
    better: () => t('home.better', '{{change}} less than the week before', { change }),
    worse: () => t('home.worse', '{{change}} more than the week before', { change }),
    same: () => t('home.same', 'as in the week before'),
  };
  return texts[direction]();
}

const getStyles = (theme: GrafanaTheme2) => ({
  stat: css({ minWidth: 130 }),
  label: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  value: css({ fontSize: theme.typography.h3.fontSize, fontWeight: theme.typography.fontWeightMedium }),
  trend: css({ display: 'flex', alignItems: 'center', gap: 4, fontSize: theme.typography.bodySmall.fontSize }),
  better: css({ color: theme.colors.success.text }),
  worse: css({ color: theme.colors.warning.text }),
  same: css({ color: theme.colors.text.secondary }),
});
