import { useNavigate } from 'react-router-dom';
import { t } from '@grafana/i18n';
import type { RunSummary } from '#contract/run';
import { appPath } from '../appPath.ts';
import { formatSpan } from '../format/quantity.ts';
import { DataTable, type Column } from '../list/index.ts';
import { translateStatement } from '../statements/index.ts';
import { RelativeTime } from '../ui/index.ts';
import { RunStatusBadge } from './Badges.tsx';

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
