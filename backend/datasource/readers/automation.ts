import { automationReport, type AutomationReport } from '../../automation/index.ts';
import { numberField, stringField, timeField, type Frame } from '../frames/frame.ts';
import { numberSet, tableFrame } from '../frames/shapes.ts';
import type { Reader } from './reading.ts';

const WHOLE = { config: { decimals: 0 } };
const SHARE = { config: { unit: 'percentunit' } };
const SECONDS = { config: { unit: 's' } };

/** What automation did in the time range: by day as a series; else the whole, by playbook, status or outcome of approvals. */
export const readAutomation: Reader<'automation'> = async ({ database }, query, { tenantId, range }) => {
  const report = await database.tenant(tenantId, (tx) => automationReport(tx, tenantId, range.fromMs, range.toMs));
  if (query.format === 'series') {
    return [byDay(report)];
  }
  switch (query.of) {
    case 'summary':
      return [summary(report)];
    case 'playbooks':
      return query.format === 'table'
        ? [playbooks(report)]
        : counts(report.byPlaybook.map(({ playbookName, playbookId, runs }) => ({ group: { playbook: playbookName, id: playbookId ?? '' }, value: runs })));
    case 'statuses':
      return counts(report.byStatus.map(({ status, count }) => ({ group: { status }, value: count })));
    case 'approvals': {
      const { approved, declined, expired, waiting } = report.approvals;
      return counts(Object.entries({ approved, declined, expired, waiting }).map(([outcome, value]) => ({ group: { outcome }, value })));
    }
  }
};

function counts(rows: Parameters<typeof numberSet>[1]): Frame[] {
  return numberSet('runs', rows, WHOLE);
}

/** One row of figures, each of which an alert rule may watch. */
function summary({ runs, successShare, medianRepairSeconds, approvals }: AutomationReport): Frame {
  return {
    name: 'automation',
    meta: { type: 'numeric-wide', typeVersion: [0, 1] },
    fields: [
      numberField('runs', [runs], WHOLE),
      numberField('successShare', [successShare], SHARE),
      numberField('medianRepair', [medianRepairSeconds], SECONDS),
      numberField('approvalsWaiting', [approvals.waiting], WHOLE),
      numberField('medianWait', [approvals.medianWaitSeconds], SECONDS),
      numberField('p95Wait', [approvals.p95WaitSeconds], SECONDS),
    ],
  };
}

function playbooks({ byPlaybook }: AutomationReport): Frame {
  return tableFrame('automation', [
    stringField('playbook', byPlaybook.map(({ playbookName }) => playbookName)),
    numberField('runs', byPlaybook.map(({ runs }) => runs), WHOLE),
    numberField('succeeded', byPlaybook.map(({ succeeded }) => succeeded), WHOLE),
    numberField('failed', byPlaybook.map(({ failed }) => failed), WHOLE),
    numberField('successShare', byPlaybook.map(({ successShare }) => successShare), SHARE),
    numberField('medianDuration', byPlaybook.map(({ medianSeconds }) => medianSeconds), SECONDS),
  ]);
}

function byDay({ byDay: days }: AutomationReport): Frame {
  return {
    name: 'automation',
    meta: { type: 'timeseries-wide', typeVersion: [0, 1] },
    fields: [
      timeField('time', days.map(({ day }) => `${day}T00:00:00Z`)),
      numberField('runs', days.map(({ runs }) => runs), WHOLE),
      numberField('succeeded', days.map(({ succeeded }) => succeeded), WHOLE),
      numberField('failed', days.map(({ failed }) => failed), WHOLE),
    ],
  };
}
