import { css } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import type { Severity } from '#contract/scalars';

const ICONS: Record<Severity, IconName> = {
  critical: 'fire',
  high: 'exclamation-circle',
  warning: 'exclamation-triangle',
  info: 'info-circle',
};

/** The severity's name in the reader's language. */
export function severityLabel(severity: Severity): string {
  const labels: Record<Severity, () => string> = {
    critical: () => t('severity.critical', 'Critical'),
    high: () => t('severity.high', 'High'),
    warning: () => t('severity.warning', 'Warning'),
    info: () => t('severity.info', 'Info'),
  };
  return labels[severity]();
}

/** Colour, icon and word of a severity: never the colour alone. */
export function SeverityBadge({ severity }: { severity: Severity }) {
  const styles = useStyles2(getStyles, severity);
  return (
    <span className={styles.badge} data-testid={`severity-${severity}`}>
      <Icon name={ICONS[severity]} size="sm" />
      {severityLabel(severity)}
    </span>
  );
}

/** The one colour scale of severities, also for chart markers and topology nodes. */
export function severityColor(theme: GrafanaTheme2, severity: Severity): string {
  const names = { critical: 'red', high: 'orange', warning: 'yellow', info: 'blue' } as const;
  return theme.visualization.getColorByName(names[severity]);
}

const getStyles = (theme: GrafanaTheme2, severity: Severity) => ({
  badge: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0, 0.75),
    borderRadius: theme.shape.radius.default,
    border: `1px solid ${severityColor(theme, severity)}`,
    background: theme.colors.emphasize(theme.colors.background.primary, 0.03),
    boxShadow: `inset 3px 0 0 ${severityColor(theme, severity)}`,
    color: theme.colors.text.primary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    lineHeight: '20px',
    whiteSpace: 'nowrap',
    '& svg': { color: severityColor(theme, severity) },
  }),
});
