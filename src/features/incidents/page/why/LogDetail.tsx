import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import type { LogPattern } from '#contract/analysis';
import type { Change } from '#contract/change';
import { MetricDetail } from './MetricDetail.tsx';

interface Props {
  analysisId: string;
  evidenceId: string;
  log: LogPattern;
  changes: readonly Change[];
}

/** A pattern of log lines: how often it came each minute, its lines in both windows, and one as it was written. */
export function LogDetail({ analysisId, evidenceId, log, changes }: Props) {
  const styles = useStyles2(getStyles);
  const { before, after, samples } = log;
  return (
    <>
      <MetricDetail
        analysisId={analysisId}
        evidenceId={evidenceId}
        metric={{ ...log, onset: log.observed.from }}
        changes={changes}
      />
      <div className={styles.counts}>
        {t('evidence.logLines', 'Lines read of this pattern: {{before}} before, {{after}} since.', { before, after })}
      </div>
      {samples.map((sample) => (
        <code key={sample} className={styles.sample}>
          {sample}
        </code>
      ))}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  counts: css({ marginTop: theme.spacing(1), color: theme.colors.text.secondary }),
  sample: css({ display: 'block', marginTop: theme.spacing(0.5), whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }),
});
