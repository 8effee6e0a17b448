import { useMemo } from 'react';
import { t } from '@grafana/i18n';
import { getEvidenceSeries, type Evidence } from '#contract/analysis';
import { ApiError, useOperation } from '../api/index.ts';
import { Bar, ErrorState } from '../ui/index.ts';
import { seriesData } from './chart/chartData.ts';
import { marksOf } from './chart/chartMarks.ts';
import { EvidenceChart } from './chart/EvidenceChart.tsx';
import { useEvidence } from './EvidenceScope.tsx';
import { Figures } from './Figures.tsx';
import { Note } from './Note.tsx';
import { QueryTools } from './QueryTools.tsx';

interface Props {
  evidenceId: string;
  compared: Omit<NonNullable<Evidence['metric']>, 'sourceId' | 'labels' | 'score'> & { score: number | null };
}

/** The series behind a claim with both windows marked, the numbers, the query and the way into Explore. */
export function StoredSeries({ evidenceId, compared }: Props) {
  const { stored, marked } = useEvidence();
  const kept = 'series' in stored ? stored.series.find((one) => one.evidenceId === evidenceId) : undefined;
  const id = 'id' in stored ? stored.id : '';
  const asked = useOperation(getEvidenceSeries, { params: { id, evidenceId } }, { enabled: id !== '' });
  const answer = kept ?? asked.data;
  const marks = useMemo(() => marksOf(compared, marked), [compared, marked]);
  const data = useMemo(() => answer && seriesData(answer.series), [answer]);
  const isGone = id === '' ? kept === undefined : asked.error instanceof ApiError && asked.error.code === 'not_found';
  const isEmpty = isGone || (data !== undefined && data.columns[0].length === 0);
  return (
    <>
      {answer && data && !isEmpty && (
        <EvidenceChart
          label={t('evidence.chart', 'The series with the compared times marked')}
          unit={answer.unit}
          data={data}
          marks={marks}
        />
      )}
      {isEmpty && (
        <Note>{t('evidence.notKept', 'The series is not kept, or no longer. What was found in it at the time:')}</Note>
      )}
      {asked.error && !isGone && (
        <ErrorState
          error={asked.error}
          what={t('evidence.seriesName', 'The series')}
          onRetry={() => void asked.refetch()}
        />
      )}
      {id !== '' && asked.isPending && <Bar height={228} />}
      {compared.derived && !isEmpty && <Note>{t('evidence.derived', 'Worked out from these series:')}</Note>}
      <Figures {...compared} />
      <QueryTools query={answer?.query || compared.query} exploreUrl={isGone ? null : answer?.exploreUrl} />
    </>
  );
}
