import { useMemo, useState } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { ClipboardButton, Icon, LinkButton, useStyles2 } from '@grafana/ui';
import { getEvidenceSeries, type Evidence } from '#contract/analysis';
import type { Change } from '#contract/change';
import { useOperation } from '../../../../shared/api/index.ts';
import { translateStatement } from '../../../../shared/statements/index.ts';
import { absoluteTime, Bar, ErrorState } from '../../../../shared/ui/index.ts';
import { safeLink } from '../safeLink.ts';
import { EvidenceChart } from './EvidenceChart.tsx';
import { marksOf } from './chartMarks.ts';

interface Props {
  analysisId: string;
  evidence: Evidence;
  changes: readonly Change[];
  /** Open when it is first shown. */
  open?: boolean;
}

const ICONS: Record<Evidence['kind'], IconName> = {
  metric: 'chart-line',
  change: 'rocket',
  topology: 'sitemap',
  alert: 'bell',
};

/** One sentence of evidence; what it rests on unfolds below it. */
export function EvidenceItem({ analysisId, evidence, changes, open = false }: Props) {
  const styles = useStyles2(getStyles);
  const [unfolded, setUnfolded] = useState(open);
  const sentence = translateStatement(evidence.statement);
  const change = changes.find(({ id }) => id === evidence.changeId);
  if (evidence.metric === null && change === undefined) {
    return (
      <li className={styles.item}>
        <div className={cx(styles.sentence, styles.plain)}>
          <Icon name={ICONS[evidence.kind]} size="sm" className={styles.icon} />
          <span>{sentence}</span>
        </div>
      </li>
    );
  }
  return (
    <li className={styles.item}>
      <button type="button" className={styles.sentence} aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
        <Icon name={ICONS[evidence.kind]} size="sm" className={styles.icon} />
        <span>{sentence}</span>
        <Icon name={unfolded ? 'angle-up' : 'angle-down'} className={styles.fold} />
      </button>
      {unfolded && (
        <div className={styles.detail}>
          {evidence.metric && (
            <MetricDetail analysisId={analysisId} evidenceId={evidence.id} metric={evidence.metric} changes={changes} />
          )}
          {change && <ChangeDetail change={change} />}
        </div>
      )}
    </li>
  );
}

interface MetricProps {
  analysisId: string;
  evidenceId: string;
  metric: NonNullable<Evidence['metric']>;
  changes: readonly Change[];
}

function MetricDetail({ analysisId, evidenceId, metric, changes }: MetricProps) {
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

function ChangeDetail({ change }: { change: Change }) {
  const version = [change.versionFrom, change.versionTo].filter(Boolean).join(' → ');
  const parts = [absoluteTime(change.at), change.resourceKey, version, change.author].filter(Boolean);
  return (
    <div>
      <div>{change.title}</div>
      <div>{parts.join(' · ')}</div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  item: css({ listStyle: 'none' }),
  sentence: css({
    display: 'flex',
    alignItems: 'baseline',
    gap: theme.spacing(1),
    width: '100%',
    padding: theme.spacing(0.5, 0.5),
    border: 'none',
    borderRadius: theme.shape.radius.default,
    background: 'none',
    color: theme.colors.text.primary,
    textAlign: 'left',
    overflowWrap: 'anywhere',
    '&:is(button):hover': { background: theme.colors.action.hover },
  }),
  plain: css({ paddingRight: theme.spacing(4) }),
  icon: css({ flexShrink: 0, color: theme.colors.text.secondary, transform: 'translateY(2px)' }),
  fold: css({ flexShrink: 0, marginLeft: 'auto', color: theme.colors.text.secondary, transform: 'translateY(3px)' }),
  detail: css({
    margin: theme.spacing(0.5, 0, 1.5, 2.5),
    paddingLeft: theme.spacing(1.5),
    borderLeft: `2px solid ${theme.colors.border.medium}`,
    minWidth: 0,
  }),
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
