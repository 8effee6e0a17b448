import { useEffect, useState } from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Slider, useStyles2 } from '@grafana/ui';
import { useNow } from '../../../shared/hooks/useNow.ts';
import { getI18nLanguage, relativeTime } from '../../../shared/ui/index.ts';
import { atOf, DAY_MINUTES, minutesOf, STEP_MINUTES } from './sliderTime.ts';

/** The next step of a replay comes when the one before had time to be seen. */
const REPLAY_MS = 1_500;
const REPLAY_STEP_MINUTES = 30;

interface Props {
  /** ISO time looked at; undefined is now. */
  at: string | undefined;
  onChange: (at: string | undefined) => void;
}

/** Any time of the last 24 hours, and a replay of them. */
export function TimeSlider({ at, onChange }: Props) {
  const styles = useStyles2(getStyles);
  const now = useNow(60_000);
  const minutes = minutesOf(at, now);
  const [dragged, setDragged] = useState<number>();
  const [replaying, setReplaying] = useState(false);
  const shown = dragged ?? minutes;
  useEffect(() => {
    if (!replaying) {
      return undefined;
    }
    const timer = setTimeout(() => {
      const next = Math.min(minutes + REPLAY_STEP_MINUTES, 0);
      onChange(atOf(next, now));
      setReplaying(next < 0);
    }, REPLAY_MS);
    return () => clearTimeout(timer);
  }, [replaying, minutes, now, onChange]);
  const replay = () => {
    if (!replaying && minutes === 0) {
      onChange(atOf(-DAY_MINUTES, now));
    }
    setReplaying(!replaying);
  };
  return (
    <div className={styles.row}>
      <Button
        variant="secondary"
        icon={replaying ? 'pause' : 'play'}
        aria-label={
          replaying ? t('resources.pause', 'Pause the replay') : t('resources.replay', 'Replay the last 24 hours')
        }
        tooltip={
          replaying ? t('resources.pause', 'Pause the replay') : t('resources.replay', 'Replay the last 24 hours')
        }
        onClick={replay}
      />
      <div className={styles.slider}>
        <Slider
          min={-DAY_MINUTES}
          max={0}
          step={STEP_MINUTES}
          value={shown}
          showInput={false}
          inputId="topology-time"
          ariaLabelForHandle={t('resources.time', 'Time looked at, in minutes from now')}
          onChange={setDragged}
          onAfterChange={(value) => {
            setDragged(undefined);
            setReplaying(false);
            onChange(atOf(value ?? 0, now));
          }}
        />
      </div>
      <span className={styles.time} aria-live="polite">
        {timeText(shown, now)}
      </span>
      <Button variant="secondary" disabled={at === undefined} onClick={() => onChange(undefined)}>
        {t('resources.now', 'Now')}
      </Button>
    </div>
  );
}

function timeText(minutes: number, now: number): string {
  if (minutes === 0) {
    return t('resources.now', 'Now');
  }
  const ms = now + minutes * 60_000;
  return `${dateTimeFormat(ms, { format: 'MM-DD HH:mm' })} · ${relativeTime(ms, now, getI18nLanguage())}`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1, 2) }),
  slider: css({ flex: '1 1 200px', minWidth: 0 }),
  time: css({ minWidth: 150, fontVariantNumeric: 'tabular-nums' }),
});
