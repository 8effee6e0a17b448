import { Link } from 'react-router-dom';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { listApprovals } from '#contract/run';
import { describeError, useOperation } from '../../shared/api/index.ts';
import { appPath } from '../../shared/appPath.ts';
import { RiskBadge } from '../../shared/automation/index.ts';
import { RelativeTime } from '../../shared/ui/index.ts';

const SHOWN = 5;

/** What waits for a yes that this person may give; nothing when there is none. */
export function WaitingApprovals() {
  const styles = useStyles2(getStyles);
  const query = useOperation(listApprovals, { query: { status: 'waiting', limit: 20 } }, { refetchInterval: 60_000 });
  if (query.error) {
    return <div role="alert">{describeError(query.error)}</div>;
  }
  const mine = query.data?.items.filter(({ mayApprove }) => mayApprove) ?? [];
  if (mine.length === 0) {
    return null;
  }
  const count = query.data?.waitingForMe ?? mine.length;
  return (
    <section aria-label={t('home.approvals', 'Approvals that wait for me')}>
      <ul className={styles.list}>
        {mine.slice(0, SHOWN).map((approval) => (
          <li key={approval.id} className={styles.row}>
            <RiskBadge level={approval.riskLevel} />
            <Link className={styles.title} to={appPath(`automation/approvals/${approval.id}`)}>
              {t('home.approve', 'Approve: {{title}}', {
                title: approval.title,
                interpolation: { escapeValue: false },
              })}
            </Link>
            <span className={styles.secondary}>
              <RelativeTime at={approval.requestedAt} />
            </span>
          </li>
        ))}
      </ul>
      {count > SHOWN && (
        <Link to={appPath('automation?tab=approvals')}>
          {t('home.allApprovals', 'All {{count}} approvals that wait', { count })}
        </Link>
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  row: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
    padding: theme.spacing(1, 0),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  title: css({
    minWidth: 0,
    color: theme.colors.text.primary,
    fontWeight: theme.typography.fontWeightMedium,
    overflowWrap: 'anywhere',
    '&:hover': { color: theme.colors.text.link, textDecoration: 'underline' },
  }),
  secondary: css({ color: theme.colors.text.secondary }),
});
