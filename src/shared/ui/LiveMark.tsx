import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, Tooltip, useStyles2 } from '@grafana/ui';
import { useLiveStatus } from '../live/LiveProvider.tsx';
import { relativeTime } from './RelativeTime.tsx';
import { getI18nLanguage } from './language.ts';
import { useNow } from '../hooks/useNow.ts';

/** Tells whether the page updates by itself; while it does not, since when, and a click tries again at once. */
export function LiveMark() {
  const styles = useStyles2(getStyles);
  const now = useNow(10_000);
  const { status, retryNow } = useLiveStatus();
  if (status.state === 'live') {
    return (
      <Tooltip content={t('live.liveHint', 'This page updates by itself.')}>
        <span className={styles.mark} data-testid="live-mark" data-state="live">
          <span className={styles.dot} aria-hidden />
          {t('live.live', 'Live')}
        </span>
      </Tooltip>
    );
  }
  if (status.state === 'connecting') {
    return (
      <span className={styles.mark} data-testid="live-mark" data-state="connecting">
        <Icon name="sync" size="sm" /> {t('live.connecting', 'Connecting')}
      </span>
    );
  }
  const since = relativeTime(status.since, now, getI18nLanguage());
  return (
    <Tooltip content={`${status.reason} ${t('live.retryHint', 'Click to try again now.')}`}>
      <button type="button" className={styles.paused} onClick={retryNow} data-testid="live-mark" data-state="waiting">
        <Icon name="exclamation-triangle" size="sm" /> {t('live.paused', 'Not live since {{since}}', { since })}
      </button>
    </Tooltip>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const mark = {
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
  } as const;
  return {
    mark: css(mark),
    paused: css({ ...mark, color: theme.colors.warning.text, background: 'none', border: 'none', padding: 0 }),
    dot: css({ width: 8, height: 8, borderRadius: '50%', background: theme.colors.success.main }),
  };
};
