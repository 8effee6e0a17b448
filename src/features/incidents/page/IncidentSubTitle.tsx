import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import type { Incident } from '#contract/incident';
import { useCan } from '../../../shared/hooks/useRole.ts';
import { RelativeTime, StatusBadge } from '../../../shared/ui/index.ts';

/** Number, status, age and whose it is, below the title; and why there is nothing to click, for those who only read. */
export function IncidentSubTitle({ incident }: { incident: Incident }) {
  const styles = useStyles2(getStyles);
  const editor = useCan('Editor');
  return (
    <span className={styles.line}>
      <strong>{`#${incident.number}`}</strong>
      <StatusBadge status={incident.status} />
      <span>
        {t('incident.opened', 'Opened')} <RelativeTime at={incident.openedAt} />
      </span>
      {incident.resolvedAt && (
        <span>
          {t('incident.resolved', 'Resolved')} <RelativeTime at={incident.resolvedAt} />
        </span>
      )}
      <span>
        {t('incidents.list.assignee', 'Assignee')}: {incident.assignee?.name ?? t('incidents.row.nobody', 'nobody')}
      </span>
      {!editor && <em>{t('incident.readOnly', 'Read only: changing it needs the role Editor.')}</em>}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5, 1.5) }),
});
