import { Link } from 'react-router-dom';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import { getHome, updateIncident, type IncidentSummary } from '#contract/incident';
import { describeError, useCommand } from '../../shared/api/index.ts';
import { appPath } from '../../shared/appPath.ts';
import { useCan } from '../../shared/hooks/useRole.ts';
import { RelativeTime, SeverityBadge } from '../../shared/ui/index.ts';
import { LikelyCause } from './LikelyCause.tsx';

interface Props {
  incidents: readonly IncidentSummary[];
  /** What stands here when there is none. */
  empty: string;
  /** Offer to take each of them. */
  acknowledge?: boolean;
  /** Show the likely cause of each. */
  causes?: boolean;
}

/** A few incidents, a line each: severity, title, service, age, and what to know or do. */
export function IncidentLines({ incidents, empty, acknowledge, causes }: Props) {
  const styles = useStyles2(getStyles);
  if (incidents.length === 0) {
    return <div className={styles.empty}>{empty}</div>;
  }
  return (
    <ul className={styles.list}>
      {incidents.map((incident) => (
        <li key={incident.id} className={styles.row}>
          <div>
            <SeverityBadge severity={incident.severity} />
          </div>
          <div className={styles.text}>
            <Link className={styles.title} to={appPath(`incidents/${incident.id}`)}>
              {`#${incident.number} ${incident.title}`}
            </Link>
            <div className={styles.detail}>
              {incident.service && <span>{incident.service} · </span>}
              <RelativeTime at={incident.openedAt} />
              {causes && <LikelyCause incident={incident} />}
            </div>
          </div>
          {acknowledge && <Acknowledge incident={incident} />}
        </li>
      ))}
    </ul>
  );
}

function Acknowledge({ incident }: { incident: IncidentSummary }) {
  const styles = useStyles2(getStyles);
  const editor = useCan('Editor');
  const update = useCommand(updateIncident, { refreshes: [getHome] });
  if (!editor) {
    return null;
  }
  const take = () =>
    update.mutate({
      params: { id: incident.id },
      body: { status: 'acknowledged', assignee: 'me', version: incident.version },
    });
  return (
    <div className={styles.action}>
      <Button size="sm" variant="secondary" icon="eye" disabled={update.isPending} onClick={take}>
        {t('home.acknowledge', 'Acknowledge')}
      </Button>
      {update.error && (
        <div role="alert" className={styles.error}>
          {describeError(update.error)}
        </div>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  empty: css({ padding: theme.spacing(2, 0), color: theme.colors.text.secondary }),
  row: css({
    display: 'grid',
    gridTemplateColumns: '84px minmax(0, 1fr)',
    gap: theme.spacing(0.5, 1.5),
    padding: theme.spacing(1, 0),
    borderTop: `1px solid ${theme.colors.border.weak}`,
    '&:first-child': { borderTop: 'none' },
  }),
  text: css({ minWidth: 0 }),
  title: css({
    color: theme.colors.text.primary,
    fontWeight: theme.typography.fontWeightMedium,
    overflowWrap: 'anywhere',
    '&:hover': { color: theme.colors.text.link, textDecoration: 'underline' },
  }),
  detail: css({ color: theme.colors.text.secondary, overflowWrap: 'anywhere' }),
  action: css({ gridColumn: 2 }),
  error: css({ color: theme.colors.error.text, fontSize: theme.typography.bodySmall.fontSize }),
});
