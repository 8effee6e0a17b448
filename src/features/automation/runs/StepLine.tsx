import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Icon, Stack, useStyles2 } from '@grafana/ui';
import { answerStep, getRun, type RunStep } from '#contract/run';
import { useCommand } from '../../../shared/api/index.ts';
import { STEP_ICONS, StepStatusBadge, stepKindLabel } from '../../../shared/automation/index.ts';
import { CommandError } from '../../../shared/form/FormEnd.tsx';
import { formatSpan } from '../../../shared/format/quantity.ts';
import { useCan } from '../../../shared/hooks/useRole.ts';
import { RelativeTime } from '../../../shared/ui/index.ts';
import { Readings } from './Readings.tsx';

/** One step of a run: state, how long, what it says, and for a verification its readings against the threshold. */
export function StepLine({ runId, step }: { runId: string; step: RunStep }) {
  const styles = useStyles2(getStyles);
  const seconds =
    step.startedAt && step.finishedAt ? (Date.parse(step.finishedAt) - Date.parse(step.startedAt)) / 1_000 : undefined;
  const running = step.status === 'running' || step.status === 'waiting';
  return (
    <li className={styles.step} aria-current={running ? 'step' : undefined}>
      <span>
        <Icon name={STEP_ICONS[step.kind]} title={stepKindLabel(step.kind)} />
      </span>
      <div className={styles.text}>
        <div className={styles.head}>
          <span className={styles.title}>{step.title}</span>
          <StepStatusBadge status={step.status} />
          {seconds !== undefined && <span className={styles.secondary}>{formatSpan(seconds)}</span>}
          {running && step.wakeAt && (
            <span className={styles.secondary}>
              {t('automation.step.until', 'at the latest')} <RelativeTime at={step.wakeAt} />
            </span>
          )}
        </div>
        <code className={styles.summary}>{step.call.summary}</code>
        {step.readings.length > 0 && <Readings readings={step.readings} threshold={step.threshold} />}
        {step.error && (
          <div role="alert" className={styles.error}>
            {step.error}
          </div>
        )}
        {step.output !== '' && (
          <details open={running || step.status === 'failed'}>
            <summary>{t('automation.step.output', 'What it said')}</summary>
            <pre className={styles.output}>{step.output}</pre>
          </details>
        )}
        {step.status === 'uncertain' && <Question runId={runId} stepId={step.id} />}
      </div>
    </li>
  );
}

/** Nobody saw the end of a step: a person looks, and says. Nothing goes on before. */
function Question({ runId, stepId }: { runId: string; stepId: string }) {
  const editor = useCan('Editor');
  const answer = useCommand(answerStep, { refreshes: [getRun] });
  const say = (what: 'happened' | 'repeat' | 'stop') =>
    answer.mutate({ params: { id: runId }, body: { stepId, answer: what } });
  if (!editor) {
    return <div>{t('automation.question.needsEditor', 'Somebody with the organisation role Editor has to say.')}</div>;
  }
  return (
    <Stack direction="column" gap={1}>
      <div>
        {t(
          'automation.question.text',
          'The sidecar was cut off while this step was under way. Look at the other side: did it happen?'
        )}
      </div>
      <Stack direction="row" gap={1} wrap="wrap">
        <Button size="sm" disabled={answer.isPending} onClick={() => say('happened')}>
          {t('automation.question.happened', 'It happened, go on')}
        </Button>
        <Button size="sm" variant="secondary" disabled={answer.isPending} onClick={() => say('repeat')}>
          {t('automation.question.repeat', 'It did not, do it again')}
        </Button>
        <Button size="sm" variant="secondary" disabled={answer.isPending} onClick={() => say('stop')}>
          {t('automation.question.stop', 'Stop here')}
        </Button>
      </Stack>
      <CommandError error={answer.error} />
    </Stack>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  step: css({
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr)',
    gap: theme.spacing(1),
    padding: theme.spacing(1, 0),
    borderTop: `1px solid ${theme.colors.border.weak}`,
    '&:first-child': { borderTop: 'none' },
  }),
  text: css({ minWidth: 0, display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5) }),
  head: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5, 1) }),
  title: css({ fontWeight: theme.typography.fontWeightMedium, overflowWrap: 'anywhere' }),
  secondary: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  summary: css({ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', alignSelf: 'flex-start' }),
  error: css({ color: theme.colors.error.text, overflowWrap: 'anywhere' }),
  output: css({ margin: theme.spacing(0.5, 0, 0), maxHeight: 260, overflow: 'auto', whiteSpace: 'pre-wrap' }),
});
