import { useEffect, useMemo, useRef, useState } from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, getTimeZone, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { UPlotChart, useStyles2, useTheme2 } from '@grafana/ui';
import type { EvidenceSeries } from '#contract/analysis';
import { chartConfig, formatValue, markColors, seriesColor } from './chartConfig.ts';
import { alignSeries, type ChartMarks } from './chartMarks.ts';

const HEIGHT = 180;

interface Props {
  answer: EvidenceSeries;
  marks: ChartMarks;
}

/** The series behind a sentence: compared windows shaded, onset and changes marked, the value under the pointer in words. */
export function EvidenceChart({ answer, marks }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const [box, width] = useWidth();
  const [cursor, setCursor] = useState<number | null>(null);
  const data = useMemo(() => alignSeries(answer.series), [answer.series]);
  const config = useMemo(
    () =>
      chartConfig({
        theme,
        timeZone: getTimeZone(),
        unit: answer.unit,
        seriesCount: answer.series.length,
        range: rangeOf(data[0], marks),
        marks,
        onCursor: setCursor,
      }),
    [theme, answer, data, marks]
  );
  return (
    <figure className={styles.figure}>
      <div className={styles.readout} aria-hidden>
        {cursor === null ? '\u00a0' : readout(answer, data, cursor)}
      </div>
      <div ref={box} style={{ height: HEIGHT }}>
        {width > 0 && data[0].length > 0 && <UPlotChart config={config} data={data} width={width} height={HEIGHT} />}
      </div>
      <Legend answer={answer} marks={marks} />
    </figure>
  );
}

function Legend({ answer, marks }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const colors = markColors(theme);
  const time = (at: number) => dateTimeFormat(at, { format: 'HH:mm:ss' });
  return (
    <figcaption className={styles.legend}>
      {answer.series.length > 1 &&
        answer.series.map(({ labels }, index) => (
          <Key key={index} color={seriesColor(theme, index)} text={seriesName(labels)} />
        ))}
      <Key color={colors.baseline} text={t('evidence.baseline', 'normal before')} />
      <Key color={colors.observed} text={t('evidence.observed', 'compared with it')} />
      {marks.onset !== null && (
        <Key color={colors.onset} text={t('evidence.onset', 'began {{time}}', { time: time(marks.onset) })} />
      )}
      {marks.changes.map(({ at, title }) => (
        <Key key={`${at}${title}`} color={colors.change} text={`${time(at)} ${title}`} />
      ))}
    </figcaption>
  );
}

function Key({ color, text }: { color: string; text: string }) {
  const styles = useStyles2(getStyles);
  return (
    <span className={styles.key}>
      <span className={styles.swatch} style={{ background: color }} aria-hidden />
      {text}
    </span>
  );
}

function seriesName(labels: Record<string, string>): string {
  const { __name__: _, ...rest } = labels;
  return [...new Set(Object.values(rest))].slice(0, 4).join(' · ') || (labels['__name__'] ?? '');
}

function readout(answer: EvidenceSeries, [times, ...columns]: ReturnType<typeof alignSeries>, index: number): string {
  const values = columns.map((column) => formatValue(column[index], answer.unit)).slice(0, 4);
  return `${dateTimeFormat(times[index] ?? 0, { format: 'HH:mm:ss' })}  ${values.join('  ')}`;
}

function rangeOf(times: readonly number[], marks: ChartMarks): [number, number] {
  const starts = [times[0], marks.baseline.from, marks.observed.from].filter((at) => at !== undefined);
  const ends = [times.at(-1), marks.baseline.to, marks.observed.to].filter((at) => at !== undefined);
  return [Math.min(...starts), Math.max(...ends)];
}

function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (box.current === null || typeof ResizeObserver === 'undefined') {
      return undefined;
    }
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return [box, width] as const;
}

const getStyles = (theme: GrafanaTheme2) => ({
  figure: css({ margin: 0, minWidth: 0 }),
  readout: css({
    textAlign: 'right',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'pre',
  }),
  legend: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  key: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.75), overflowWrap: 'anywhere' }),
  swatch: css({
    flexShrink: 0,
    width: 12,
    height: 10,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: 2,
  }),
});
