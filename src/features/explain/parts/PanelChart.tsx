import { useEffect, useMemo, useRef, useState } from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, getTimeZone, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { UPlotChart, useStyles2, useTheme2 } from '@grafana/ui';
import type { Change } from '#contract/change';
import { chartColors, panelChart, type ChartData, type ChartSpan } from '../panelChart.ts';

const HEIGHT = 200;
/** More names below a chart hide the chart. */
const MOST_NAMED = 4;

interface Props {
  name: string;
  unit: string;
  data: ChartData;
  unusual: ChartSpan | null;
  changes: readonly Change[];
}

/** One series of the panel over its normal range, with what was unusual, what was changed, and what is foreseen. */
export function PanelChart({ name, unit, data, unusual, changes }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const times = data.columns[0];
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 0];
  const marked = useMemo(
    () =>
      changes
        .map(({ at, title }) => ({ at: Date.parse(at), title }))
        .filter(({ at }) => at >= from && at <= to)
        .slice(0, 20),
    [changes, from, to]
  );
  useEffect(() => {
    if (box.current === null || typeof ResizeObserver === 'undefined') {
      return undefined;
    }
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const config = useMemo(
    () => panelChart({ theme, timeZone: getTimeZone(), unit, data, unusual, changes: marked.map(({ at }) => at) }),
    [theme, unit, data, unusual, marked]
  );
  const colors = chartColors(theme);
  return (
    <figure className={styles.figure} aria-label={t('explain.chart', 'Course of {{name}}', { name, ...plain })}>
      <div ref={box} style={{ height: HEIGHT }}>
        {width > 0 && times.length > 1 && (
          <UPlotChart config={config} data={data.columns} width={width} height={HEIGHT} />
        )}
      </div>
      <figcaption className={styles.legend}>
        <Key color={colors.line} text={name} />
        {data.hasBand && <Key color={colors.band} text={t('explain.band', 'normal range')} />}
        {unusual && <Key color={colors.unusual} text={t('explain.unusual', 'unusual')} />}
        {data.hasForecast && (
          <Key color={colors.forecast} text={t('explain.forecast', 'forecast, 90 % within its band')} />
        )}
        {marked.slice(0, MOST_NAMED).map(({ at, title }) => (
          <Key
            key={`${at}${title}`}
            color={colors.change}
            text={`${dateTimeFormat(at, { format: 'HH:mm' })} ${title}`}
          />
        ))}
      </figcaption>
    </figure>
  );
}

const plain = { interpolation: { escapeValue: false } } as const;

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
  figure: css({ margin: 0, minWidth: 0 }),
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
