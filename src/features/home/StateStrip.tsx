import { Link } from 'react-router-dom';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import type { HomeSummary } from '#contract/incident';
import { SEVERITIES } from '#contract/scalars';
import { appPath } from '../../shared/appPath.ts';
import { formatNumber, formatShare } from '../../shared/format/quantity.ts';
import { RelativeTime, SeverityBadge } from '../../shared/ui/index.ts';

/** The answer in one line: open incidents by severity, healthy services, quiet since, noise. */
export function StateStrip({ home }: { home: HomeSummary }) {
  const styles = useStyles2(getStyles);
  const { open, healthyServices, quietSince, noise } = home;
  return (
    <div className={styles.strip}>
      <ul className={styles.counts} aria-label={t('home.openBySeverity', 'Open incidents by severity')}>
        {SEVERITIES.map((severity) => (
          <li key={severity}>
            <Link className={styles.count} to={appPath(`incidents?severity=${severity}`)}>
              <span className={open[severity] > 0 ? styles.number : styles.zero}>{formatNumber(open[severity])}</span>
              <SeverityBadge severity={severity} />
            </Link>
          </li>
        ))}
        <li>
          <Link className={styles.count} to={appPath('resources?kind=service')}>
            <span className={styles.number}>{formatNumber(healthyServices)}</span>
            <span className={styles.healthy}>
              <Icon name="check-circle" size="sm" /> {t('home.healthyServices', 'services healthy')}
            </span>
          </Link>
        </li>
      </ul>
      <div className={styles.aside}>
        {quietSince !== null && (
          <div className={styles.quiet}>
            <Icon name="check-circle" size="sm" /> {t('home.quiet', 'Quiet; the last incident ended')}{' '}
            <RelativeTime at={quietSince} />
          </div>
        )}
        <div>{noiseText(noise)}</div>
      </div>
    </div>
  );
}

function noiseText({ alertEvents, incidents, reduction }: HomeSummary['noise']): string {
  const counts = { alerts: formatNumber(alertEvents), incidents: formatNumber(incidents) };
  return reduction === null
    ? t('home.noise', 'Last 24 hours: alert events {{alerts}}, incidents {{incidents}}', counts)
    : t('home.noiseReduced', 'Last 24 hours: alert events {{alerts}}, incidents {{incidents}} ({{share}} less)', {
        ...counts,
        share: formatShare(reduction),
      });
}

const getStyles = (theme: GrafanaTheme2) => ({
  strip: css({
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    alignItems: 'center',
    gap: theme.spacing(1, 3),
    padding: theme.spacing(1.5, 2),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
  }),
  counts: css({
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1, 3),
  }),
  count: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    color: theme.colors.text.primary,
    '&:hover': { textDecoration: 'underline' },
  }),
  number: css({
    fontSize: theme.typography.h2.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    lineHeight: 1.2,
  }),
  zero: css({ fontSize: theme.typography.h2.fontSize, color: theme.colors.text.secondary, lineHeight: 1.2 }),
  healthy: css({ whiteSpace: 'nowrap', '& svg': { color: theme.colors.success.text } }),
  aside: css({ color: theme.colors.text.secondary }),
  quiet: css({ color: theme.colors.text.primary, '& svg': { color: theme.colors.success.text } }),
});
