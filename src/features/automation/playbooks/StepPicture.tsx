import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import type { PlaybookSpec } from '#contract/playbook';
import type { PlaybookStep } from '#contract/playbookStep';
import { STEP_ICONS, phaseLabel, stepKindLabel } from '../../../shared/automation/index.ts';

/** The steps of a playbook as a line from top to bottom: read only, it follows the text. */
export function StepPicture({ spec }: { spec: PlaybookSpec }) {
  const styles = useStyles2(getStyles);
  return (
    <div>
      <Steps steps={spec.steps} label={phaseLabel('steps')} />
      {spec.verification && (
        <div className={styles.phase}>
          <Icon name="search" /> {phaseLabel('verification')}: {verificationText(spec.verification)}
        </div>
      )}
      {spec.rollback.length > 0 && (
        <>
          <div className={styles.phase}>{phaseLabel('rollback')}</div>
          <Steps steps={spec.rollback} label={phaseLabel('rollback')} />
        </>
      )}
    </div>
  );
}

function Steps({ steps, label }: { steps: readonly PlaybookStep[]; label: string }) {
  const styles = useStyles2(getStyles);
  return (
    <ol className={styles.list} aria-label={label}>
      {steps.map((step) => (
        <li key={step.id} className={styles.step}>
          <span className={styles.dot}>
            <Icon name={STEP_ICONS[step.kind]} />
          </span>
          <span className={styles.text}>
            {step.title ?? step.id}
            <span className={styles.detail}>
              {stepKindLabel(step.kind)}
              {detailOf(step)}
              {step.when &&
                ` · ${t('automation.editor.when', 'only if {{condition}}', {
                  condition: step.when,
                  interpolation: { escapeValue: false },
                })}`}
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}

function detailOf(step: PlaybookStep): string {
  switch (step.kind) {
    case 'http':
      return ` · ${step.method} ${step.target}${step.path}`;
    case 'wait':
      return ` · ${step.seconds} s`;
    case 'playbook':
      return ` · ${step.playbook}`;
    case 'silence':
      return ` · ${step.minutes} min`;
    default:
      return '';
  }
}

function verificationText({ query, condition, withinSeconds }: NonNullable<PlaybookSpec['verification']>): string {
  const seconds = String(withinSeconds);
  if (query === undefined || condition === undefined) {
    return t('automation.editor.verifyRule', 'the rules that fired are quiet within {{seconds}} s', { seconds });
  }
  const [word, value] = Object.entries(condition)[0] ?? ['', 0];
  return t('automation.editor.verifyQuery', 'the query is {{word}} {{value}} within {{seconds}} s', {
    word,
    value: String(value),
    seconds,
  });
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  step: css({
    position: 'relative',
    display: 'grid',
    gridTemplateColumns: '28px minmax(0, 1fr)',
    gap: theme.spacing(1),
    paddingBottom: theme.spacing(1.5),
    '&:not(:last-child)::before': {
      content: '""',
      position: 'absolute',
      left: 13,
      top: 28,
      bottom: 0,
      width: 2,
      background: theme.colors.border.medium,
    },
  }),
  dot: css({
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    width: 28,
    height: 28,
    borderRadius: theme.shape.radius.circle,
    border: `1px solid ${theme.colors.border.medium}`,
    background: theme.colors.background.secondary,
  }),
  text: css({ minWidth: 0, paddingTop: 4, overflowWrap: 'anywhere' }),
  detail: css({
    display: 'block',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  phase: css({ margin: theme.spacing(1, 0), color: theme.colors.text.secondary }),
});
