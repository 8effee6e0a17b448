import { t } from '@grafana/i18n';
import { Button, Stack } from '@grafana/ui';
import { listFollowUps, updateFollowUp, type FollowUp } from '#contract/knowledge';
import type { Operation } from '#contract/operation';
import { Badge } from '../ui/Badge.tsx';
import { useCommand } from '../api/index.ts';
import { appPath } from '../appPath.ts';
import { CommandError } from '../form/FormEnd.tsx';
import { useCan } from '../hooks/useRole.ts';
import { DataTable, type Column } from '../list/index.ts';

interface Props {
  followUps: readonly FollowUp[];
  /** Reads that hold these, beside the list of all. */
  refreshes?: readonly Operation[];
}

/** What was promised after incidents: who, until when, and whether it is done. */
export function FollowUpTable({ followUps, refreshes = [] }: Props) {
  const editor = useCan('Editor');
  const update = useCommand(updateFollowUp, { refreshes: [listFollowUps, ...refreshes] });
  const set = (id: string, status: FollowUp['status']) => update.mutate({ params: { id }, body: { status } });
  return (
    <>
      <CommandError error={update.error} />
      <DataTable
        label={t('followUps.title', 'Follow-ups')}
        columns={columns(editor ? set : undefined)}
        rows={followUps}
        keyOf={({ id }) => id}
      />
    </>
  );
}

function columns(onSet: ((id: string, status: FollowUp['status']) => void) | undefined): Array<Column<FollowUp>> {
  return [
    { id: 'text', header: t('followUps.what', 'What'), lead: true, cell: ({ text }) => text },
    {
      id: 'owner',
      header: t('followUps.owner', 'Who'),
      cell: ({ owner }) => owner ?? t('followUps.nobody', 'nobody yet'),
    },
    {
      id: 'due',
      header: t('followUps.due', 'Until'),
      oneLine: true,
      cell: ({ dueOn, overdue }) => (
        <>
          {dueOn ?? ''} {overdue && <Badge color="red" icon="clock-nine" text={t('followUps.overdue', 'overdue')} />}
        </>
      ),
    },
    {
      id: 'incident',
      header: t('automation.runs.incident', 'Incident'),
      cell: ({ incidentId, incidentNumber }) =>
        incidentId && (
          <a className="external-link" href={appPath(`incidents/${incidentId}`)}>
            #{incidentNumber}
          </a>
        ),
    },
    { id: 'status', header: t('followUps.state', 'State'), cell: ({ status }) => <StatusWord status={status} /> },
    {
      id: 'actions',
      header: '',
      cell: ({ id, status }) =>
        onSet && (
          <Stack direction="row" gap={0.5}>
            {status === 'open' ? (
              <>
                <Button size="sm" variant="secondary" icon="check" onClick={() => onSet(id, 'done')}>
                  {t('followUps.done', 'Done')}
                </Button>
                <Button size="sm" variant="secondary" fill="text" onClick={() => onSet(id, 'dropped')}>
                  {t('followUps.drop', 'Drop')}
                </Button>
              </>
            ) : (
              <Button size="sm" variant="secondary" fill="text" onClick={() => onSet(id, 'open')}>
                {t('followUps.reopen', 'Open again')}
              </Button>
            )}
          </Stack>
        ),
    },
  ];
}

function StatusWord({ status }: { status: FollowUp['status'] }) {
  const looks = {
    open: { color: 'orange', icon: 'circle', text: t('followUps.isOpen', 'Open') },
    done: { color: 'green', icon: 'check', text: t('followUps.isDone', 'Done') },
    dropped: { color: 'darkgrey', icon: 'times', text: t('followUps.isDropped', 'Dropped') },
  } as const;
  return <Badge {...looks[status]} />;
}
