import { useEffect, useMemo, useRef, useState } from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, getTimeZone, type GrafanaTheme2 } from '@grafana/data';
import { UPlotChart, useStyles2, useTheme2 } from '@grafana/ui';
import { chartConfig } from './chartConfig.ts';
import type { ChartData } from './chartData.ts';
import { ChartLegend } from './ChartLegend.tsx';
import type { ChartMarks } from './chartMarks.ts';
import { formatValue } from './unitOf.ts';

const HEIGHT = 190;
/** More values than these do not fit above a chart. */
const MOST_READ = 4;

interface Props {
  /** What it shows, for those who do not see it. */
  label: string;
  unit: string;
  data: ChartData;
  marks: ChartMarks;
}

/** Series with what was compared, what was changed and what is foreseen; the value under the pointer in words. */
export function EvidenceChart({ label, unit, data, marks }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const [box, width] = useWidth();
  const [cursor, setCursor] = useState<number | null>(null);
  const config = useMemo(
    () => chartConfig({ theme, timeZone: getTimeZone(), unit, data, marks, onCursor: setCursor }),
    [theme, unit, data, marks]
  );
  return (
    <figure className={styles.figure} aria-label={label}>
      <div className={styles.readout} aria-hidden>
        {cursor === null ? '\u00a0' : readout(data, unit, cursor)}
      </div>
      <div ref={box} style={{ height: HEIGHT }}>
        {width > 0 && data.columns[0].length > 1 && (
          <UPlotChart config={config} data={data.columns} width={width} height={HEIGHT} />
        )}
      </div>
      <ChartLegend unit={unit} data={data} marks={marks} />
    </figure>
  );
}

function readout({ columns: [times, ...values], names }: ChartData, unit: string, index: number): string {
  const read = values.slice(0, Math.min(names.length, MOST_READ)).map((column) => formatValue(column[index], unit));
  return `${dateTimeFormat(times[index] ?? 0, { format: 'HH:mm:ss' })}  ${read.join('  ')}`;
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
    overflow: 'hidden',
  }),
});
