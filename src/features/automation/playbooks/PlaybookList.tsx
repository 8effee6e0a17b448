import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { t } from '@grafana/i18n';
import { Button, LinkButton } from '@grafana/ui';
import { listPlaybooks, type PlaybookSummary } from '#contract/playbook';
import { Badge } from '../../../shared/ui/Badge.tsx';
import { useOperation } from '../../../shared/api/index.ts';
import { appPath } from '../../../shared/appPath.ts';
import { RiskBadge, StartRun, historyText } from '../../../shared/automation/index.ts';
import { mechanismLabel } from '../../../shared/causeWords.ts';
import { useCan } from '../../../shared/hooks/useRole.ts';
import { DataTable, Pager, QueryView, SearchBox, type Column, type UrlState } from '../../../shared/list/index.ts';
import { EmptyState, LoadingRows, RelativeTime } from '../../../shared/ui/index.ts';

/** The library: what could be done about what, how risky it is, and how it went here. */
export function PlaybookList({ url }: { url: UrlState }) {
  const navigate = useNavigate();
  const editor = useCan('Editor');
  const [starting, setStarting] = useState<PlaybookSummary>();
  const q = url.one('q');
  const list = useOperation(listPlaybooks, { query: { q, cursor: url.one('cursor') } }, { keepPrevious: true });
  return (
    <>
      <div style={{ marginBottom: 12, maxWidth: 480 }}>
        <SearchBox
          value={q ?? ''}
          placeholder={t('automation.playbooks.search', 'Search playbooks')}
          onChange={(next) => url.set({ q: next })}
        />
      </div>
      <QueryView
        query={list}
        what={t('automation.tab.playbooks', 'Playbooks')}
        loading={<LoadingRows rows={6} height={40} />}
      >
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <NoPlaybook searched={q !== undefined} editor={editor} />
          ) : (
            <>
              <DataTable
                label={t('automation.tab.playbooks', 'Playbooks')}
                columns={columns(editor ? setStarting : undefined)}
                rows={items}
                keyOf={({ id }) => id}
                onOpen={({ id }) => void navigate(appPath(`automation/playbooks/${id}`))}
              />
              <Pager shown={items.length} nextCursor={nextCursor} />
            </>
          )
        }
      </QueryView>
      {starting && <StartRun playbookId={starting.id} onClose={() => setStarting(undefined)} />}
    </>
  );
}

function NoPlaybook({ searched, editor }: { searched: boolean; editor: boolean }) {
  if (searched) {
    return (
      <EmptyState variant="not-found" title={t('automation.playbooks.noneFound', 'No playbook has these words')} />
    );
  }
  return (
    <EmptyState
      title={t('automation.playbooks.none', 'No playbook yet')}
      action={
        editor && (
          <LinkButton icon="plus" href={appPath('automation/playbooks/new')}>
            {t('automation.playbooks.add', 'New playbook')}
          </LinkButton>
        )
      }
    >
      {t(
        'automation.playbooks.noneHint',
        'A playbook says step by step how something is repaired; an analysis proposes the ones that fit.'
      )}
    </EmptyState>
  );
}

function columns(onStart: ((playbook: PlaybookSummary) => void) | undefined): Array<Column<PlaybookSummary>> {
  return [
    {
      id: 'name',
      header: t('automation.playbooks.name', 'Playbook'),
      lead: true,
      cell: ({ name }) => name,
      below: ({ description }) => description,
    },
    {
      id: 'for',
      header: t('automation.playbooks.for', 'Remedy for'),
      cell: ({ mechanisms }) => mechanisms.map(mechanismLabel).join(', '),
    },
    {
      id: 'risk',
      header: t('automation.approvals.risk', 'Risk'),
      oneLine: true,
      cell: ({ risk, enabled }) => (
        <>
          <RiskBadge level={risk} />{' '}
          {!enabled && <Badge color="darkgrey" icon="pause" text={t('automation.playbooks.disabled', 'Disabled')} />}
        </>
      ),
    },
    { id: 'history', header: t('automation.risk.history', 'Here so far'), cell: ({ history }) => historyText(history) },
    {
      id: 'version',
      header: t('automation.playbooks.version', 'Version'),
      numeric: true,
      wideOnly: true,
      cell: ({ version }) => version,
    },
    {
      id: 'updated',
      header: t('automation.playbooks.updated', 'Changed'),
      oneLine: true,
      wideOnly: true,
      cell: ({ updatedAt }) => <RelativeTime at={updatedAt} />,
    },
    {
      id: 'run',
      header: '',
      cell: (playbook) =>
        onStart &&
        playbook.enabled && (
          <Button size="sm" variant="secondary" icon="play" onClick={() => onStart(playbook)}>
            {t('automation.playbooks.run', 'Run')}
          </Button>
        ),
    },
  ];
}
