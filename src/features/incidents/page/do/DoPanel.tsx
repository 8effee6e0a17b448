import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import type { Incident } from '#contract/incident';
import { listIncidentProposals, type Proposal } from '#contract/run';
import { useOperation } from '../../../../shared/api/index.ts';
import { appPath } from '../../../../shared/appPath.ts';
import { useCan } from '../../../../shared/hooks/useRole.ts';
import { QueryView } from '../../../../shared/list/index.ts';
import { LoadingRows, Section } from '../../../../shared/ui/index.ts';
import { ProposalView } from './ProposalView.tsx';
import { RunAnother } from './RunAnother.tsx';

/** "What do we do?" What fits the cause, the best first, each with its reason and risk; nothing runs without a yes. */
export function DoPanel({ incident }: { incident: Incident }) {
  const editor = useCan('Editor');
  const [choosing, setChoosing] = useState(false);
  const query = useOperation(listIncidentProposals, { params: { id: incident.id } });
  return (
    <Section
      title={t('do.title', 'Do')}
      aside={
        editor && (
          <Button size="sm" variant="secondary" fill="text" icon="play" onClick={() => setChoosing(true)}>
            {t('do.other', 'Run another playbook')}
          </Button>
        )
      }
    >
      <QueryView query={query} what={t('do.name', 'The proposals')} loading={<LoadingRows rows={2} height={48} />}>
        {({ items }) => <Proposals proposals={items} incident={incident} />}
      </QueryView>
      {choosing && <RunAnother incidentId={incident.id} onClose={() => setChoosing(false)} />}
    </Section>
  );
}

const SHOWN = 3;

function Proposals({ proposals, incident }: { proposals: readonly Proposal[]; incident: Incident }) {
  const styles = useStyles2(getStyles);
  const navigate = useNavigate();
  const [all, setAll] = useState(false);
  const live = proposals.filter(({ status }) => status !== 'superseded' && status !== 'dismissed');
  if (live.length === 0) {
    return (
      <p className={styles.none}>
        {incident.cause === null
          ? t('do.noCause', 'As soon as a cause is known, what fits it stands here.')
          : t('do.none', 'No playbook says that it repairs this. Runbooks and similar incidents stand below.')}
      </p>
    );
  }
  return (
    <>
      <ol className={styles.list}>
        {live.slice(0, all ? live.length : SHOWN).map((proposal) => (
          <ProposalView
            key={proposal.id}
            proposal={proposal}
            onReviewed={(run) =>
              void navigate(
                appPath(
                  run.approvalId === null ? `automation/runs/${run.id}` : `automation/approvals/${run.approvalId}`
                )
              )
            }
          />
        ))}
      </ol>
      {live.length > SHOWN && !all && (
        <Button size="sm" variant="secondary" fill="text" onClick={() => setAll(true)}>
          {t('do.more', '{{count}} more', { count: live.length - SHOWN })}
        </Button>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  none: css({ margin: 0, color: theme.colors.text.secondary }),
});
