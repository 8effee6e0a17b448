import { useState } from 'react';
import { useParams } from 'react-router-dom';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, Button, LinkButton, useStyles2 } from '@grafana/ui';
import { ENDED_RUN_STATUSES, getRun, stopRun, type Run } from '#contract/run';
import { useCommand, useOperation } from '../../../shared/api/index.ts';
import { appPath } from '../../../shared/appPath.ts';
import { RunStatusBadge } from '../../../shared/automation/index.ts';
import { formatSpan } from '../../../shared/format/quantity.ts';
import { useCan } from '../../../shared/hooks/useRole.ts';
import { Facts, QueryView } from '../../../shared/list/index.ts';
import { translateStatement } from '../../../shared/statements/index.ts';
import { AppPage, LoadingRows, RelativeTime, Section } from '../../../shared/ui/index.ts';
import { StepLine } from './StepLine.tsx';
import { StopModal } from './StopModal.tsx';

const LIVE_MS = 2_000;

export function hasEnded({ status }: Pick<Run, 'status'>): boolean {
  return ENDED_RUN_STATUSES.some((ended) => ended === status);
}

/** "Is it working?" */
export function RunPage() {
  const { id = '' } = useParams();
  const [live, setLive] = useState(true);
  // Messages of the stream renew it at once; the poll shows output and readings that they do not carry.
  const query = useOperation(getRun, { params: { id } }, live ? { refetchInterval: LIVE_MS } : {});
  const run = query.data;
  if (run !== undefined && live === hasEnded(run)) {
    setLive(!hasEnded(run));
  }
  return (
    <AppPage
      title={run?.title ?? t('automation.run.title', 'Run')}
      lead={run && <RunStatusBadge status={run.status} />}
      parent={{ text: t('pages.automation', 'Automation'), url: appPath('automation?tab=runs') }}
      primary={run && <RunAction run={run} />}
    >
      <QueryView
        query={query}
        what={t('automation.run.name', 'The run')}
        loading={<LoadingRows rows={8} height={40} />}
        stillWorks={t('automation.runs.stillWorks', 'Runs under way go on without this page.')}
      >
        {(loaded) => <RunView run={loaded} />}
      </QueryView>
    </AppPage>
  );
}

function RunAction({ run }: { run: Run }) {
  const editor = useCan('Editor');
  const [stopping, setStopping] = useState(false);
  const stop = useCommand(stopRun, { refreshes: [getRun], onSuccess: () => setStopping(false) });
  if (run.status === 'waiting-approval' && run.approvalId !== null) {
    return (
      <LinkButton icon="user" href={appPath(`automation/approvals/${run.approvalId}`)}>
        {t('automation.run.review', 'Review and decide')}
      </LinkButton>
    );
  }
  if (hasEnded(run) || !editor) {
    return null;
  }
  return (
    <>
      <Button variant="destructive" icon="square-shape" onClick={() => setStopping(true)}>
        {t('automation.run.stop', 'Stop')}
      </Button>
      {stopping && (
        <StopModal
          run={run}
          busy={stop.isPending}
          error={stop.error}
          onStop={(rollback) => stop.mutate({ params: { id: run.id }, body: { rollback } })}
          onClose={() => setStopping(false)}
        />
      )}
    </>
  );
}

const PHASES = ['steps', 'verification', 'rollback'] as const;

function RunView({ run }: { run: Run }) {
  const styles = useStyles2(getStyles);
  const rolledBack = run.steps.some(({ phase, status }) => phase === 'rollback' && status !== 'pending');
  const titles: Record<(typeof PHASES)[number], string> = {
    steps: t('automation.run.steps', 'Steps'),
    verification: t('automation.run.verification', 'Did it work?'),
    rollback: rolledBack
      ? t('automation.run.rollback', 'Rollback')
      : t('automation.run.rollbackReady', 'Rollback, if it goes wrong'),
  };
  return (
    <div className={styles.columns}>
      <div className={styles.column}>
        <Outcome run={run} />
        {PHASES.map((phase) => {
          const steps = run.steps.filter((step) => step.phase === phase);
          return (
            steps.length > 0 && (
              <Section key={phase} title={titles[phase]}>
                <ol className={styles.steps}>
                  {steps.map((step) => (
                    <StepLine key={`${phase}/${step.id}`} runId={run.id} step={step} />
                  ))}
                </ol>
              </Section>
            )
          );
        })}
      </div>
      <Section title={t('automation.run.facts', 'This run')}>
        <Facts
          facts={[
            [t('automation.run.number', 'Number'), `#${run.number}`],
            [t('automation.approval.playbook', 'Playbook'), `${run.playbookName} v${run.playbookVersion}`],
            [t('automation.approval.subject', 'Works on'), run.subject],
            [
              t('automation.runs.incident', 'Incident'),
              run.incidentId && (
                <a key="incident" className="external-link" href={appPath(`incidents/${run.incidentId}`)}>
                  #{run.incidentNumber}
                </a>
              ),
            ],
            [t('automation.runs.by', 'Asked by'), run.requestedBy.name],
            [
              t('automation.approval.given', 'Said yes'),
              run.approvals.flatMap(({ by }) => by.map(({ name }) => name)).join(', '),
            ],
            [t('automation.run.started', 'Started'), run.startedAt && <RelativeTime key="at" at={run.startedAt} />],
            [
              t('automation.runs.took', 'Took'),
              run.startedAt &&
                run.finishedAt &&
                formatSpan((Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1_000),
            ],
            [t('automation.run.stoppedBy', 'Stopped by'), run.stoppedBy?.name],
            ...Object.entries(run.parameters).map(([name, value]) => [name, String(value)] as const),
          ]}
        />
      </Section>
    </div>
  );
}

/** What became of it, in a sentence on top; while it runs, what it waits for. */
function Outcome({ run }: { run: Run }) {
  if (run.outcome !== null) {
    const good = run.status === 'succeeded';
    return (
      <Alert severity={good ? 'success' : 'warning'} title={translateStatement(run.outcome)}>
        {!good && run.incidentId && (
          <a className="external-link" href={appPath(`incidents/${run.incidentId}`)}>
            {t('automation.run.next', 'Back to the incident: what else could help')}
          </a>
        )}
      </Alert>
    );
  }
  if (run.status === 'uncertain') {
    return (
      <Alert severity="warning" title={t('automation.run.asks', 'A step was cut off: say below what became of it')} />
    );
  }
  return null;
}

const getStyles = (theme: GrafanaTheme2) => ({
  columns: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 1fr)',
    alignItems: 'start',
    gap: theme.spacing(2),
    [theme.breakpoints.down('lg')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
  column: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), minWidth: 0 }),
  steps: css({ listStyle: 'none', margin: 0, padding: 0 }),
});
