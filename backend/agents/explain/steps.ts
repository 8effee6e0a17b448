import type { ExplainStep } from '#contract/explain';
import { sayStatement } from '../../analysis/index.ts';

/** What came of each step, in English; the page translates by code. */
const SENTENCES: Record<string, string> = {
  'step.past.done': 'Compared {found} of {of} series with their past and {days} earlier days.',
  'step.past.nothing': 'The source has no earlier data of these series.',
  'step.past.skipped':
    'Earlier data are read only for PromQL of a data source of this organisation; the panel itself was used.',
  'step.past.failed': 'Earlier data could not be read: {reason}',
  'step.changes.done': 'Around it: {changes} changes, {incidents} incidents.',
  'step.changes.nothing': 'No change and no incident around it.',
  'step.changes.failed': 'Changes and incidents could not be read.',
  'step.cause.done': 'Found a likely cause in {series} series.',
  'step.cause.nothing': 'Looked at {series} series; none of them singles out a cause.',
  'step.cause.skipped': 'No cause is needed.',
  'step.cause.failed': 'The cause could not be looked for.',
  'step.forecast.done': 'Forecast series: {series}.',
  'step.forecast.nothing': 'Too little is known for a forecast.',
  'step.knowledge.done': 'Fitting runbooks: {items}.',
  'step.knowledge.nothing': 'No runbook fits.',
  'step.knowledge.failed': 'Runbooks could not be searched.',
};

/** A finished step with its sentence. */
export function stepSaid(
  name: ExplainStep['name'],
  outcome: ExplainStep['outcome'],
  durationMs: number,
  params: Record<string, string | number>
): ExplainStep {
  const code = `step.${name}.${outcome}`;
  return {
    name,
    outcome,
    statement: sayStatement(code, SENTENCES[code] ?? '', params),
    durationMs: Math.round(durationMs),
  };
}

/** A result with the time that it took, in milliseconds. */
export async function timed<T>(work: () => Promise<T>): Promise<{ value: T; durationMs: number }> {
  const started = performance.now();
  const value = await work();
  return { value, durationMs: performance.now() - started };
}
