import { useState } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, LinkButton, Stack, useStyles2 } from '@grafana/ui';
import {
  dismissProposal,
  listApprovals,
  listIncidentProposals,
  reviewProposal,
  type Proposal,
  type Run,
} from '#contract/run';
import { Badge } from '../../../../shared/ui/Badge.tsx';
import { useCommand } from '../../../../shared/api/index.ts';
import { appPath } from '../../../../shared/appPath.ts';
import { historyText, RiskBadge } from '../../../../shared/automation/index.ts';
import { CommandError } from '../../../../shared/form/FormEnd.tsx';
import { useCan } from '../../../../shared/hooks/useRole.ts';
import { translateStatement } from '../../../../shared/statements/index.ts';
import { DismissModal } from './DismissModal.tsx';
import { MissingValues } from './MissingValues.tsx';

interface Props {
  proposal: Proposal;
  onReviewed: (run: Run) => void;
}

/** One thing to do: what, why, how risky, how it went before. Reviewing it makes the run that waits for a yes. */
export function ProposalView({ proposal, onReviewed }: Props) {
  const styles = useStyles2(getStyles);
  const { pastSuccess, risk } = proposal;
  return (
    <li className={styles.item}>
      <div className={styles.head}>
        <strong className={styles.title}>{proposal.title}</strong>
        <RiskBadge level={risk.level} />
      </div>
      <div>{translateStatement(proposal.reason)}</div>
      <div className={styles.secondary}>
        {proposal.playbookName}: {historyText(risk.history)}
        {risk.reasons[0] && ` · ${translateStatement(risk.reasons[0])}`}
      </div>
      {pastSuccess && (
        <div>
          <Badge color="green" icon="check" text={t('do.helpedBefore', 'Helped before')} />{' '}
          <a className={cx('external-link', styles.link)} href={appPath(`incidents/${pastSuccess.incidentId}`)}>
            #{pastSuccess.number}
          </a>
        </div>
      )}
      <Actions proposal={proposal} onReviewed={onReviewed} />
    </li>
  );
}

function Actions({ proposal, onReviewed }: Props) {
  const editor = useCan('Editor');
  const [asking, setAsking] = useState<'values' | 'dismiss'>();
  const review = useCommand(reviewProposal, {
    refreshes: [listIncidentProposals, listApprovals],
    onSuccess: onReviewed,
  });
  const dismiss = useCommand(dismissProposal, {
    refreshes: [listIncidentProposals],
    onSuccess: () => setAsking(undefined),
  });
  const makeRun = (parameters = {}) => review.mutate({ params: { id: proposal.id }, body: { parameters } });
  if (proposal.status === 'done' && proposal.runId) {
    return (
      <LinkButton size="sm" variant="secondary" icon="play" href={appPath(`automation/runs/${proposal.runId}`)}>
        {t('do.openRun', 'Open its run')}
      </LinkButton>
    );
  }
  if (!editor) {
    return proposal.runId ? (
      <LinkButton size="sm" variant="secondary" icon="eye" href={appPath(`automation/runs/${proposal.runId}`)}>
        {t('do.look', 'Look at it')}
      </LinkButton>
    ) : (
      <div>{t('do.needsEditor', 'Reviewing and approving need the organisation role Editor.')}</div>
    );
  }
  return (
    <Stack direction="column" gap={0.5}>
      <Stack direction="row" gap={1} wrap="wrap">
        <Button
          size="sm"
          icon="check-circle"
          disabled={review.isPending}
          onClick={() => (proposal.missing.length > 0 && !proposal.runId ? setAsking('values') : makeRun())}
        >
          {t('do.review', 'Review and approve')}
        </Button>
        {proposal.status === 'open' && (
          <Button size="sm" variant="secondary" fill="text" onClick={() => setAsking('dismiss')}>
            {t('do.dismiss', 'Does not fit')}
          </Button>
        )}
      </Stack>
      {asking === undefined && <CommandError error={review.error} />}
      {asking === 'values' && (
        <MissingValues
          proposal={proposal}
          error={review.error}
          busy={review.isPending}
          onGiven={makeRun}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking === 'dismiss' && (
        <DismissModal
          title={proposal.title}
          error={dismiss.error}
          busy={dismiss.isPending}
          onDismiss={(reason) => dismiss.mutate({ params: { id: proposal.id }, body: { reason } })}
          onClose={() => setAsking(undefined)}
        />
      )}
    </Stack>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  item: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    padding: theme.spacing(1, 0),
    borderTop: `1px solid ${theme.colors.border.weak}`,
    '&:first-child': { borderTop: 'none', paddingTop: 0 },
  }),
  head: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  title: css({ minWidth: 0, overflowWrap: 'anywhere' }),
  secondary: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  // Beside the badge it must be known as a link without its colour.
  link: css({ textDecoration: 'underline' }),
});
