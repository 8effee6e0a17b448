import { useNavigate } from 'react-router-dom';
import { t } from '@grafana/i18n';
import { LinkButton, RadioButtonGroup } from '@grafana/ui';
import { listRuns, RUN_STATUSES, type RunSummary } from '#contract/run';
import { useOperation } from '../../../shared/api/index.ts';
import { appPath } from '../../../shared/appPath.ts';
import { formatSpan } from '../../../shared/format/quantity.ts';
import { DataTable, knownOnly, Pager, QueryView, type Column, type UrlState } from '../../../shared/list/index.ts';
import { translateStatement } from '../../../shared/statements/index.ts';
import { EmptyState, LoadingRows, RelativeTime } from '../../../shared/ui/index.ts';
import { RunStatusBadge } from '../Badges.tsx';

const VIEWS = ['all', 'active'] as const;

/** Runs, live and past. */
export function RunList({ url }: { url: UrlState }) {
  const view = VIEWS.find((one) => one === url.one('view')) ?? 'all';
  const status = knownOnly(url.many('status'), RUN_STATUSES);
  const query = {
    cursor: url.one('cursor'),
    ...(view === 'active' ? { active: 'true' as const } : {}),
    ...(status.length > 0 ? { status } : {}),
  };
  const list = useOperation(listRuns, { query }, { keepPrevious: true });
  return (
    <>
      <div style={{ marginBottom: 12 }}>
        <RadioButtonGroup
          aria-label={t('automation.runs.view', 'Which runs')}
          options={[
            { value: 'all', label: t('automation.runs.all', 'All') },
            { value: 'active', label: t('automation.runs.active', 'Under way') },
          ]}
          value={view}
          onChange={(next) => url.set({ view: next === 'all' ? undefined : next })}
        />
      </div>
      <QueryView
        query={list}
        what={t('automation.tab.runs', 'Runs')}
        loading={<LoadingRows rows={6} height={36} />}
        stillWorks={t('automation.runs.stillWorks', 'Runs under way go on without this page.')}
      >
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <EmptyState
              title={
                view === 'active'
                  ? t('automation.runs.noneActive', 'Nothing runs at present')
                  : t('automation.runs.none', 'Nothing has run yet')
              }
              action={
                <LinkButton icon="book" variant="secondary" href={appPath('automation?tab=playbooks')}>
                  {t('automation.runs.toPlaybooks', 'Choose a playbook')}
                </LinkButton>
              }
            >
              {t('automation.runs.noneHint', 'A run begins from an incident’s proposal, a trigger, or by hand.')}
            </EmptyState>
          ) : (
            <>
              <RunTable runs={items} label={t('automation.tab.runs', 'Runs')} />
              <Pager shown={items.length} nextCursor={nextCursor} />
            </>
          )
        }
      </QueryView>
    </>
  );
}

/** Runs as rows; also part of the incident page. */
export function RunTable({ runs, label }: { runs: readonly RunSummary[]; label: string }) {
  const navigate = useNavigate();
  return (
    <DataTable
      label={label}
      columns={runColumns()}
      rows={runs}
      keyOf={({ id }) => id}
      onOpen={(run) => void navigate(appPath(`automation/runs/${run.id}`))}
    />
  );
}

function runColumns(): Array<Column<RunSummary>> {
  return [
    { id: 'number', header: '#', numeric: true, cell: ({ number }) => `#${number}` },
    { id: 'title', header: t('automation.runs.what', 'What'), lead: true, cell: ({ title }) => title },
    {
      id: 'status',
      header: t('automation.runs.state', 'State'),
      oneLine: true,
      cell: ({ status }) => <RunStatusBadge status={status} />,
    },
    {
      id: 'outcome',
      header: t('automation.runs.outcome', 'Outcome'),
      cell: ({ outcome, stepsDone, stepsTotal }) =>
        outcome
          ? translateStatement(outcome)
          : t('automation.runs.progress', '{{done}} of {{total}} steps', { done: stepsDone, total: stepsTotal }),
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
    {
      id: 'by',
      header: t('automation.runs.by', 'Asked by'),
      wideOnly: true,
      cell: ({ requestedBy }) => requestedBy.name,
    },
    {
      id: 'took',
      header: t('automation.runs.took', 'Took'),
      numeric: true,
      wideOnly: true,
      cell: ({ startedAt, finishedAt }) =>
        startedAt && finishedAt ? formatSpan((Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000) : '',
    },
    {
      id: 'at',
      header: t('automation.runs.at', 'When'),
      oneLine: true,
      cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
    },
  ];
}
