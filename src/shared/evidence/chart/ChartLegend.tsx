import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { plainText } from '../../plainText.ts';
import { chartColors, seriesColor } from './chartConfig.ts';
import type { ChartData } from './chartData.ts';
import type { ChartMarks } from './chartMarks.ts';
import { formatValue } from './unitOf.ts';

/** More names below a chart hide the chart. */
const MOST_CHANGES = 4;

/** What lines, shades and marks of a chart are, in words. */
export function ChartLegend({ unit, data, marks }: { unit: string; data: ChartData; marks: ChartMarks }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const colors = chartColors(theme);
  const { baseline, observed, onset, thresholds } = marks;
  const changes = marks.changes.slice(0, MOST_CHANGES);
  const more = marks.changes.length - changes.length;
  const time = (at: number) => dateTimeFormat(at, { format: 'HH:mm:ss' });
  return (
    <figcaption className={styles.legend}>
      {data.names.map((name, index) => name && <Key key={index} color={seriesColor(theme, index)} text={name} />)}
      {data.hasBand && <Key color={colors.band} text={t('explain.band', 'normal range')} />}
      {baseline && <Key color={colors.baseline} text={t('evidence.baseline', 'normal before')} />}
      {observed && <Key color={colors.observed} text={t('evidence.observed', 'compared with it')} />}
      {onset !== null && (
        <Key color={colors.onset} text={t('evidence.onset', 'began {{time}}', { time: time(onset), ...plainText })} />
      )}
      {data.hasForecast && (
        <Key color={colors.forecast} text={t('explain.forecast', 'forecast, 90 % within its band')} />
      )}
      {thresholds.map((value) => (
        <Key
          key={value}
          color={colors.threshold}
          text={t('evidence.threshold', 'threshold {{value}}', { value: formatValue(value, unit), ...plainText })}
        />
      ))}
      {changes.map(({ at, title }) => (
        <Key key={`${at}${title}`} color={colors.change} text={`${time(at)} ${title}`} />
      ))}
      {more > 0 && <span>{t('evidence.moreChanges', 'and {{more}} more changes', { more })}</span>}
    </figcaption>
  );
}

function Key({ color, text }: { color: string; text: string }) {
  const styles = useStyles2(getStyles);
  return (
    <span className={styles.key}>
      <span className={styles.swatch} style={{ background: color }} aria-hidden />
      <span className={styles.text}>{text}</span>
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  legend: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  key: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.75), minWidth: 0, maxWidth: '100%' }),
  text: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', maxWidth: 320 }),
  swatch: css({
    flexShrink: 0,
    width: 12,
    height: 10,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: 2,
  }),
});
