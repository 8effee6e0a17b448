import type { RunScope, StepFrame } from '../steps/step.ts';

/** What the texts of one playbook of a run may name: its own parameters, and its own steps by their own ids. */
export function scopeOf(frame: StepFrame, run: RunScope): RunScope {
  const steps = Object.entries(run.steps)
    .filter(([path]) => path.startsWith(frame.prefix))
    .map(([path, state]) => [path.slice(frame.prefix.length), state] as const);
  return { ...run, parameters: frame.parameters, steps: Object.fromEntries(steps) };
}
