import { useMemo } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { ClipboardButton, LinkButton, useStyles2 } from '@grafana/ui';
import { getEvidenceSeries, type Evidence } from '#contract/analysis';
import type { Change } from '#contract/change';
import { useOperation } from '../../../../shared/api/index.ts';
import { Bar, ErrorState } from '../../../../shared/ui/index.ts';
import { safeLink } from '../safeLink.ts';
import { EvidenceChart } from './EvidenceChart.tsx';
import { marksOf } from './chartMarks.ts';

interface Props {
  analysisId: string;
  evidenceId: string;
  metric: Pick<NonNullable<Evidence['metric']>, 'query' | 'baseline' | 'observed' | 'onset'>;
  changes: readonly Change[];
}

/** The series behind a claim with both windows marked, its query, and the way into Explore. */
export function MetricDetail({ analysisId, evidenceId, metric, changes }: Props) {
  const styles = useStyles2(getStyles);
  const series = useOperation(getEvidenceSeries, { params: { id: analysisId, evidenceId } });
  const marks = useMemo(() => marksOf(metric, changes), [metric, changes]);
  const exploreUrl = safeLink(series.data?.exploreUrl);
  return (
    <>
      {series.data && <EvidenceChart answer={series.data} marks={marks} />}
      {series.error && (
        <ErrorState
          error={series.error}
          what={t('evidence.seriesName', 'The series')}
          onRetry={() => void series.refetch()}
        />
      )}
      {series.isPending && !series.error && <Bar height={218} />}
      <div className={styles.query}>
        <code className={styles.code}>{metric.query}</code>
        <div className={styles.tools}>
          <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => metric.query}>
            {t('evidence.copy', 'Copy query')}
          </ClipboardButton>
          {exploreUrl && (
            <LinkButton size="sm" variant="secondary" icon="compass" href={exploreUrl}>
              {t('evidence.explore', 'Open in Explore')}
            </LinkButton>
          )}
        </div>
      </div>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  query: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginTop: theme.spacing(1),
  }),
  code: css({ flex: '1 1 100%', minWidth: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }),
  tools: css({ display: 'flex', gap: theme.spacing(1) }),
});
