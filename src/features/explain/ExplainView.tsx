import { useMemo, type ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import type { PanelDescription, PanelExplanation } from '#contract/explain';
import { type Analysed, EvidenceScope } from '../../shared/evidence/index.ts';
import { translateStatement } from '../../shared/statements/index.ts';
import { Bar, CertaintyWord, ErrorState } from '../../shared/ui/index.ts';
import type { PanelContext, ShownPanel } from './panel/shownPanel.ts';
import { Around } from './parts/Around.tsx';
import { Cause } from './parts/Cause.tsx';
import { Facts } from './parts/Facts.tsx';
import { NextSteps } from './parts/NextSteps.tsx';
import { PanelEvidence, type PanelFacts } from './parts/PanelEvidence.tsx';
import { Progress } from './parts/Progress.tsx';
import { Standouts } from './parts/Standouts.tsx';
import { Verdict } from './parts/Verdict.tsx';
import { shownData } from './shownData.ts';
import { useExplanation } from './useExplanation.ts';

/** The part that the likeliest cause leads to. */
const CAUSE = 'sre-explain-cause';

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
  const analysed = useMemo(() => analysedOf(ready), [ready]);
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
        <EvidenceScope analysed={analysed} known={ready?.changes ?? NO_CHANGES}>
          <Body panel={panel.data} description={description} whole={ready} waits={whole.isPending} />
        </EvidenceScope>
      )}
      {ready && (
        <Part title={t('explain.part.steps', 'How this was found')}>
          <Progress explaining={explaining} />
        </Part>
      )}
    </div>
  );
}

const NO_CHANGES: PanelExplanation['changes'] = [];

/** Nobody stored the analysis of a panel: its series came with it. */
function analysedOf(whole: PanelExplanation | undefined): Analysed {
  const { findings = [], changes = null, healthy = [], evidence = [] } = whole?.cause ?? {};
  return { stored: { series: evidence }, findings, changes, healthy };
}

/** The likeliest cause in a line, below the verdict: what it rests on stands further down. */
function TopCause({ whole }: { whole: PanelExplanation }) {
  const styles = useStyles2(getStyles);
  const [top] = whole.cause.findings;
  return top === undefined ? null : (
    <p className={styles.cause} data-testid="top-cause">
      <CertaintyWord confidence={top.confidence} certainty={top.certainty} /> {translateStatement(top.title)}{' '}
      <Button size="sm" variant="secondary" fill="text" icon="arrow-down" onClick={showCause}>
        {t('why.show', 'Show why')}
      </Button>
    </p>
  );
}

function showCause(): void {
  const part = document.getElementById(CAUSE);
  part?.scrollIntoView({ block: 'start' });
  part?.focus({ preventScroll: true });
}

interface BodyProps {
  panel: ShownPanel;
  description: PanelDescription;
  whole: PanelExplanation | undefined;
  waits: boolean;
}

function Body({ panel, description, whole, waits }: BodyProps) {
  const styles = useStyles2(getStyles);
  const facts = useMemo(
    (): PanelFacts => ({
      data: shownData(panel, description, whole),
      standouts: description.standouts,
      forecasts: whole?.forecasts ?? [],
      changes: whole?.changes ?? [],
    }),
    [panel, description, whole]
  );
  const { data, forecasts } = facts;
  // Of what was judged the series that stand out most come first.
  const judged = [...data.bands.keys()];
  const hasFacts = description.facts.length + forecasts.length > 0;
  const said = hasFacts && (
    <Part title={t('explain.part.facts', 'What it shows')}>
      <Facts said={description.facts} facts={facts} panel={panel} />
    </Part>
  );
  const isQuiet = description.standouts.length === 0 && (whole === undefined || whole.cause.state === 'not-needed');
  return (
    <>
      {data.series.length > 0 && <PanelEvidence panel={facts} indexes={judged.length > 0 ? judged : [0]} />}
      <div className={styles.columns}>
        <div className={styles.column}>
          {description.standouts.length > 0 && (
            <Part title={t('explain.part.standouts', 'What stands out')}>
              <Standouts facts={facts} panel={panel} />
            </Part>
          )}
          {whole && whole.cause.state !== 'not-needed' && (
            <Part title={t('explain.part.cause', 'Likely cause')} id={CAUSE}>
              <Cause cause={whole.cause} />
            </Part>
          )}
          {isQuiet && said}
          {waits && <Bar height={120} />}
        </div>
        <div className={styles.column}>
          {!isQuiet && said}
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

function Part({ title, id, children }: { title: string; id?: string; children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.part} aria-label={title} id={id} tabIndex={id === undefined ? undefined : -1}>
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
  part: css({ minWidth: 0 }),
  heading: css({ fontSize: theme.typography.h5.fontSize, margin: theme.spacing(0, 0, 0.5) }),
});
