import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { t } from '@grafana/i18n';
import { Button, Dropdown, Menu } from '@grafana/ui';
import { deletePlaybook, getPlaybook, listPlaybooks, setPlaybookEnabled, type Playbook } from '#contract/playbook';
import { Badge } from '../../../shared/ui/Badge.tsx';
import { useCommand, useOperation } from '../../../shared/api/index.ts';
import { appPath } from '../../../shared/appPath.ts';
import { RiskBadge, StartRun } from '../../../shared/automation/index.ts';
import { downloadText } from '../../../shared/downloadText.ts';
import { CommandError } from '../../../shared/form/FormEnd.tsx';
import { useCan } from '../../../shared/hooks/useRole.ts';
import { ConfirmRemoval, QueryView } from '../../../shared/list/index.ts';
import { plainText } from '../../../shared/plainText.ts';
import { AppPage, LoadingRows } from '../../../shared/ui/index.ts';
import { PlaybookEditor } from './PlaybookEditor.tsx';

const PARENT = () => ({ text: t('pages.automation', 'Automation'), url: appPath('automation?tab=playbooks') });

/** One playbook: its YAML with a picture of its steps, what it would do, and its versions. */
export function PlaybookPage() {
  const { id = '' } = useParams();
  const query = useOperation(getPlaybook, { params: { id } });
  const playbook = query.data;
  return (
    <AppPage
      title={playbook?.name ?? t('automation.playbook.title', 'Playbook')}
      subTitle={playbook?.description}
      lead={playbook && <Lead playbook={playbook} />}
      parent={PARENT()}
      actions={playbook && <More playbook={playbook} />}
      primary={playbook && <RunAction playbook={playbook} />}
    >
      <QueryView
        query={query}
        what={t('automation.start.playbook', 'The playbook')}
        loading={<LoadingRows rows={12} height={28} />}
      >
        {(loaded) => <PlaybookEditor key={loaded.id} playbook={loaded} />}
      </QueryView>
    </AppPage>
  );
}

/** A new playbook, from an example or an imported file. */
export function NewPlaybookPage() {
  return (
    <AppPage title={t('automation.playbooks.add', 'New playbook')} parent={PARENT()}>
      <PlaybookEditor playbook={null} />
    </AppPage>
  );
}

function Lead({ playbook }: { playbook: Playbook }) {
  return (
    <>
      <RiskBadge level={playbook.risk} />
      {!playbook.enabled && (
        <Badge color="darkgrey" icon="pause" text={t('automation.playbooks.disabled', 'Disabled')} />
      )}
    </>
  );
}

function RunAction({ playbook }: { playbook: Playbook }) {
  const editor = useCan('Editor');
  const [starting, setStarting] = useState(false);
  if (!editor || !playbook.enabled) {
    return null;
  }
  return (
    <>
      <Button icon="play" onClick={() => setStarting(true)}>
        {t('automation.playbooks.run', 'Run')}
      </Button>
      {starting && <StartRun playbookId={playbook.id} onClose={() => setStarting(false)} />}
    </>
  );
}

function More({ playbook }: { playbook: Playbook }) {
  const editor = useCan('Editor');
  const admin = useCan('Admin');
  const navigate = useNavigate();
  const [removing, setRemoving] = useState(false);
  const enable = useCommand(setPlaybookEnabled, { refreshes: [getPlaybook, listPlaybooks] });
  const remove = useCommand(deletePlaybook, {
    refreshes: [listPlaybooks],
    onSuccess: () => void navigate(appPath('automation?tab=playbooks')),
  });
  const menu = (
    <Menu>
      <Menu.Item
        icon="download-alt"
        label={t('automation.playbook.export', 'Export as YAML')}
        onClick={() => downloadText(`${playbook.slug}.yaml`, playbook.source, 'application/yaml')}
      />
      {editor && (
        <Menu.Item
          icon={playbook.enabled ? 'pause' : 'play'}
          label={
            playbook.enabled ? t('automation.playbook.disable', 'Disable') : t('automation.playbook.enable', 'Enable')
          }
          onClick={() => enable.mutate({ params: { id: playbook.id }, body: { enabled: !playbook.enabled } })}
        />
      )}
      {admin && (
        <Menu.Item
          icon="trash-alt"
          destructive
          label={t('automation.playbook.remove', 'Remove')}
          onClick={() => setRemoving(true)}
        />
      )}
    </Menu>
  );
  return (
    <>
      <Dropdown overlay={menu} placement="bottom-end">
        <Button variant="secondary" icon="ellipsis-v" aria-label={t('automation.playbook.more', 'More')} />
      </Dropdown>
      <CommandError error={enable.error} />
      {removing && (
        <ConfirmRemoval
          title={t('automation.playbook.removeTitle', 'Remove “{{name}}”?', { name: playbook.name, ...plainText })}
          consequence={t(
            'automation.playbook.removeBody',
            'It is proposed no longer, and its triggers are removed with it. Past runs and the audit log stay.'
          )}
          action={t('automation.playbook.remove', 'Remove')}
          command={remove}
          onConfirm={() => remove.mutate({ params: { id: playbook.id } })}
          onClose={() => setRemoving(false)}
        />
      )}
    </>
  );
}
