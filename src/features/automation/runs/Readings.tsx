import { useId, useMemo } from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2, useTheme2 } from '@grafana/ui';
import type { RunStep } from '#contract/run';
import { formatNumber } from '../../../shared/format/quantity.ts';
import { readingsPath } from './readingsPath.ts';

const WIDTH = 480;
const HEIGHT = 96;

interface Props {
  readings: RunStep['readings'];
  threshold: number | null;
}

/** A verification as it draws itself: what the query said, and the line that it has to cross. */
export function Readings({ readings, threshold }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const id = useId();
  const drawn = useMemo(() => readingsPath(readings, threshold, WIDTH, HEIGHT), [readings, threshold]);
  const last = readings.at(-1);
  const value = last?.value ?? null;
  const now = value === null ? t('automation.readings.none', 'no data') : formatNumber(value);
  return (
    <figure className={styles.figure}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={styles.chart} role="img" aria-labelledby={id}>
        {drawn.threshold !== null && (
          <line
            x1={0}
            x2={WIDTH}
            y1={drawn.threshold}
            y2={drawn.threshold}
            stroke={theme.colors.warning.border}
            strokeDasharray="6 4"
          />
        )}
        <path d={drawn.path} fill="none" stroke={theme.colors.primary.border} strokeWidth={2} />
        {drawn.points.map(([x, y]) => (
          <circle key={x} cx={x} cy={y} r={2.5} fill={theme.colors.primary.border} />
        ))}
      </svg>
      <figcaption id={id} className={styles.caption}>
        {threshold === null
          ? t('automation.readings.now', 'Last reading: {{now}}', { now })
          : t('automation.readings.against', 'Last reading: {{now}}, threshold {{threshold}}', {
              now,
              threshold: formatNumber(threshold),
            })}
        {last && ` (${dateTimeFormat(last.at, { format: 'HH:mm:ss' })})`}
      </figcaption>
    </figure>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  figure: css({ margin: 0, maxWidth: WIDTH }),
  chart: css({ display: 'block', width: '100%', height: 'auto', background: theme.colors.background.secondary }),
  caption: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
