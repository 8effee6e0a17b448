import { Link } from 'react-router-dom';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, Text, useStyles2 } from '@grafana/ui';
import type { HomeSummary } from '#contract/incident';
import { appPath } from '../../shared/appPath.ts';
import { useCan } from '../../shared/hooks/useRole.ts';
import { stepsOf, type Step } from './checklistSteps.ts';

/** What is left until the loop has run once, with where to do it. */
export function Checklist({ done }: { done: HomeSummary['checklist'] }) {
  const styles = useStyles2(getStyles);
  const admin = useCan('Admin');
  const steps = stepsOf(done, admin);
  const next = steps.find((step) => !step.done);
  return (
    <section className={styles.box} aria-label={t('home.start', 'Getting started')}>
      <Text element="h2" variant="h4">
        {t('home.start', 'Getting started')}
      </Text>
      <Text color="secondary">
        {t('home.startHint', 'Until your first incident has been explained and resolved, these steps stand here.')}
      </Text>
      <ol className={styles.list}>
        {steps.map((step) => (
          <li key={step.id} className={styles.step} aria-current={step === next ? 'step' : undefined}>
            <Icon
              name={step.done ? 'check-circle' : 'circle'}
              className={step.done ? styles.done : undefined}
              title={step.done ? t('home.done', 'Done') : t('home.open', 'Open')}
            />
            <div>
              <div className={step.done ? styles.past : styles.title}>{step.title}</div>
              {step === next && <NextStep step={step} />}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function NextStep({ step: { hint, link } }: { step: Step }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.hint}>
      {hint}{' '}
      {link && (
        <Link className={styles.link} to={appPath(link.path)}>
          {link.text}
        </Link>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    padding: theme.spacing(2),
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderLeft: `3px solid ${theme.colors.primary.main}`,
    borderRadius: theme.shape.radius.default,
  }),
  list: css({ listStyle: 'none', margin: theme.spacing(1.5, 0, 0), padding: 0 }),
  step: css({ display: 'flex', alignItems: 'flex-start', gap: theme.spacing(1), padding: theme.spacing(0.5, 0) }),
  done: css({ color: theme.colors.success.text }),
  title: css({ fontWeight: theme.typography.fontWeightMedium }),
  past: css({ color: theme.colors.text.secondary }),
  hint: css({ color: theme.colors.text.secondary, maxWidth: 720 }),
  link: css({ color: theme.colors.text.link, textDecoration: 'underline' }),
});
