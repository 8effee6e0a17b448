import { useState } from 'react';
import { t } from '@grafana/i18n';
import { Drawer } from '@grafana/ui';
import { getPlaybook, type ParameterValues } from '#contract/playbook';
import type { Proposal } from '#contract/run';
import { useOperation, type ApiError } from '../../../../shared/api/index.ts';
import { ParameterFields, problemsByParameter } from '../../../../shared/automation/index.ts';
import { FormEnd } from '../../../../shared/form/FormEnd.tsx';
import { QueryView } from '../../../../shared/list/index.ts';
import { LoadingRows } from '../../../../shared/ui/index.ts';

interface Props {
  proposal: Proposal;
  busy: boolean;
  error: ApiError | null;
  onGiven: (values: ParameterValues) => void;
  onClose: () => void;
}

/** Asks for what the incident could not fill in. */
export function MissingValues({ proposal, busy, error, onGiven, onClose }: Props) {
  const [values, setValues] = useState<ParameterValues>(proposal.parameters);
  const playbook = useOperation(getPlaybook, { params: { id: proposal.playbookId } });
  return (
    <Drawer
      title={proposal.title}
      subtitle={t('do.missing', 'What the incident does not tell')}
      size="sm"
      onClose={onClose}
    >
      <QueryView query={playbook} what={t('automation.start.playbook', 'The playbook')} loading={<LoadingRows />}>
        {({ spec }) => (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              onGiven(values);
            }}
          >
            <ParameterFields spec={spec} values={values} onChange={setValues} problems={problemsByParameter(error)} />
            <FormEnd
              submit={t('do.review', 'Review and approve')}
              disabled={busy || proposal.missing.some((name) => values[name] === undefined)}
              error={error}
              onCancel={onClose}
            />
          </form>
        )}
      </QueryView>
    </Drawer>
  );
}
