import { css, cx } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import type { PanelDescription } from '#contract/explain';
import { translateStatement } from '../../../shared/statements/index.ts';

type State = PanelDescription['verdict']['state'];

const ICONS: Record<State, IconName> = {
  unusual: 'exclamation-triangle',
  'was-unusual': 'history',
  normal: 'check-circle',
  unknown: 'question-circle',
};

/** The one sentence that answers "is it normal?", and by what it was judged. */
export function Verdict({ verdict, final }: { verdict: PanelDescription['verdict']; final: boolean }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.verdict} role="status" data-testid="verdict" data-state={verdict.state} data-final={final}>
      <Icon name={ICONS[verdict.state]} size="xl" className={cx(styles.icon, styles[verdict.state])} />
      <div className={styles.words}>
        <p className={styles.sentence}>{translateStatement(verdict.statement)}</p>
        {verdict.state !== 'unknown' && <p className={styles.basis}>{basisWords(verdict.basis, final)}</p>}
      </div>
    </div>
  );
}

function basisWords(basis: PanelDescription['verdict']['basis'], final: boolean): string {
  if (!final) {
    return t('explain.basis.first', 'Judged by the panel alone; its past is being read.');
  }
  return {
    day: () => t('explain.basis.day', 'Judged by the same time on earlier days.'),
    past: () => t('explain.basis.past', 'Judged by what came before the shown range.'),
    panel: () => t('explain.basis.panel', 'Judged by the panel alone.'),
  }[basis]();
}

const getStyles = (theme: GrafanaTheme2) => ({
  verdict: css({ display: 'flex', gap: theme.spacing(1.5), alignItems: 'flex-start', minWidth: 0 }),
  words: css({ minWidth: 0 }),
  sentence: css({
    margin: 0,
    fontSize: theme.typography.h4.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    lineHeight: 1.35,
    overflowWrap: 'anywhere',
  }),
  basis: css({ margin: 0, color: theme.colors.text.secondary }),
  icon: css({ flexShrink: 0, marginTop: theme.spacing(0.25) }),
  unusual: css({ color: theme.colors.error.text }),
  'was-unusual': css({ color: theme.colors.warning.text }),
  normal: css({ color: theme.colors.success.text }),
  unknown: css({ color: theme.colors.text.secondary }),
});
