import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Tooltip, useStyles2 } from '@grafana/ui';
import { certaintyOf, type Certainty } from '#contract/scalars';

/** The word for how sure a machine-made statement is. */
export function certaintyLabel(certainty: Certainty): string {
  const labels: Record<Certainty, () => string> = {
    certain: () => t('certainty.certain', 'certain'),
    likely: () => t('certainty.likely', 'likely'),
    possible: () => t('certainty.possible', 'possible'),
    unknown: () => t('certainty.unknown', 'unknown'),
  };
  return labels[certainty]();
}

/** Certainty as a word; the confidence in [0, 1] stands on hover. */
export function CertaintyWord({ confidence, certainty }: { confidence: number; certainty?: Certainty }) {
  const styles = useStyles2(getStyles);
  const shown = certainty ?? certaintyOf(confidence);
  const percent = Math.round(confidence * 100);
  return (
    <Tooltip content={t('certainty.confidence', 'Confidence {{percent}} %', { percent })}>
      <span tabIndex={0} className={cx(styles.word, styles[shown])}>
        {certaintyLabel(shown)}
      </span>
    </Tooltip>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  word: css({
    borderBottom: `1px dotted ${theme.colors.text.secondary}`,
    cursor: 'help',
    fontWeight: theme.typography.fontWeightMedium,
  }),
  certain: css({ color: theme.colors.text.maxContrast }),
  likely: css({ color: theme.colors.text.primary }),
  possible: css({ color: theme.colors.text.secondary }),
  unknown: css({ color: theme.colors.text.secondary, fontStyle: 'italic' }),
});
