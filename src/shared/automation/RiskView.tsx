import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import type { PlaybookHistory, Risk } from '#contract/playbook';
import { appPath } from '../appPath.ts';
import { formatSpan } from '../format/quantity.ts';
import { Facts } from '../list/index.ts';
import { translateStatement } from '../statements/index.ts';
import { RiskBadge } from './Badges.tsx';
import { Section } from '../ui/index.ts';

const SHOWN = 12;

/** How much could go wrong: the level with its reasons, what it touches, and what became of earlier runs here. */
export function RiskView({ risk }: { risk: Risk }) {
  const styles = useStyles2(getStyles);
  return (
    <Section title={t('automation.risk.title', 'What can go wrong')} aside={<RiskBadge level={risk.level} />}>
      <ul className={styles.reasons}>
        {risk.reasons.map((reason, index) => (
          <li key={`${reason.code}/${index}`}>{translateStatement(reason)}</li>
        ))}
      </ul>
      <Facts
        facts={[
          [t('automation.risk.history', 'Here so far'), historyText(risk.history)],
          [
            t('automation.risk.touches', 'Touches'),
            risk.affected.length > 0 && (
              <span key="touches" className={styles.resources}>
                {risk.affected.slice(0, SHOWN).map((key) => (
                  <a
                    key={key}
                    className="external-link"
                    href={appPath(`resources/topology?focus=${encodeURIComponent(key)}`)}
                  >
                    {key}
                  </a>
                ))}
                {risk.affected.length > SHOWN &&
                  t('automation.risk.more', 'and {{count}} more', { count: risk.affected.length - SHOWN })}
              </span>
            ),
          ],
        ]}
      />
    </Section>
  );
}

/** "14 of 14 worked, usually within 48 s" or that it never ran. */
export function historyText({ runs, succeeded, medianSeconds }: PlaybookHistory): string {
  if (runs === 0) {
    return t('automation.history.never', 'never ran here');
  }
  return medianSeconds === null
    ? t('automation.history.share', '{{succeeded}} of {{runs}} worked', { succeeded, runs })
    : t('automation.history.shareAndTime', '{{succeeded}} of {{runs}} worked, usually within {{span}}', {
        succeeded,
        runs,
        span: formatSpan(medianSeconds),
      });
}

const getStyles = (theme: GrafanaTheme2) => ({
  reasons: css({ margin: theme.spacing(0, 0, 1), paddingLeft: theme.spacing(2) }),
  resources: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5, 1), overflowWrap: 'anywhere' }),
});
