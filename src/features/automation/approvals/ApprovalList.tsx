import { useNavigate } from 'react-router-dom';
import { t } from '@grafana/i18n';
import { RadioButtonGroup } from '@grafana/ui';
import { listApprovals, type ApprovalSummary } from '#contract/run';
import { useOperation } from '../../../shared/api/index.ts';
import { appPath } from '../../../shared/appPath.ts';
import { ApprovalBadge, RiskBadge, approvalLook } from '../../../shared/automation/index.ts';
import { DataTable, Pager, QueryView, type Column, type UrlState } from '../../../shared/list/index.ts';
import { EmptyState, LoadingRows, RelativeTime } from '../../../shared/ui/index.ts';

const STATES = ['waiting', 'approved', 'declined', 'expired'] as const;

/** The inbox: what waits for a yes, and what was decided. */
export function ApprovalList({ url }: { url: UrlState }) {
  const navigate = useNavigate();
  const status = STATES.find((one) => one === url.one('state')) ?? 'waiting';
  const list = useOperation(
    listApprovals,
    { query: { status, cursor: url.one('cursor') } },
    { keepPrevious: true, refetchInterval: 30_000 }
  );
  return (
    <>
      <div style={{ marginBottom: 12 }}>
        <RadioButtonGroup
          aria-label={t('automation.approvals.state', 'State')}
          options={STATES.map((value) => ({ value, label: approvalLook(value).text }))}
          value={status}
          onChange={(next) => url.set({ state: next === 'waiting' ? undefined : next })}
        />
      </div>
      <QueryView
        query={list}
        what={t('automation.tab.approvals', 'Approvals')}
        loading={<LoadingRows rows={4} height={36} />}
        stillWorks={t('automation.approvals.stillWorks', 'Nothing runs without the approval that it waits for.')}
      >
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <EmptyState
              variant="completed"
              title={
                status === 'waiting'
                  ? t('automation.approvals.none', 'Nothing waits for a yes')
                  : t('automation.approvals.noneOf', 'None here')
              }
            >
              {t(
                'automation.approvals.noneHint',
                'What an analysis proposes, or somebody starts, comes here before it has any effect.'
              )}
            </EmptyState>
          ) : (
            <>
              <DataTable
                label={t('automation.tab.approvals', 'Approvals')}
                columns={columns()}
                rows={items}
                keyOf={({ id }) => id}
                onOpen={({ id }) => void navigate(appPath(`automation/approvals/${id}`))}
              />
              <Pager shown={items.length} nextCursor={nextCursor} />
            </>
          )
        }
      </QueryView>
    </>
  );
}

function columns(): Array<Column<ApprovalSummary>> {
  return [
    { id: 'title', header: t('automation.approvals.what', 'May this run?'), lead: true, cell: ({ title }) => title },
    {
      id: 'risk',
      header: t('automation.approvals.risk', 'Risk'),
      oneLine: true,
      cell: ({ riskLevel }) => <RiskBadge level={riskLevel} />,
    },
    {
      id: 'state',
      header: t('automation.approvals.state', 'State'),
      oneLine: true,
      cell: ({ status, approvedCount, people }) => (
        <>
          <ApprovalBadge status={status} />{' '}
          {people > 1 &&
            t('automation.approvals.count', '{{given}} of {{needed}}', { given: approvedCount, needed: people })}
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
    { id: 'by', header: t('automation.runs.by', 'Asked by'), cell: ({ requestedBy }) => requestedBy.name },
    {
      id: 'may',
      header: t('automation.approvals.mine', 'You'),
      cell: ({ status, mayApprove, mayNotReason }) =>
        status === 'waiting' && (mayApprove ? t('automation.approvals.may', 'may decide') : mayNotReason),
    },
    {
      id: 'expires',
      header: t('automation.approvals.expires', 'Ends'),
      oneLine: true,
      cell: ({ expiresAt }) => <RelativeTime at={expiresAt} />,
    },
  ];
}
