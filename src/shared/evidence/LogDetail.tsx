import { useMemo } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import type { LogPattern } from '#contract/analysis';
import { Note } from './Note.tsx';
import { StoredSeries } from './StoredSeries.tsx';

/** A pattern of log lines: how often it came each minute, its lines in both windows, and one as it was written. */
export function LogDetail({ evidenceId, log }: { evidenceId: string; log: LogPattern }) {
  const styles = useStyles2(getStyles);
  const compared = useMemo(() => {
    const { query, baseline, observed, perMinuteBefore: before, perMinuteAfter: after } = log;
    return { query, unit: 'lines/min', baseline, observed, onset: observed.from, before, after, score: null };
  }, [log]);
  const { pattern, before, after, samples } = log;
  return (
    <>
      <code className={styles.line}>{pattern}</code>
      <StoredSeries evidenceId={evidenceId} compared={compared} />
      <Note>
        {t('evidence.logLines', 'Lines read of this pattern: {{before}} before, {{after}} since.', { before, after })}
      </Note>
      {samples.map((sample) => (
        <code key={sample} className={styles.line}>
          {sample}
        </code>
      ))}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({
    display: 'block',
    maxHeight: 120,
    overflow: 'auto',
    marginTop: theme.spacing(0.5),
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  }),
});
