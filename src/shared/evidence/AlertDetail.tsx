import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { Evidence } from '#contract/analysis';
import { absoluteTime } from '../ui/index.ts';

/** What an alert said, as it was written, and when it began. */
export function AlertDetail({ alert: { name, text, at } }: { alert: NonNullable<Evidence['alert']> }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.alert}>
      <div>{name}</div>
      <div className={styles.time}>{absoluteTime(at)}</div>
      {text !== '' && <div className={styles.text}>{text}</div>}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  alert: css({ overflowWrap: 'anywhere' }),
  time: css({ color: theme.colors.text.secondary }),
  text: css({ maxHeight: 200, overflow: 'auto', whiteSpace: 'pre-wrap' }),
});
