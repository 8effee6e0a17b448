import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import type { Window } from '#contract/analysis';
import { formatNumber } from '../format/quantity.ts';
import { plainText } from '../plainText.ts';
import { formatValue } from './chart/unitOf.ts';

interface Props {
  unit: string;
  baseline: Window;
  observed: Window;
  before: number | null;
  after: number | null;
  /** Robust standard deviations, signed; null where none was taken. */
  score: number | null;
}

/** The numbers of a comparison: what was normal, what it was compared with, and how far that is off. */
export function Figures({ unit, baseline, observed, before, after, score }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <dl className={styles.figures} data-testid="figures">
      <div>
        <dt>{t('evidence.before', 'Normal before, {{span}}', { span: spanOf(baseline), ...plainText })}</dt>
        <dd>{formatValue(before, unit)}</dd>
      </div>
      <div>
        <dt>{t('evidence.since', 'Compared with it, {{span}}', { span: spanOf(observed), ...plainText })}</dt>
        <dd>{formatValue(after, unit)}</dd>
      </div>
      {score !== null && score !== 0 && (
        <div>
          <dt>{t('evidence.off', 'Off by')}</dt>
          <dd>
            {t('evidence.scatter', '{{times}} times its usual scatter', { times: formatNumber(Math.abs(score)) })}
          </dd>
        </div>
      )}
    </dl>
  );
}

function spanOf({ from, to }: Window): string {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  const isSameDay =
    dateTimeFormat(first, { format: 'YYYY-MM-DD' }) === dateTimeFormat(Date.now(), { format: 'YYYY-MM-DD' });
  return `${dateTimeFormat(first, { format: isSameDay ? 'HH:mm' : 'YYYY-MM-DD HH:mm' })}–${dateTimeFormat(last, { format: 'HH:mm' })}`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  figures: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 3),
    margin: theme.spacing(0.5, 0),
    '& dt': {
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      fontWeight: theme.typography.fontWeightRegular,
    },
    '& dd': { margin: 0, fontVariantNumeric: 'tabular-nums' },
  }),
});
