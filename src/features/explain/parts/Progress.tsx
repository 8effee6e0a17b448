import { css } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import type { ExplainStep } from '#contract/explain';
import { translateStatement } from '../../../shared/statements/index.ts';
import type { Explaining } from '../useExplanation.ts';

type State = 'waiting' | 'running' | ExplainStep['outcome'];

const ICONS: Record<State, IconName> = {
  waiting: 'circle',
  running: 'sync',
  done: 'check',
  nothing: 'minus',
  skipped: 'minus',
  failed: 'times-circle',
};

interface Step {
  key: string;
  state: State;
  text: string;
}

/** What is being done, by name, and afterwards what came of it. */
export function Progress({ explaining }: { explaining: Explaining }) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.list} aria-label={t('explain.progress.title', 'Steps')} data-testid="explain-steps">
      {stepsOf(explaining).map(({ key, state, text }) => (
        <li key={key} className={styles.step} data-state={state}>
          <Icon
            key={state}
            name={ICONS[state]}
            size="sm"
            className={state === 'failed' ? styles.failed : styles.icon}
          />
          {text}
        </li>
      ))}
    </ul>
  );
}

function stepsOf({ panel, first, whole }: Explaining): Step[] {
  const count = panel.data?.input.series.length ?? 0;
  const asking: State = whole.isError ? 'failed' : panel.data === undefined ? 'waiting' : 'running';
  const later: Step[] =
    whole.data?.steps.map(({ name, outcome, statement }) => ({
      key: name,
      state: outcome,
      text: translateStatement(statement),
    })) ??
    [
      ['past', t('explain.progress.past', 'Comparing with its own past')],
      ['changes', t('explain.progress.changes', 'Looking for changes and incidents')],
      ['cause', t('explain.progress.cause', 'Looking for the cause')],
      ['forecast', t('explain.progress.forecast', 'Looking ahead')],
    ].map(([key = '', text = '']) => ({ key, state: asking, text }));
  return [
    {
      key: 'read',
      state: panel.data === undefined ? 'running' : 'done',
      text: t('explain.progress.read', 'Reading the panel: {{count}} series', { count }),
    },
    {
      key: 'describe',
      state:
        first.data !== undefined ? 'done' : first.isError ? 'failed' : panel.data === undefined ? 'waiting' : 'running',
      text: t('explain.progress.describe', 'Describing what it shows'),
    },
    ...later,
  ];
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2),
    margin: 0,
    padding: 0,
    listStyle: 'none',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  step: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5) }),
  icon: css({ flexShrink: 0 }),
  failed: css({ flexShrink: 0, color: theme.colors.error.text }),
});
