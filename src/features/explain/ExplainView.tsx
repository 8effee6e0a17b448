import { useMemo, useState, type ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import type { PanelDescription, PanelExplanation } from '#contract/explain';
import { translateStatement } from '../../shared/statements/index.ts';
import { Bar, CertaintyWord, ErrorState } from '../../shared/ui/index.ts';
import { chartData } from './panelChart.ts';
import type { PanelContext, ShownPanel } from './panel/shownPanel.ts';
import { Around } from './parts/Around.tsx';
import { Cause } from './parts/Cause.tsx';
import { NextSteps } from './parts/NextSteps.tsx';
import { PanelChart } from './parts/PanelChart.tsx';
import { Progress } from './parts/Progress.tsx';
import { Standouts } from './parts/Standouts.tsx';
import { Verdict } from './parts/Verdict.tsx';
import { shownData, type ShownData } from './shownData.ts';
import { useExplanation } from './useExplanation.ts';

const MOST_MARKED = 6;

/** "What am I looking at, and is it normal?": the verdict first, then what it rests on, then what to do. */
export function ExplainView({ context }: { context: PanelContext }) {
  const styles = useStyles2(getStyles);
  const explaining = useExplanation(context);
  const { panel, first, whole } = explaining;
  const ready = whole.data;
  // Where the sidecar reads the series itself, nobody knows before the end whether there is data.
  const asked = panel.data?.input;
  const unread = asked?.shape === 'series' && asked.series.length === 0 && whole.isPending;
  const description = ready?.description ?? (unread ? undefined : first.data);
  if (panel.error) {
    return <ErrorState error={panel.error} what={what()} onRetry={() => void panel.refetch()} />;
  }
  return (
    <div className={styles.view}>
      {description ? (
        <Verdict verdict={description.verdict} final={ready !== undefined || whole.isError} />
      ) : (
        <Bar height={48} />
      )}
      {ready && <TopCause whole={ready} />}
      {panel.data && <NextSteps panel={panel.data} whole={ready} />}
      {ready === undefined && <Progress explaining={explaining} />}
      {first.error && whole.error && (
        <ErrorState
          error={first.error}
          what={what()}
          onRetry={() => {
            void first.refetch();
            void whole.refetch();
          }}
        />
      )}
      {!first.error && whole.error && (
        <ErrorState
          error={whole.error}
          what={t('explain.rest', 'The past, the changes and the cause')}
          stillWorks={t('explain.restStill', 'What the panel shows by itself stands above.')}
          onRetry={() => void whole.refetch()}
        />
      )}
      {panel.data && description && (
        <Body panel={panel.data} description={description} whole={ready} waits={whole.isPending} />
      )}
      {ready && (
        <Part title={t('explain.part.steps', 'How this was found')}>
          <Progress explaining={explaining} />
        </Part>
      )}
    </div>
  );
}

/** The likeliest cause in a line, below the verdict: what it rests on stands further down. */
function TopCause({ whole }: { whole: PanelExplanation }) {
  const styles = useStyles2(getStyles);
  const [top] = whole.cause.findings;
  return top === undefined ? null : (
    <p className={styles.cause} data-testid="top-cause">
      <CertaintyWord confidence={top.confidence} certainty={top.certainty} /> {translateStatement(top.title)}
    </p>
  );
}

interface BodyProps {
  panel: ShownPanel;
  description: PanelDescription;
  whole: PanelExplanation | undefined;
  waits: boolean;
}

function Body({ panel, description, whole, waits }: BodyProps) {
  const styles = useStyles2(getStyles);
  const data = useMemo(() => shownData(panel, description, whole), [panel, description, whole]);
  const changes = whole?.changes ?? [];
  const facts = <Facts description={description} whole={whole} />;
  const isQuiet = description.standouts.length === 0 && (whole === undefined || whole.cause.state === 'not-needed');
  return (
    <>
      {data.series.length > 0 && <Overview data={data} description={description} whole={whole} />}
      <div className={styles.columns}>
        <div className={styles.column}>
          {description.standouts.length > 0 && (
            <Part title={t('explain.part.standouts', 'What stands out')}>
              <Standouts standouts={description.standouts} data={data} changes={changes} />
            </Part>
          )}
          {whole && whole.cause.state !== 'not-needed' && (
            <Part title={t('explain.part.cause', 'Likely cause')}>
              <Cause cause={whole.cause} changes={changes} />
            </Part>
          )}
          {isQuiet && facts}
          {waits && <Bar height={120} />}
        </div>
        <div className={styles.column}>
          {!isQuiet && facts}
          {whole && (
            <Part title={t('explain.part.around', 'What happened around it')}>
              <Around changes={whole.changes} incidents={whole.incidents} />
            </Part>
          )}
        </div>
      </div>
    </>
  );
}

/** One series at a time over its normal range: the one that stands out most, or any of those that matter. */
function Overview({ data, description, whole }: { data: ShownData } & Pick<BodyProps, 'description' | 'whole'>) {
  const styles = useStyles2(getStyles);
  const candidates = [...data.bands.keys()].filter((index) => data.series[index] !== undefined);
  const [chosen, setChosen] = useState<number>();
  const index = chosen !== undefined && candidates.includes(chosen) ? chosen : (candidates[0] ?? 0);
  const series = data.series[index];
  const standout = description.standouts.find((one) => one.index === index);
  const forecast = whole?.forecasts.find((one) => one.index === index);
  const columns = useMemo(
    () => (series === undefined ? undefined : chartData(data.grid, series, data.bands.get(index), forecast)),
    [data, series, index, forecast]
  );
  const unusual = useMemo(
    () => (standout === undefined ? null : { from: Date.parse(standout.from), to: Date.parse(standout.to) }),
    [standout]
  );
  // They come nearest first: more lines than these hide the course.
  const marked = useMemo(() => (whole?.changes ?? []).slice(0, MOST_MARKED), [whole]);
  if (series === undefined || columns === undefined) {
    return null;
  }
  return (
    <div className={styles.overview}>
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
      <PanelChart name={series.name} unit={series.unit} data={columns} unusual={unusual} changes={marked} />
    </div>
  );
}

function Facts({ description, whole }: Pick<BodyProps, 'description' | 'whole'>) {
  const styles = useStyles2(getStyles);
  const said = [...description.facts, ...(whole?.forecasts ?? []).map(({ statement }) => statement)];
  return said.length === 0 ? null : (
    <Part title={t('explain.part.facts', 'What it shows')}>
      <ul className={styles.facts} data-testid="explain-facts">
        {said.map((statement, index) => (
          <li key={index}>{translateStatement(statement)}</li>
        ))}
      </ul>
    </Part>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.part} aria-label={title}>
      <h3 className={styles.heading}>{title}</h3>
      {children}
    </section>
  );
}

function what(): string {
  return t('explain.what', 'The explanation of the panel');
}

const getStyles = (theme: GrafanaTheme2) => ({
  view: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), minWidth: 0 }),
  cause: css({ margin: 0, fontSize: theme.typography.h5.fontSize, overflowWrap: 'anywhere' }),
  columns: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)',
    gap: theme.spacing(2, 3),
    [theme.breakpoints.down('md')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
  column: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), minWidth: 0 }),
  overview: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 0 }),
  choices: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5) }),
  facts: css({ margin: 0, paddingLeft: theme.spacing(2.5), overflowWrap: 'anywhere' }),
  part: css({ minWidth: 0 }),
  heading: css({ fontSize: theme.typography.h5.fontSize, margin: theme.spacing(0, 0, 0.5) }),
});
