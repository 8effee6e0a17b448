import { useState } from 'react';
import { t } from '@grafana/i18n';
import { Button, Stack } from '@grafana/ui';
import { deleteTrigger, listTriggers, type Trigger } from '#contract/trigger';
import { Badge } from '../../../shared/ui/Badge.tsx';
import { useCommand, useOperation } from '../../../shared/api/index.ts';
import { appPath } from '../../../shared/appPath.ts';
import { useCan } from '../../../shared/hooks/useRole.ts';
import { ConfirmRemoval, DataTable, Pager, QueryView, type Column, type UrlState } from '../../../shared/list/index.ts';
import { plainText } from '../../../shared/plainText.ts';
import { EmptyState, LoadingRows, RelativeTime } from '../../../shared/ui/index.ts';
import { TriggerForm } from './TriggerForm.tsx';
import { triggerKindLabel, triggerMomentLabel } from './triggerWords.ts';

/** What starts playbooks by itself: incidents, the clock, or a call from outside. */
export function TriggerList({ url }: { url: UrlState }) {
  const editor = useCan('Editor');
  const list = useOperation(listTriggers, { query: { cursor: url.one('cursor') } }, { keepPrevious: true });
  const [removing, setRemoving] = useState<Trigger>();
  const editing = url.one('edit');
  return (
    <>
      <QueryView
        query={list}
        what={t('automation.tab.triggers', 'Triggers')}
        loading={<LoadingRows rows={3} height={36} />}
      >
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 ? (
              <EmptyState title={t('automation.triggers.none', 'No trigger yet')}>
                {t(
                  'automation.triggers.noneHint',
                  'A trigger starts a playbook when an incident fits, at a time, or on a call. Approvals hold as always.'
                )}
              </EmptyState>
            ) : (
              <>
                <DataTable
                  label={t('automation.tab.triggers', 'Triggers')}
                  columns={columns(
                    editor ? { edit: ({ id }) => url.set({ edit: id }), remove: setRemoving } : undefined
                  )}
                  rows={items}
                  keyOf={({ id }) => id}
                />
                <Pager shown={items.length} nextCursor={nextCursor} />
              </>
            )}
            {editor && editing !== undefined && (
              <TriggerForm
                key={editing}
                trigger={items.find(({ id }) => id === editing)}
                onClose={() => url.set({ edit: undefined })}
              />
            )}
          </>
        )}
      </QueryView>
      {removing && <RemoveTrigger trigger={removing} onClose={() => setRemoving(undefined)} />}
    </>
  );
}

function RemoveTrigger({ trigger, onClose }: { trigger: Trigger; onClose: () => void }) {
  const remove = useCommand(deleteTrigger, { refreshes: [listTriggers], onSuccess: onClose });
  return (
    <ConfirmRemoval
      title={t('automation.triggers.removeTitle', 'Remove the trigger {{name}}?', { name: trigger.name, ...plainText })}
      consequence={t(
        'automation.triggers.removeBody',
        'It starts nothing any more, and its webhook address is gone. Runs that it started go on.'
      )}
      action={t('automation.playbook.remove', 'Remove')}
      command={remove}
      onConfirm={() => remove.mutate({ params: { id: trigger.id } })}
      onClose={onClose}
    />
  );
}

interface Actions {
  edit: (trigger: Trigger) => void;
  remove: (trigger: Trigger) => void;
}

function columns(actions: Actions | undefined): Array<Column<Trigger>> {
  return [
    {
      id: 'name',
      header: t('administration.name', 'Name'),
      lead: true,
      cell: ({ name, enabled }) => (
        <>
          {name}{' '}
          {!enabled && <Badge color="darkgrey" icon="pause" text={t('automation.playbooks.disabled', 'Disabled')} />}
        </>
      ),
      below: ({ condition, webhookUrl }) => condition ?? webhookUrl ?? '',
    },
    { id: 'when', header: t('automation.triggers.when', 'Starts'), cell: (trigger) => <When trigger={trigger} /> },
    {
      id: 'playbook',
      header: t('automation.approval.playbook', 'Playbook'),
      cell: ({ playbookId, playbookName }) => (
        <a className="external-link" href={appPath(`automation/playbooks/${playbookId}`)}>
          {playbookName}
        </a>
      ),
    },
    {
      id: 'last',
      header: t('automation.triggers.last', 'Last started'),
      cell: ({ lastFiredAt, lastRunId, lastError }) => (
        <>
          {lastFiredAt ? <RelativeTime at={lastFiredAt} /> : t('administration.never', 'never')}{' '}
          {lastRunId && (
            <a className="external-link" href={appPath(`automation/runs/${lastRunId}`)}>
              {t('automation.triggers.run', 'run')}
            </a>
          )}
          {lastError && <div role="alert">{lastError}</div>}
        </>
      ),
    },
    {
      id: 'actions',
      header: '',
      cell: (trigger) =>
        actions && (
          <Stack direction="row" gap={0.5}>
            <Button size="sm" fill="text" variant="secondary" icon="pen" onClick={() => actions.edit(trigger)}>
              {t('automation.edit', 'Change')}
            </Button>
            <Button size="sm" fill="text" variant="secondary" icon="trash-alt" onClick={() => actions.remove(trigger)}>
              {t('automation.playbook.remove', 'Remove')}
            </Button>
          </Stack>
        ),
    },
  ];
}

function When({ trigger: { kind, on, cron, timezone, nextAt } }: { trigger: Trigger }) {
  if (kind === 'incident') {
    return <>{on && triggerMomentLabel(on)}</>;
  }
  if (kind === 'webhook') {
    return <>{triggerKindLabel(kind)}</>;
  }
  return (
    <>
      <code>{cron}</code> {timezone}
      {nextAt && (
        <div>
          {t('automation.triggers.next', 'next')} <RelativeTime at={nextAt} />
        </div>
      )}
    </>
  );
}
