import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Dropdown, Menu, useStyles2 } from '@grafana/ui';
import type { IncidentSummary } from '#contract/incident';
import { SEVERITIES } from '#contract/scalars';
import { planBulk, type BulkAction } from './bulkPlan.ts';
import { bulkLabel, bulkSentence } from './bulkWords.ts';

interface Props {
  rows: readonly IncidentSummary[];
  me: string | undefined;
  busy: boolean;
  onAction: (action: BulkAction) => void;
  onClear: () => void;
}

/** What can be done with the selected incidents. Each button says to how many it applies, and on hover what it will do. */
export function BulkBar({ rows, me, busy, onAction, onClear }: Props) {
  const styles = useStyles2(getStyles);
  const button = (action: BulkAction, icon: 'eye' | 'check' | 'user') => {
    const plan = planBulk(action, rows, me);
    return (
      <Button
        size="sm"
        variant="secondary"
        icon={icon}
        disabled={busy || plan.change.length === 0}
        tooltip={bulkSentence(action, plan)}
        onClick={() => onAction(action)}
      >
        {bulkLabel(action, plan)}
      </Button>
    );
  };
  return (
    <div
      className={styles.bar}
      role="toolbar"
      aria-label={t('incidents.bulk.label', 'Actions on the selected incidents')}
    >
      <strong className={styles.count}>
        {t('incidents.bulk.selected', '{{count}} selected', { count: rows.length })}
      </strong>
      {button({ type: 'acknowledge' }, 'eye')}
      {button({ type: 'resolve' }, 'check')}
      {button({ type: 'assign' }, 'user')}
      <Dropdown overlay={() => <SeverityMenu rows={rows} me={me} onAction={onAction} />} placement="top-start">
        <Button size="sm" variant="secondary" icon="exclamation-triangle" disabled={busy}>
          {t('incidents.bulk.severity', 'Severity')}
        </Button>
      </Dropdown>
      <Button size="sm" variant="secondary" fill="text" icon="times" onClick={onClear}>
        {t('incidents.bulk.clear', 'Unselect')}
      </Button>
    </div>
  );
}

function SeverityMenu({ rows, me, onAction }: Pick<Props, 'rows' | 'me' | 'onAction'>) {
  return (
    <Menu>
      {SEVERITIES.map((severity) => {
        const action = { type: 'severity', severity } as const;
        const plan = planBulk(action, rows, me);
        return (
          <Menu.Item
            key={severity}
            label={bulkLabel(action, plan)}
            description={bulkSentence(action, plan)}
            disabled={plan.change.length === 0}
            onClick={() => onAction(action)}
          />
        );
      })}
    </Menu>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    position: 'sticky',
    bottom: theme.spacing(1),
    zIndex: theme.zIndex.navbarFixed,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginTop: theme.spacing(1),
    padding: theme.spacing(1, 1.5),
    background: theme.colors.background.elevated ?? theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z3,
    [theme.breakpoints.down('sm')]: { bottom: theme.spacing(8) },
  }),
  count: css({ marginRight: theme.spacing(1) }),
});
