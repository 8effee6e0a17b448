import { useMemo, type ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Icon, Spinner, useStyles2 } from '@grafana/ui';
import { getIncidentAnalysis, startIncidentAnalysis, type Analysis } from '#contract/analysis';
import type { Change } from '#contract/change';
import { describeError, useCommand, useOperation } from '../../../../shared/api/index.ts';
import {
  ChangeVerdictView,
  EvidenceScope,
  findingKeys,
  FindingView,
  HealthyList,
} from '../../../../shared/evidence/index.ts';
import { useCan } from '../../../../shared/hooks/useRole.ts';
import { QueryView } from '../../../../shared/list/index.ts';
import { translateStatement } from '../../../../shared/statements/index.ts';
import { LoadingRows, RelativeTime, Section } from '../../../../shared/ui/index.ts';
import { Feedback } from './Feedback.tsx';

interface Props {
  incidentId: string;
  changes: readonly Change[];
}

/** "Why?" Ranked causes with their evidence, what was found healthy, and what could not be looked at. */
export function WhyPanel({ incidentId, changes }: Props) {
  const editor = useCan('Editor');
  const query = useOperation(getIncidentAnalysis, { params: { id: incidentId } });
  const start = useCommand(startIncidentAnalysis, { refreshes: [getIncidentAnalysis] });
  const running = query.data?.analysis?.status === 'running';
  const again = editor && (
    <Button
      size="sm"
      variant="secondary"
      fill="text"
      icon="sync"
      disabled={running || start.isPending}
      onClick={() => start.mutate({ params: { id: incidentId } })}
    >
      {query.data?.analysis ? t('why.again', 'Analyse again') : t('why.start', 'Analyse')}
    </Button>
  );
  return (
    <Section title={t('why.title', 'Why')} aside={again}>
      {start.error && <div role="alert">{describeError(start.error)}</div>}
      <QueryView query={query} what={t('why.name', 'The analysis')} loading={<LoadingRows rows={5} />}>
        {({ analysis }) =>
          analysis === null ? (
            <p>{t('why.none', 'Not analysed yet. The analysis starts by itself when an incident opens.')}</p>
          ) : (
            <AnalysisView analysis={analysis} changes={changes} />
          )
        }
      </QueryView>
    </Section>
  );
}

function AnalysisView({ analysis, changes }: { analysis: Analysis; changes: readonly Change[] }) {
  const keys = findingKeys(analysis.findings);
  const analysed = useMemo(() => ({ ...analysis, stored: { id: analysis.id } }), [analysis]);
  return (
    <EvidenceScope analysed={analysed} known={changes}>
      <Verdict analysis={analysis} />
      {analysis.findings.map((finding, index) => (
        <FindingView key={keys[index]} finding={finding}>
          <Feedback analysis={analysis} findingId={finding.id} />
        </FindingView>
      ))}
      {analysis.changes && <ChangeVerdictView verdict={analysis.changes} />}
      <LookedAt analysis={analysis} />
    </EvidenceScope>
  );
}

/** What the analysis comes to, when it is not simply a list of causes. */
function Verdict({ analysis }: { analysis: Analysis }) {
  const styles = useStyles2(getStyles);
  const summary = translateStatement(analysis.summary);
  switch (analysis.status) {
    case 'running':
      return (
        <Notice icon={<Spinner inline size="sm" />}>
          <strong>{t('why.running', 'Looking for the cause.')}</strong> {summary}{' '}
          <span className={styles.secondary}>
            {t('why.startedAt', 'Started')} <RelativeTime at={analysis.startedAt} />
          </span>
        </Notice>
      );
    case 'abstained':
      return (
        <Notice icon={<Icon name="question-circle" />}>
          <strong>{t('why.unknown', 'I don’t know.')}</strong> {summary}{' '}
          {t('why.read', '{{series}} series were read.', { series: analysis.seriesRead })}
        </Notice>
      );
    case 'failed':
      return (
        <Notice icon={<Icon name="exclamation-circle" />}>
          <strong>{t('why.failed', 'The analysis failed.')}</strong> {summary}
        </Notice>
      );
    case 'partial':
      return (
        <Notice icon={<Icon name="exclamation-triangle" />}>
          <strong>{t('why.partial', 'Only part of the evidence could be read;')}</strong>{' '}
          {t('why.partialHint', 'what is missing stands below.')}
        </Notice>
      );
    case 'complete':
      return null;
  }
}

function Notice({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.notice} role="status">
      {icon}
      <div>{children}</div>
    </div>
  );
}

function LookedAt({ analysis: { healthy, missing } }: { analysis: Analysis }) {
  const styles = useStyles2(getStyles);
  return (
    <dl className={styles.looked}>
      {healthy.length > 0 && (
        <div className={styles.wide}>
          <dt>{t('why.healthy', 'Looked at and healthy')}</dt>
          <dd>
            <HealthyList healthy={healthy} />
          </dd>
        </div>
      )}
      {missing.length > 0 && (
        <div>
          <dt>
            <Icon name="question-circle" size="sm" /> {t('why.missing', 'Not known')}
          </dt>
          <dd>
            <ul className={styles.missing}>
              {missing.map((statement, index) => (
                <li key={index}>{translateStatement(statement)}</li>
              ))}
            </ul>
          </dd>
        </div>
      )}
    </dl>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  secondary: css({ color: theme.colors.text.secondary }),
  notice: css({
    display: 'flex',
    alignItems: 'baseline',
    gap: theme.spacing(1),
    padding: theme.spacing(1, 1.5),
    marginBottom: theme.spacing(1),
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
  }),
  looked: css({
    margin: 0,
    paddingTop: theme.spacing(1),
    borderTop: `1px solid ${theme.colors.border.weak}`,
    '&:empty': { display: 'none' },
    '& > div': {
      display: 'grid',
      gridTemplateColumns: '180px minmax(0, 1fr)',
      gap: theme.spacing(1),
      padding: theme.spacing(0.25, 0),
      [theme.breakpoints.down('sm')]: { gridTemplateColumns: 'minmax(0, 1fr)', gap: 0 },
    },
    '& dt': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    '& dd': { margin: 0, overflowWrap: 'anywhere' },
  }),
  // Charts unfold here.
  wide: css({ '&&': { gridTemplateColumns: 'minmax(0, 1fr)', gap: 0 } }),
  missing: css({ margin: 0, padding: 0, listStyle: 'none' }),
});
