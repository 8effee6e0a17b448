import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import type { Analysis } from '#contract/analysis';
import type { Incident } from '#contract/incident';
import { formatLatency } from '../../../shared/format/quantity.ts';
import { plainText } from '../../../shared/plainText.ts';

/** How much is affected and how it unfolded, in a line: figures with unit and time. */
export function ImpactLine({ incident, analysis }: { incident: Incident; analysis: Analysis | null | undefined }) {
  const styles = useStyles2(getStyles);
  const time = (at: string) => dateTimeFormat(at, { format: 'HH:mm:ss' });
  const affected = new Set([...incident.resources, ...(analysis?.findings[0]?.affected ?? [])]).size;
  const parts = [
    t('incident.impact.alerts', '{{firing}} of {{total}} alerts fire', {
      firing: incident.firingCount,
      total: incident.alertCount,
    }),
    affected > 0 && t('incident.impact.resources', '{{affected}} resources affected', { affected }),
    t('incident.impact.began', 'began {{time}}', { time: time(analysis?.onset ?? incident.startedAt), ...plainText }),
    t('incident.impact.detected', 'detected {{time}}', { time: time(incident.openedAt), ...plainText }),
    typeof analysis?.alertToCauseMs === 'number' &&
      analysis.findings.length > 0 &&
      t('incident.impact.cause', 'cause found {{span}} after the alert', {
        span: formatLatency(analysis.alertToCauseMs / 1_000),
        ...plainText,
      }),
    incident.reopenedCount > 0 &&
      t('incident.impact.reopened', 'reopened {{times}} times', { times: incident.reopenedCount }),
  ].filter((part) => part !== false);
  return (
    <p className={styles.line} data-testid="impact">
      <Icon name="users-alt" /> {parts.join(' · ')}
    </p>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({
    margin: theme.spacing(0, 0, 1.5),
    color: theme.colors.text.secondary,
    fontVariantNumeric: 'tabular-nums',
  }),
});
