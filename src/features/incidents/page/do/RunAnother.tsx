import { useState } from 'react';
import { t } from '@grafana/i18n';
import { Combobox, Drawer, Field } from '@grafana/ui';
import { listPlaybooks } from '#contract/playbook';
import { useOperation } from '../../../../shared/api/index.ts';
import { StartRun } from '../../../../shared/automation/index.ts';
import { QueryView } from '../../../../shared/list/index.ts';
import { EmptyState, LoadingRows } from '../../../../shared/ui/index.ts';

/** Any playbook for this incident: parameters are filled from it. */
export function RunAnother({ incidentId, onClose }: { incidentId: string; onClose: () => void }) {
  const [chosen, setChosen] = useState<string>();
  const query = useOperation(listPlaybooks, { query: { limit: 200 } });
  if (chosen !== undefined) {
    return <StartRun playbookId={chosen} incidentId={incidentId} onClose={onClose} />;
  }
  return (
    <Drawer title={t('do.other', 'Run another playbook')} size="sm" onClose={onClose}>
      <QueryView query={query} what={t('automation.tab.playbooks', 'Playbooks')} loading={<LoadingRows rows={2} />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('automation.playbooks.none', 'No playbook yet')} />
          ) : (
            <Field label={t('automation.approval.playbook', 'Playbook')}>
              <Combobox
                id="other-playbook"
                options={items
                  .filter(({ enabled }) => enabled)
                  .map(({ id, name, description }) => ({ value: id, label: name, description }))}
                value={null}
                onChange={({ value }) => setChosen(value)}
              />
            </Field>
          )
        }
      </QueryView>
    </Drawer>
  );
}
