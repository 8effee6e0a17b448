import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import type { Evidence } from '#contract/analysis';
import { appPath } from '../appPath.ts';

/** Earlier incidents in which people said so. */
export function PastIncidents({ incidents }: { incidents: NonNullable<Evidence['incidents']> }) {
  const styles = useStyles2(getStyles);
  return (
    <p className={styles.list}>
      {t('evidence.saidIn', 'Said in:')}
      {incidents.map(({ id, number }) => (
        <a key={id} className="external-link" href={appPath(`incidents/${id}`)}>
          {`#${number}`}
        </a>
      ))}
    </p>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), margin: theme.spacing(0.5, 0) }),
});
