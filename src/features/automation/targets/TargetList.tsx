import { useState } from 'react';
import { t } from '@grafana/i18n';
import { Button, Stack } from '@grafana/ui';
import { getPlaybookSchema } from '#contract/playbook';
import { deleteTarget, listTargets, type Target } from '#contract/target';
import { Badge } from '../../../shared/ui/Badge.tsx';
import { useCommand, useOperation } from '../../../shared/api/index.ts';
import { useCan } from '../../../shared/hooks/useRole.ts';
import { ConfirmRemoval, DataTable, QueryView, type Column, type UrlState } from '../../../shared/list/index.ts';
import { plainText } from '../../../shared/plainText.ts';
import { EmptyState, LoadingRows, LongCode, RelativeTime } from '../../../shared/ui/index.ts';
import { TargetForm } from './TargetForm.tsx';

/** The allow-list: addresses that playbooks may call, each with the secret that is sent there. */
export function TargetList({ url }: { url: UrlState }) {
  const admin = useCan('Admin');
  const list = useOperation(listTargets, {});
  const [removing, setRemoving] = useState<Target>();
  const editing = url.one('edit');
  const close = () => url.set({ edit: undefined });
  return (
    <>
      <QueryView
        query={list}
        what={t('automation.tab.targets', 'Targets')}
        loading={<LoadingRows rows={3} height={36} />}
      >
        {({ items }) => (
          <>
            {items.length === 0 ? (
              <EmptyState title={t('automation.targets.none', 'No target yet')}>
                {admin
                  ? t('automation.targets.noneHint', 'Playbooks may call only what stands here. Add the first address.')
                  : t('automation.targets.needsAdmin', 'Playbooks may call only what stands here. An admin adds it.')}
              </EmptyState>
            ) : (
              <DataTable
                label={t('automation.tab.targets', 'Targets')}
                columns={columns(admin ? { edit: ({ id }) => url.set({ edit: id }), remove: setRemoving } : undefined)}
                rows={items}
                keyOf={({ id }) => id}
              />
            )}
            {admin && editing !== undefined && (
              <TargetForm key={editing} target={items.find(({ id }) => id === editing)} onClose={close} />
            )}
          </>
        )}
      </QueryView>
      {removing && <RemoveTarget target={removing} onClose={() => setRemoving(undefined)} />}
    </>
  );
}

function RemoveTarget({ target, onClose }: { target: Target; onClose: () => void }) {
  const remove = useCommand(deleteTarget, { refreshes: [listTargets, getPlaybookSchema], onSuccess: onClose });
  return (
    <ConfirmRemoval
      title={t('automation.targets.removeTitle', 'Remove the target {{name}}?', { name: target.name, ...plainText })}
      consequence={t(
        'automation.targets.removeBody',
        'Steps that call it fail from now on, also in runs that wait. Its secret is deleted.'
      )}
      action={t('automation.playbook.remove', 'Remove')}
      command={remove}
      onConfirm={() => remove.mutate({ params: { id: target.id } })}
      onClose={onClose}
    />
  );
}

interface Actions {
  edit: (target: Target) => void;
  remove: (target: Target) => void;
}

function columns(actions: Actions | undefined): Array<Column<Target>> {
  return [
    {
      id: 'name',
      header: t('administration.name', 'Name'),
      lead: true,
      cell: ({ name }) => name,
      below: ({ description }) => description,
    },
    {
      id: 'url',
      header: t('automation.targets.address', 'Address'),
      cell: ({ baseUrl }) => <LongCode>{baseUrl}</LongCode>,
    },
    {
      id: 'secret',
      header: t('automation.targets.secret', 'Secret'),
      cell: ({ hasSecret, headerName }) =>
        hasSecret ? (
          <Badge
            color="green"
            icon="lock"
            text={t('automation.targets.sent', 'sent as {{header}}', { header: headerName ?? '' })}
          />
        ) : (
          t('automation.targets.noSecret', 'none')
        ),
    },
    {
      id: 'private',
      header: t('automation.targets.private', 'Private network'),
      wideOnly: true,
      cell: ({ allowPrivate }) =>
        allowPrivate ? t('automation.targets.allowed', 'allowed') : t('automation.targets.refused', 'refused'),
    },
    {
      id: 'updated',
      header: t('automation.playbooks.updated', 'Changed'),
      oneLine: true,
      wideOnly: true,
      cell: ({ updatedAt }) => <RelativeTime at={updatedAt} />,
    },
    {
      id: 'actions',
      header: '',
      cell: (target) =>
        actions && (
          <Stack direction="row" gap={0.5}>
            <Button size="sm" fill="text" variant="secondary" icon="pen" onClick={() => actions.edit(target)}>
              {t('automation.edit', 'Change')}
            </Button>
            <Button size="sm" fill="text" variant="secondary" icon="trash-alt" onClick={() => actions.remove(target)}>
              {t('automation.playbook.remove', 'Remove')}
            </Button>
          </Stack>
        ),
    },
  ];
}
