import { useRef, useState, type PointerEvent } from 'react';
import { css, cx } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import { absoluteTime, Bar } from '../../../shared/ui/index.ts';
import { plainText } from '../../../shared/plainText.ts';

export interface Bucket {
  from: string;
  to: string;
  count: number;
  critical: number;
}

interface Props {
  buckets: readonly Bucket[] | undefined;
  /** Set while the list is narrowed to a time. */
  range: { from?: string; to?: string };
  onRange: (range: { from?: string; to?: string }) => void;
}

const HEIGHT = 56;

/** Incidents by the time they opened; a click on a bar, or a drag over several, narrows the list to that time. */
export function Histogram({ buckets, range, onRange }: Props) {
  const styles = useStyles2(getStyles);
  const narrowed = range.from !== undefined || range.to !== undefined;
  if (buckets === undefined) {
    return <Bar height={HEIGHT + 22} />;
  }
  const first = buckets[0];
  const last = buckets.at(-1);
  return (
    <div className={styles.box}>
      <Bars buckets={buckets} onRange={onRange} />
      <div className={styles.axis}>
        <span>{first && dateTimeFormat(first.from, { format: 'MMM D, HH:mm' })}</span>
        {narrowed ? (
          <Button size="sm" variant="secondary" fill="text" icon="times" onClick={() => onRange({})}>
            {t('incidents.histogram.clear', 'Show all times')}
          </Button>
        ) : (
          first && (
            <span className={styles.hint}>{t('incidents.histogram.hint', 'Drag over a time to narrow the list')}</span>
          )
        )}
        <span>{last && dateTimeFormat(last.to, { format: 'MMM D, HH:mm' })}</span>
      </div>
    </div>
  );
}

function Bars({ buckets, onRange }: { buckets: readonly Bucket[]; onRange: Props['onRange'] }) {
  const styles = useStyles2(getStyles);
  const box = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ from: number; to: number }>();
  const most = Math.max(1, ...buckets.map(({ count }) => count));
  const indexAt = (event: PointerEvent) => {
    const { left = 0, width = 1 } = box.current?.getBoundingClientRect() ?? {};
    return Math.min(buckets.length - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * buckets.length)));
  };
  const choose = (a: number, b: number) => {
    const from = buckets[Math.min(a, b)];
    const to = buckets[Math.max(a, b)];
    if (from && to) {
      onRange({ from: from.from, to: to.to });
    }
  };
  const isIn = (index: number) =>
    drag !== undefined && index >= Math.min(drag.from, drag.to) && index <= Math.max(drag.from, drag.to);
  return (
    <div
      ref={box}
      className={styles.bars}
      role="group"
      aria-label={t('incidents.histogram.label', 'Incidents by the time they opened')}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture?.(event.pointerId);
        setDrag({ from: indexAt(event), to: indexAt(event) });
      }}
      onPointerMove={(event) => drag && setDrag({ ...drag, to: indexAt(event) })}
      onPointerCancel={() => setDrag(undefined)}
      onPointerUp={() => {
        if (drag) {
          choose(drag.from, drag.to);
          setDrag(undefined);
        }
      }}
    >
      {buckets.map(({ from, count, critical }, index) => (
        <button
          key={from}
          type="button"
          tabIndex={count > 0 ? 0 : -1}
          className={cx(styles.column, isIn(index) && styles.chosen)}
          title={bucketWords(from, count, critical)}
          aria-label={bucketWords(from, count, critical)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' || event.key === ' ') {
              event.preventDefault();
              choose(index, index);
            }
          }}
        >
          <span className={styles.other} style={{ height: `${((count - critical) / most) * 100}%` }} />
          <span className={styles.critical} style={{ height: `${(critical / most) * 100}%` }} />
        </button>
      ))}
    </div>
  );
}

function bucketWords(from: string, count: number, critical: number): string {
  return t('incidents.histogram.bucket', '{{from}}: {{opened}} opened, {{critical}} critical', {
    from: absoluteTime(from),
    opened: count,
    critical,
    ...plainText,
  });
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({ marginBottom: theme.spacing(1.5) }),
  bars: css({
    display: 'flex',
    height: HEIGHT,
    borderBottom: `1px solid ${theme.colors.border.medium}`,
    cursor: 'crosshair',
    touchAction: 'pan-y',
    userSelect: 'none',
  }),
  column: css({
    flex: 1,
    minWidth: 0,
    height: '100%',
    padding: '0 1px',
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'flex-end',
    border: 'none',
    background: 'none',
    cursor: 'inherit',
    '&:hover': { background: theme.colors.action.hover },
  }),
  chosen: css({ background: theme.colors.action.selected }),
  other: css({ display: 'block', background: theme.visualization.getColorByName('semi-dark-blue'), opacity: 0.85 }),
  critical: css({ display: 'block', background: theme.visualization.getColorByName('red') }),
  axis: css({
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    minHeight: 24,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  hint: css({ color: theme.colors.text.disabled, [theme.breakpoints.down('md')]: { display: 'none' } }),
});
