import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router-dom';
import { t } from '@grafana/i18n';
import { Alert, Button, Drawer, Stack } from '@grafana/ui';
import { dryRunPlaybook, getPlaybook, type ParameterValues, type Playbook } from '#contract/playbook';
import { listRuns, startRun } from '#contract/run';
import { useCommand, useOperation } from '../api/index.ts';
import { appPath } from '../appPath.ts';
import { FormEnd } from '../form/FormEnd.tsx';
import { QueryView } from '../list/index.ts';
import { LoadingRows } from '../ui/index.ts';
import { DryRunView } from './DryRunView.tsx';
import { ParameterFields } from './ParameterFields.tsx';
import { problemsByParameter } from './problemsByParameter.ts';

interface Props {
  playbookId: string;
  /** The incident that it is for: parameters are filled from it. */
  incidentId?: string;
  findingId?: string;
  onClose: () => void;
}

/** Starts a playbook by hand, after a look at what it would do. Where its policy asks for a yes, it waits for one. */
export function StartRun({ playbookId, incidentId, findingId, onClose }: Props) {
  const query = useOperation(getPlaybook, { params: { id: playbookId } });
  return (
    <Drawer
      title={query.data?.name ?? t('automation.start.title', 'Run a playbook')}
      subtitle={query.data?.description}
      size="md"
      onClose={onClose}
    >
      <QueryView query={query} what={t('automation.start.playbook', 'The playbook')} loading={<LoadingRows rows={5} />}>
        {(playbook) => (
          <StartForm playbook={playbook} incidentId={incidentId} findingId={findingId} onClose={onClose} />
        )}
      </QueryView>
    </Drawer>
  );
}

function StartForm({ playbook, incidentId, findingId, onClose }: Omit<Props, 'playbookId'> & { playbook: Playbook }) {
  const navigate = useNavigate();
  const [parameters, setParameters] = useState<ParameterValues>({});
  // One key a form: a double click, or a repeat after a lost answer, is the same run.
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const about = { ...(incidentId && { incidentId }), ...(findingId && { findingId }) };
  const rehearse = useCommand(dryRunPlaybook);
  const start = useCommand(startRun, {
    refreshes: [listRuns],
    onSuccess: (run) =>
      void navigate(
        appPath(run.approvalId === null ? `automation/runs/${run.id}` : `automation/approvals/${run.approvalId}`)
      ),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate({ body: { playbookId: playbook.id, parameters, idempotencyKey, ...about } });
  };
  const { people, role } = playbook.approval;
  return (
    <form onSubmit={submit}>
      <ParameterFields
        spec={playbook.spec}
        values={parameters}
        onChange={setParameters}
        problems={problemsByParameter(start.error)}
      />
      <Stack direction="column" gap={2}>
        <Alert
          severity="info"
          title={
            people === 0
              ? t('automation.start.noApproval', 'It runs at once: starting it is the yes')
              : t('automation.start.approval', 'It waits for the yes of somebody else ({{role}})', { role })
          }
        />
        <div>
          <Button
            type="button"
            variant="secondary"
            icon="eye"
            disabled={rehearse.isPending}
            onClick={() => rehearse.mutate({ body: { playbookId: playbook.id, parameters, ...about } })}
          >
            {t('automation.start.rehearse', 'Show what it would do')}
          </Button>
        </div>
        {rehearse.data && <DryRunView dryRun={rehearse.data} />}
        <FormEnd
          submit={people === 0 ? t('automation.start.run', 'Run') : t('automation.start.ask', 'Ask for approval')}
          disabled={start.isPending}
          error={start.error ?? rehearse.error}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
