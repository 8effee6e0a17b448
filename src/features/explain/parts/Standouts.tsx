import { useState } from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Icon, useStyles2 } from '@grafana/ui';
import type { Change } from '#contract/change';
import type { Standout } from '#contract/explain';
import { translateStatement } from '../../../shared/statements/index.ts';
import { chartData, type ChartSeries } from '../panelChart.ts';
import type { ShownData } from '../shownData.ts';
import { PanelChart } from './PanelChart.tsx';

const FIRST = 5;

interface Props {
  standouts: readonly Standout[];
  data: ShownData;
  changes: readonly Change[];
}

/** The series that are unlike themselves, each with its chart on a click, at the place where it stands. */
export function Standouts({ standouts, data, changes }: Props) {
  const styles = useStyles2(getStyles);
  const [all, setAll] = useState(false);
  const shown = all ? standouts : standouts.slice(0, FIRST);
  return (
    <>
      <ul className={styles.list} data-testid="standouts">
        {shown.map((standout) => (
          <Row key={`${standout.index} ${standout.from}`} standout={standout} data={data} changes={changes} />
        ))}
      </ul>
      {standouts.length > shown.length && (
        <Button size="sm" variant="secondary" fill="text" onClick={() => setAll(true)}>
          {t('explain.more', 'Show {{count}} more', { count: standouts.length - shown.length })}
        </Button>
      )}
    </>
  );
}

function Row({ standout, data, changes }: { standout: Standout } & Omit<Props, 'standouts'>) {
  const styles = useStyles2(getStyles);
  const [open, setOpen] = useState(false);
  const series: ChartSeries | undefined = data.series[standout.index];
  const span = { from: Date.parse(standout.from), to: Date.parse(standout.to) };
  return (
    <li>
      <button type="button" className={styles.row} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={standout.after >= standout.before ? 'arrow-up' : 'arrow-down'} size="sm" className={styles.icon} />
        <span className={styles.text}>{translateStatement(standout.statement)}</span>
        <span className={styles.time}>{timeOf(standout)}</span>
        <Icon name={open ? 'angle-up' : 'angle-down'} className={styles.icon} />
      </button>
      {open && series && (
        <div className={styles.detail}>
          <PanelChart
            name={series.name}
            unit={series.unit}
            data={chartData(data.grid, series, data.bands.get(standout.index), undefined)}
            unusual={span}
            changes={changes}
          />
        </div>
      )}
    </li>
  );
}

function timeOf({ from, to, lasts }: Standout): string {
  const time = (at: string) => dateTimeFormat(at, { format: 'HH:mm' });
  return lasts
    ? t('explain.since', 'since {{time}}', { time: time(from) })
    : t('explain.fromTo', '{{from}} to {{to}}', { from: time(from), to: time(to) });
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ margin: 0, padding: 0, listStyle: 'none' }),
  row: css({
    display: 'flex',
    alignItems: 'baseline',
    gap: theme.spacing(1),
    width: '100%',
    padding: theme.spacing(0.5),
    border: 'none',
    borderRadius: theme.shape.radius.default,
    background: 'none',
    textAlign: 'left',
    '&:hover': { background: theme.colors.action.hover },
  }),
  text: css({ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }),
  time: css({ flexShrink: 0, color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  icon: css({ flexShrink: 0, color: theme.colors.text.secondary, transform: 'translateY(2px)' }),
  detail: css({
    margin: theme.spacing(0.5, 0, 1.5, 1),
    paddingLeft: theme.spacing(1.5),
    borderLeft: `2px solid ${theme.colors.border.medium}`,
    minWidth: 0,
  }),
});
