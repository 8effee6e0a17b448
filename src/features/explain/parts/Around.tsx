import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import type { PanelExplanation } from '#contract/explain';
import { appPath } from '../../../shared/appPath.ts';
import { ChangeDetail, Claim } from '../../../shared/evidence/index.ts';
import { RelativeTime, SeverityBadge, StatusBadge } from '../../../shared/ui/index.ts';

const FIRST = 8;

/** What happened around the panel: changes and incidents, those of its resources first. */
export function Around({ changes, incidents }: Pick<PanelExplanation, 'changes' | 'incidents'>) {
  const styles = useStyles2(getStyles);
  if (changes.length === 0 && incidents.length === 0) {
    return <p className={styles.plain}>{t('explain.nothingAround', 'No change and no incident at that time.')}</p>;
  }
  return (
    <ul className={styles.list} data-testid="explain-around">
      {incidents.slice(0, FIRST).map(({ id, number, title, severity, status, openedAt }) => (
        <li key={id} className={styles.row}>
          <SeverityBadge severity={severity} />
          <span className={styles.text}>
            <a className="external-link" href={appPath(`incidents/${id}`)}>
              {`#${number} ${title}`}
            </a>
          </span>
          <StatusBadge status={status} />
          <span className={styles.time}>
            <RelativeTime at={openedAt} />
          </span>
        </li>
      ))}
      {changes.slice(0, FIRST).map((change) => (
        <Claim
          key={change.id}
          icon="rocket"
          aside={<RelativeTime at={change.at} />}
          detail={() => <ChangeDetail change={change} />}
        >
          {`${change.kind} · ${change.title}`}
          {change.resourceKey !== null && <span className={styles.resource}> · {change.resourceKey}</span>}
        </Claim>
      ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  plain: css({ margin: 0, color: theme.colors.text.secondary }),
  list: css({ margin: 0, padding: 0, listStyle: 'none' }),
  row: css({
    display: 'flex',
    alignItems: 'baseline',
    gap: theme.spacing(1),
    padding: theme.spacing(0.5, 0),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  text: css({ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }),
  resource: css({ color: theme.colors.text.secondary }),
  time: css({ flexShrink: 0, color: theme.colors.text.secondary }),
});
