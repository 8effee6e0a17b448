import { css } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { LinkButton, useStyles2, type BadgeColor } from '@grafana/ui';
import type { Alert, AlertState } from '#contract/alert';
import { listIncidentAlerts } from '#contract/incident';
import { Badge } from '../../../../shared/ui/Badge.tsx';
import { useOperation } from '../../../../shared/api/index.ts';
import { LabelList, QueryView } from '../../../../shared/list/index.ts';
import { EmptyState, LoadingRows, RelativeTime, SeverityBadge } from '../../../../shared/ui/index.ts';
import { safeLink } from '../../../../shared/safeLink.ts';

const LIMIT = 200;

/** The alerts of the incident, firing ones first, with the way back to their rule and panel. */
export function AlertsTab({ incidentId, total }: { incidentId: string; total: number }) {
  const styles = useStyles2(getStyles);
  const query = useOperation(listIncidentAlerts, { params: { id: incidentId }, query: { limit: LIMIT } });
  return (
    <QueryView
      query={query}
      what={t('incident.alertsName', 'The alerts')}
      loading={<LoadingRows rows={5} height={48} />}
    >
      {({ items, nextCursor }) =>
        items.length === 0 ? (
          <EmptyState title={t('incident.noAlerts', 'No alert belongs to this incident')}>
            {t('incident.noAlertsHint', 'It was opened by hand, or its alerts were moved to another one.')}
          </EmptyState>
        ) : (
          <>
            <ul className={styles.list}>
              {items.map((alert) => (
                <AlertRow key={alert.fingerprint} alert={alert} />
              ))}
            </ul>
            {nextCursor !== null && (
              <p>
                {t('incident.moreAlerts', 'The first {{shown}} of {{total}} are shown.', {
                  shown: items.length,
                  total,
                })}
              </p>
            )}
          </>
        )
      }
    </QueryView>
  );
}

const LOOKS: Record<AlertState, { color: BadgeColor; icon: IconName }> = {
  firing: { color: 'red', icon: 'fire' },
  acknowledged: { color: 'orange', icon: 'eye' },
  suppressed: { color: 'purple', icon: 'bell-slash' },
  blind: { color: 'orange', icon: 'eye-slash' },
  resolved: { color: 'green', icon: 'check' },
};

function stateLabel(state: AlertState): string {
  const labels: Record<AlertState, () => string> = {
    firing: () => t('alertState.firing', 'Firing'),
    acknowledged: () => t('alertState.acknowledged', 'Acknowledged'),
    suppressed: () => t('alertState.suppressed', 'Suppressed'),
    blind: () => t('alertState.blind', 'Blind'),
    resolved: () => t('alertState.resolved', 'Resolved'),
  };
  return labels[state]();
}

function AlertRow({ alert }: { alert: Alert }) {
  const styles = useStyles2(getStyles);
  const summary = alert.annotations['summary'] ?? alert.annotations['description'];
  const links = [
    [t('incident.openRule', 'Rule'), 'bell', alert.generatorUrl],
    [t('incident.openPanel', 'Panel'), 'graph-bar', alert.panelUrl ?? alert.dashboardUrl],
  ] as const;
  return (
    <li className={styles.alert}>
      <div className={styles.badges}>
        <Badge {...LOOKS[alert.state]} text={stateLabel(alert.state)} />
        <SeverityBadge severity={alert.severity} />
      </div>
      <div className={styles.what}>
        <div className={styles.name}>{alert.name}</div>
        {summary && <div>{summary}</div>}
        <LabelList labels={alert.labels} max={8} />
      </div>
      <div className={styles.when}>
        <RelativeTime at={alert.startsAt} />
        {alert.firings > 1 && <div>{t('incident.firings', 'fired {{count}} times', { count: alert.firings })}</div>}
      </div>
      <div className={styles.links}>
        {links.map(([text, icon, url]) =>
          safeLink(url) ? (
            <LinkButton key={text} size="sm" variant="secondary" fill="text" icon={icon} href={safeLink(url)}>
              {text}
            </LinkButton>
          ) : null
        )}
      </div>
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ margin: 0, padding: 0, listStyle: 'none' }),
  alert: css({
    display: 'grid',
    gridTemplateColumns: '110px minmax(0, 1fr) max-content max-content',
    gap: theme.spacing(1.5),
    padding: theme.spacing(1, 0),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    [theme.breakpoints.down('md')]: { gridTemplateColumns: 'minmax(0, 1fr)', gap: theme.spacing(0.5) },
  }),
  badges: css({
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: theme.spacing(0.5),
    [theme.breakpoints.down('md')]: { flexDirection: 'row' },
  }),
  what: css({ overflowWrap: 'anywhere' }),
  name: css({ fontWeight: theme.typography.fontWeightMedium }),
  when: css({
    color: theme.colors.text.secondary,
    textAlign: 'right',
    [theme.breakpoints.down('md')]: { textAlign: 'left' },
  }),
  links: css({ display: 'flex', alignItems: 'flex-start' }),
});
