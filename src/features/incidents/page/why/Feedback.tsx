import { css } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import { getIncidentAnalysis, rateFinding, type Analysis } from '#contract/analysis';
import { getMe } from '#contract/tenancy';
import { describeError, useCommand, useOperation } from '../../../../shared/api/index.ts';
import { useCan } from '../../../../shared/hooks/useRole.ts';

type Verdict = Analysis['feedback'][number]['verdict'];
const ICONS: Record<Verdict, IconName> = { right: 'check', near: 'circle', wrong: 'times' };

/** Was it? What people say is kept with the analysis. Those who may not change anything see what was said. */
export function Feedback({ analysis, findingId }: { analysis: Analysis; findingId: string }) {
  const styles = useStyles2(getStyles);
  const me = useOperation(getMe, {}).data?.actor;
  const editor = useCan('Editor');
  const rate = useCommand(rateFinding, { refreshes: [getIncidentAnalysis] });
  const given = analysis.feedback.filter((each) => each.findingId === findingId);
  const own = given.filter(({ by }) => by === me?.id || by === me?.name).at(-1)?.verdict;
  const labels: Record<Verdict, string> = {
    right: t('why.right', 'Right'),
    near: t('why.near', 'Near'),
    wrong: t('why.wrong', 'Wrong'),
  };
  if (!editor && given.length === 0) {
    return null;
  }
  return (
    <div className={styles.row} role="group" aria-label={t('why.feedback', 'Was this the cause?')}>
      <span className={styles.ask}>{t('why.feedback', 'Was this the cause?')}</span>
      {(['right', 'near', 'wrong'] as const).map((verdict) => {
        const count = given.filter((each) => each.verdict === verdict).length;
        return (
          <Button
            key={verdict}
            size="sm"
            icon={ICONS[verdict]}
            variant="secondary"
            fill={own === verdict ? 'solid' : 'text'}
            aria-pressed={own === verdict}
            disabled={!editor || rate.isPending}
            onClick={() => rate.mutate({ params: { id: analysis.id }, body: { findingId, verdict } })}
          >
            {count > 0 ? `${labels[verdict]} ${count}` : labels[verdict]}
          </Button>
        );
      })}
      {rate.error && <span role="alert">{describeError(rate.error)}</span>}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  ask: css({ color: theme.colors.text.secondary, padding: theme.spacing(0, 0.5) }),
});
