import { css } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2, type BadgeColor } from '@grafana/ui';
import { Badge } from '../../shared/ui/Badge.tsx';
import { RelativeTime } from '../../shared/ui/index.ts';
import type { Check, CheckState } from './connectionChecks.ts';

const LOOKS: Record<CheckState, { color: BadgeColor; icon: IconName; label: () => string }> = {
  ok: { color: 'green', icon: 'check', label: () => t('connection.state.ok', 'OK') },
  warning: { color: 'orange', icon: 'exclamation-triangle', label: () => t('connection.state.warning', 'Warning') },
  failing: { color: 'red', icon: 'times', label: () => t('connection.state.failing', 'Failing') },
  unknown: { color: 'blue', icon: 'question-circle', label: () => t('connection.state.unknown', 'Not known') },
};

/** Checks as rows: state, what was checked, what came of it, and the way out. */
export function CheckList({ checks }: { checks: readonly Check[] }) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.list}>
      {checks.map(({ id, name, state, message, since, advice }) => {
        const { color, icon, label } = LOOKS[state];
        return (
          <li key={id} className={styles.row} data-testid={`check-${id}`} data-state={state}>
            <div>
              <Badge color={color} icon={icon} text={label()} />
            </div>
            <div className={styles.name}>{name}</div>
            <div className={styles.message}>
              {message}
              {since !== null && (
                <span className={styles.since}>
                  {' '}
                  <RelativeTime at={since} />
                </span>
              )}
              {advice && <div className={styles.advice}>{advice}</div>}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: theme.spacing(0, 0, 2), padding: 0 }),
  row: css({
    display: 'grid',
    gridTemplateColumns: '120px minmax(140px, 220px) 1fr',
    gap: theme.spacing(1, 2),
    alignItems: 'start',
    padding: theme.spacing(1.25, 1),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    [theme.breakpoints.down('sm')]: { gridTemplateColumns: '1fr' },
  }),
  name: css({ fontWeight: theme.typography.fontWeightMedium }),
  message: css({ overflowWrap: 'anywhere' }),
  since: css({ color: theme.colors.text.secondary }),
  advice: css({ color: theme.colors.text.secondary, marginTop: theme.spacing(0.5) }),
});
