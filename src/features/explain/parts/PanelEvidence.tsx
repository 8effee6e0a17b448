import { useMemo, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import type { Change } from '#contract/change';
import type { PanelForecast, Standout } from '#contract/explain';
import {
  changesWithin,
  type ChartMarks,
  EvidenceChart,
  Figures,
  marksOf,
  panelData,
} from '../../../shared/evidence/index.ts';
import { plainText } from '../../../shared/plainText.ts';
import type { ShownData } from '../shownData.ts';

/** A panel with all that is known of its series. */
export interface PanelFacts {
  data: ShownData;
  standouts: readonly Standout[];
  forecasts: readonly PanelForecast[];
  /** The nearest first. */
  changes: readonly Change[];
}

interface Props {
  panel: PanelFacts;
  /** Which series, the foremost first: one at a time is drawn. */
  indexes: readonly number[];
  /** One of several stretches in which a series was unusual; without it the foremost. */
  standout?: Standout | undefined;
}

/** More lines than these hide the course. */
const MOST_MARKED = 6;

/** A series of the panel over its normal range, with what was unusual, thresholds, changes and what is foreseen. */
export function PanelEvidence({ panel, indexes, standout }: Props) {
  const styles = useStyles2(getStyles);
  const { data, standouts, forecasts, changes } = panel;
  const candidates = indexes.filter((index) => data.series[index] !== undefined);
  const [chosen, setChosen] = useState<number>();
  const index = chosen !== undefined && candidates.includes(chosen) ? chosen : (candidates[0] ?? -1);
  const series = data.series[index];
  const told = standout ?? standouts.find((one) => one.index === index);
  const forecast = forecasts.find((one) => one.index === index);
  const band = data.bands.get(index);
  const columns = useMemo(() => series && panelData(data.grid, series, band, forecast), [data, series, band, forecast]);
  const marks = useMemo(
    () => panelMarks(data.grid, told, changes.slice(0, MOST_MARKED), series?.thresholds ?? []),
    [data, told, changes, series]
  );
  if (series === undefined || columns === undefined) {
    return null;
  }
  return (
    <div className={styles.evidence}>
      {candidates.length > 1 && (
        <div className={styles.choices} role="group" aria-label={t('explain.choose', 'Series in the chart')}>
          {candidates.map((one) => (
            <Button
              key={one}
              size="sm"
              variant={one === index ? 'primary' : 'secondary'}
              fill={one === index ? 'solid' : 'outline'}
              aria-pressed={one === index}
              onClick={() => setChosen(one)}
            >
              {(data.series[one]?.name ?? '').slice(0, 60)}
            </Button>
          ))}
        </div>
      )}
      <EvidenceChart
        label={t('explain.chart', 'Course of {{name}}', { name: series.name, ...plainText })}
        unit={series.unit}
        data={columns}
        marks={marks}
      />
      {told && <Figures {...told} />}
    </div>
  );
}

function panelMarks(
  grid: ShownData['grid'],
  standout: Standout | undefined,
  changes: readonly Change[],
  thresholds: readonly number[]
): ChartMarks {
  const shown = changesWithin(changes, { from: grid.from, to: grid.from + (grid.points - 1) * grid.stepMs });
  return standout === undefined
    ? { baseline: null, observed: null, onset: null, changes: shown, thresholds }
    : { ...marksOf({ ...standout, onset: standout.from }, [], thresholds), changes: shown };
}

const getStyles = (theme: GrafanaTheme2) => ({
  evidence: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 0 }),
  choices: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5) }),
});
