import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, Button, LinkButton, useStyles2 } from '@grafana/ui';
import { approve, decline, getApproval, listApprovals, type Approval } from '#contract/run';
import { useCommand, useOperation } from '../../../shared/api/index.ts';
import { appPath } from '../../../shared/appPath.ts';
import { ApprovalBadge, CallList, RiskView } from '../../../shared/automation/index.ts';
import { CommandError } from '../../../shared/form/FormEnd.tsx';
import { useCan } from '../../../shared/hooks/useRole.ts';
import { Facts, QueryView } from '../../../shared/list/index.ts';
import { translateStatement } from '../../../shared/statements/index.ts';
import { AppPage, LoadingRows, RelativeTime, Section } from '../../../shared/ui/index.ts';

import { SourceDiff } from '../../../shared/diff/index.ts';
import { DeclineModal } from './DeclineModal.tsx';

/** "May I say yes?" */
export function ApprovalPage() {
  const { id = '' } = useParams();
  const query = useOperation(getApproval, { params: { id } }, { refetchInterval: 15_000 });
  return (
    <AppPage
      title={query.data?.title ?? t('automation.approval.title', 'Approval')}
      lead={query.data && <ApprovalBadge status={query.data.status} />}
      parent={{ text: t('pages.automation', 'Automation'), url: appPath('automation?tab=approvals') }}
      primary={query.data && <Decision key={query.data.hash} approval={query.data} />}
    >
      <QueryView
        query={query}
        what={t('automation.approval.name', 'The approval')}
        loading={<LoadingRows rows={10} height={32} />}
        stillWorks={t('automation.approvals.stillWorks', 'Nothing runs without the approval that it waits for.')}
      >
        {(approval) => <ApprovalView approval={approval} />}
      </QueryView>
    </AppPage>
  );
}

/** Two buttons of equal weight. The yes is for exactly the calls that this page shows: their hash goes with it. */
function Decision({ approval }: { approval: Approval }) {
  const editor = useCan('Editor');
  const navigate = useNavigate();
  const [declining, setDeclining] = useState(false);
  const toRun = () => void navigate(appPath(`automation/runs/${approval.runId}`));
  const yes = useCommand(approve, {
    refreshes: [getApproval, listApprovals],
    onSuccess: (answer) => answer.status === 'approved' && toRun(),
  });
  const no = useCommand(decline, { refreshes: [getApproval, listApprovals], onSuccess: () => setDeclining(false) });
  const styles = useStyles2(getStyles);
  if (approval.status !== 'waiting') {
    return (
      <LinkButton icon="play" href={appPath(`automation/runs/${approval.runId}`)}>
        {t('automation.approval.toRun', 'Open the run')}
      </LinkButton>
    );
  }
  const refused = !editor || !approval.mayApprove;
  return (
    <div className={styles.decision}>
      <div className={styles.buttons}>
        <Button
          icon="check"
          variant="primary"
          disabled={refused || yes.isPending}
          onClick={() => yes.mutate({ params: { id: approval.id }, body: { hash: approval.hash } })}
        >
          {approval.people > 1 && approval.approvedBy.length + 1 < approval.people
            ? t('automation.approval.yesFirst', 'Approve (one more needed)')
            : t('automation.approval.yes', 'Approve and run')}
        </Button>
        <Button icon="ban" variant="secondary" disabled={!editor || no.isPending} onClick={() => setDeclining(true)}>
          {t('automation.approval.no', 'Decline')}
        </Button>
      </div>
      {refused && (
        <div className={styles.reason} role="note">
          {editor
            ? approval.mayNotReason
            : t('automation.approval.needsRole', 'Deciding needs the organisation role {{role}}.', {
                role: approval.role,
              })}
        </div>
      )}
      <CommandError error={yes.error} />
      {declining && (
        <DeclineModal
          busy={no.isPending}
          error={no.error}
          onDecline={(reason) => no.mutate({ params: { id: approval.id }, body: { reason } })}
          onClose={() => setDeclining(false)}
        />
      )}
    </div>
  );
}

function ApprovalView({ approval }: { approval: Approval }) {
  const styles = useStyles2(getStyles);
  const { calls, rollback, verification } = approval;
  return (
    <div className={styles.columns}>
      <div className={styles.column}>
        {approval.question && (
          <Alert severity="info" title={t('automation.approval.question', 'The playbook asks')}>
            {approval.question}
          </Alert>
        )}
        <Section title={t('automation.approval.calls', 'Exactly this will run')}>
          <CallList calls={calls} label={t('automation.approval.calls', 'Exactly this will run')} />
        </Section>
        <Section title={t('automation.approval.verification', 'This decides whether it worked')}>
          {verification.length > 0 ? (
            <CallList
              calls={verification}
              label={t('automation.approval.verification', 'This decides whether it worked')}
            />
          ) : (
            t('automation.approval.noVerification', 'The playbook has no verification: look for yourself afterwards.')
          )}
        </Section>
        <Section title={t('automation.approval.rollback', 'If it goes wrong, this undoes it')}>
          {rollback.length > 0 ? (
            <CallList calls={rollback} label={t('automation.approval.rollback', 'If it goes wrong, this undoes it')} />
          ) : (
            t('automation.approval.noRollback', 'The playbook has no rollback: what it does stays done.')
          )}
        </Section>
      </div>
      <div className={styles.column}>
        <Section title={t('automation.approval.why', 'Who asked, and why')}>
          <Facts
            facts={[
              [t('automation.runs.by', 'Asked by'), approval.requestedBy.name],
              [t('automation.approval.asked', 'Asked'), <RelativeTime key="at" at={approval.requestedAt} />],
              [t('automation.approval.reason', 'Because'), approval.reason && translateStatement(approval.reason)],
              [
                t('automation.runs.incident', 'Incident'),
                approval.incidentId && <IncidentLink key="incident" approval={approval} />,
              ],
              [t('automation.approval.playbook', 'Playbook'), `${approval.playbookName} v${approval.playbookVersion}`],
              [t('automation.approval.subject', 'Works on'), approval.subject],
              [
                t('automation.approval.given', 'Said yes'),
                approval.approvedBy.map(({ actor }) => actor.name).join(', '),
              ],
              [
                t('automation.approval.declinedBy', 'Declined by'),
                approval.declinedBy && `${approval.declinedBy.name}: ${approval.declineReason ?? ''}`,
              ],
              [t('automation.approvals.expires', 'Ends'), <RelativeTime key="ends" at={approval.expiresAt} />],
            ]}
          />
        </Section>
        <RiskView risk={approval.risk} />
        <Section title={t('automation.approval.changes', 'Changed since it was last approved')}>
          <SinceLastApproval approval={approval} />
        </Section>
      </div>
    </div>
  );
}

function IncidentLink({ approval }: { approval: Approval }) {
  return (
    <a className="external-link" href={appPath(`incidents/${approval.incidentId}`)}>
      #{approval.incidentNumber}
    </a>
  );
}

function SinceLastApproval({ approval: { lastApproved, source } }: { approval: Approval }) {
  if (lastApproved === null) {
    return <>{t('automation.approval.neverApproved', 'This playbook was never approved here before.')}</>;
  }
  if (lastApproved.source === source) {
    return (
      <>
        {t('automation.approval.unchanged', 'Nothing: version {{version}} was approved', {
          version: lastApproved.version,
        })}{' '}
        <RelativeTime at={lastApproved.at} />
      </>
    );
  }
  return <SourceDiff before={lastApproved.source} after={source} />;
}

const getStyles = (theme: GrafanaTheme2) => ({
  decision: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5), maxWidth: 420 }),
  buttons: css({ display: 'flex', gap: theme.spacing(1), '& > *': { flex: 1, justifyContent: 'center' } }),
  reason: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  columns: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1.7fr) minmax(0, 1fr)',
    alignItems: 'start',
    gap: theme.spacing(2),
    [theme.breakpoints.down('lg')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
  column: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), minWidth: 0 }),
});
