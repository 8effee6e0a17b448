import { AppError } from '../../platform/index.ts';
import { numberField, stringField, timeField } from '../frames/frame.ts';
import { numberSet, tableFrame } from '../frames/shapes.ts';
import type { Reader } from './reading.ts';

/** What automation did in the time range, by playbook: a table, or the number of runs. */
export const readAutomationReport: Reader<'automation'> = async (deps, query, { tenantId, range }) => {
  if (deps.readAutomation === undefined) {
    throw new AppError('unavailable', 'This sidecar runs no automation.');
  }
  const lines = await deps.readAutomation(tenantId, range);
  if (query.format === 'number') {
    const rows = lines.flatMap(({ playbook, succeeded, failed, runs }) => [
      { group: { playbook, outcome: 'succeeded' }, value: succeeded },
      { group: { playbook, outcome: 'failed' }, value: failed },
      { group: { playbook, outcome: 'under way' }, value: runs - succeeded - failed },
    ]);
    return numberSet('runs', rows, { config: { decimals: 0 } });
  }
  const whole = { config: { decimals: 0 } };
  return [
    tableFrame('automation', [
      stringField('playbook', lines.map(({ playbook }) => playbook)),
      numberField('runs', lines.map(({ runs }) => runs), whole),
      numberField('succeeded', lines.map(({ succeeded }) => succeeded), whole),
      numberField('failed', lines.map(({ failed }) => failed), whole),
      numberField('successRate', lines.map(({ successRate }) => successRate), { config: { unit: 'percentunit' } }),
      numberField('meanDuration', lines.map(({ meanSeconds }) => meanSeconds), { config: { unit: 's' } }),
      timeField('lastRun', lines.map(({ lastRunAt }) => lastRunAt)),
    ]),
  ];
};
