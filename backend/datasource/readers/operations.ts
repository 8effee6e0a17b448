import type { OperationMeasure } from '#contract/queryWords';
import { countIntake, countResolved, readOperations, type OperationStep } from '../../incidents/index.ts';
import type { Tx } from '../../platform/index.ts';
import { numberField, timeField, type FieldConfig, type Frame } from '../frames/frame.ts';
import { coveringGrid, HOUR, stepFor, timesOf, type Grid } from '../time.rules.ts';
import type { QueryOf, Reader } from './reading.ts';

const UNITS: Record<OperationMeasure, FieldConfig> = {
  mtta: { unit: 's' },
  mttr: { unit: 's' },
  opened: { decimals: 0 },
  resolved: { decimals: 0 },
  alertEvents: { decimals: 0 },
  noiseReduction: { unit: 'percentunit' },
};

/** Sums of one step, or of the whole range. */
interface Sums extends Omit<OperationStep, 'step'> {
  resolved: number;
  events: number;
}

const NOTHING: Sums = { opened: 0, fromAlerts: 0, acknowledged: 0, acknowledgingMs: 0, recovered: 0, resolvingMs: 0, resolved: 0, events: 0 };

/** How the team works on incidents. Means are of what happened in the step or range, never means of means. */
export const readOperationMeasures: Reader<'operations'> = async ({ database }, query, reading) => {
  const hourly = query.measures.some((one) => one === 'alertEvents' || one === 'noiseReduction');
  const grid = coveringGrid(reading.range, stepFor(reading.range, reading, hourly ? HOUR : undefined));
  const steps = await database.tenant(reading.tenantId, (tx) => readSteps(tx, reading.tenantId, query, grid));
  const rows = query.format === 'series' ? steps : [steps.reduce(add, NOTHING)];
  const fields = query.measures.map((measure) =>
    numberField(measure, rows.map((row) => valueOf(measure, row)), { config: UNITS[measure] })
  );
  const frame: Frame =
    query.format === 'series'
      ? { name: 'operations', meta: { type: 'timeseries-wide', typeVersion: [0, 1] }, fields: [timeField('time', timesOf(grid)), ...fields] }
      : { name: 'operations', meta: { type: 'numeric-wide', typeVersion: [0, 1] }, fields };
  return [frame];
};

async function readSteps(tx: Tx, tenantId: string, { measures, service }: QueryOf<'operations'>, grid: Grid): Promise<Sums[]> {
  const steps = Array.from({ length: grid.count }, () => ({ ...NOTHING }));
  const needs = (...wanted: OperationMeasure[]): boolean => wanted.some((one) => measures.includes(one));
  if (needs('mtta', 'mttr', 'opened', 'noiseReduction')) {
    for (const { step, ...counted } of await readOperations(tx, tenantId, { grid, service })) {
      Object.assign(steps[step] ?? {}, counted);
    }
  }
  if (needs('resolved')) {
    for (const { step, count } of await countResolved(tx, tenantId, { grid, service })) {
      Object.assign(steps[step] ?? {}, { resolved: count });
    }
  }
  if (needs('alertEvents', 'noiseReduction')) {
    for (const { step, count } of await countIntake(tx, tenantId, grid)) {
      Object.assign(steps[step] ?? {}, { events: count });
    }
  }
  return steps;
}

function add(a: Sums, b: Sums): Sums {
  return Object.fromEntries(Object.entries(a).map(([key, value]) => [key, value + b[key as keyof Sums]])) as unknown as Sums;
}

/** Seconds, counts, or a share; null where there was nothing to measure. */
function valueOf(measure: OperationMeasure, sums: Sums): number | null {
  switch (measure) {
    case 'mtta':
      return sums.acknowledged === 0 ? null : sums.acknowledgingMs / sums.acknowledged / 1_000;
    case 'mttr':
      return sums.recovered === 0 ? null : sums.resolvingMs / sums.recovered / 1_000;
    case 'opened':
      return sums.opened;
    case 'resolved':
      return sums.resolved;
    case 'alertEvents':
      return sums.events;
    case 'noiseReduction':
      return sums.events === 0 ? null : Math.max(0, 1 - sums.fromAlerts / sums.events);
  }
}
