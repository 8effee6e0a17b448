import { type ResolvedCall } from '../../contract/playbook.ts';
import { HttpStep } from '../../contract/playbookStep.ts';
import type { PlannedStep, StepExecutor } from '../../backend/automation/steps/step.ts';
import type { RunPlanner } from '../../backend/automation/runs/ports.ts';
import { NO_RISK } from '../../backend/automation/runs/noRisk.ts';

/** A planner of one playbook whose steps do nothing: what is measured is the engine, not the other side. */
export function emptySteps(steps: number, people: 0 | 1, onExecute: (runId: string) => void): RunPlanner {
  const callOf = (path: string): ResolvedCall => ({
    stepId: path,
    phase: 'steps',
    kind: 'http',
    title: path,
    summary: `POST http://shop.example/${path}`,
    detail: { method: 'POST', url: `http://shop.example/${path}`, body: { version: 'v411' } },
    effect: true,
    deferred: [],
  });
  const planned = Array.from({ length: steps }, (_, index): PlannedStep => {
    const path = `step${index}`;
    const step = HttpStep.parse({ id: path, kind: 'http', target: 'shop', path: `/${path}` });
    return { path, phase: 'steps', step, frame: { prefix: '', parameters: {} }, conditions: [], call: callOf(path) };
  });
  const executor: StepExecutor = {
    resolve: (_tenantId, step) => Promise.resolve(callOf(step.id)),
    execute(_call, { runId }) {
      onExecute(runId);
      return Promise.resolve({ status: 'succeeded', output: '200', body: { ok: true } });
    },
    isRepeatable: () => false,
  };
  return {
    plan: (_tenantId, { playbookId, parameters }) =>
      Promise.resolve({
        playbook: {
          id: playbookId,
          slug: 'bench',
          name: 'Bench',
          version: 1,
          source: 'slug: bench',
          approval: { role: 'Editor', people, expiresMinutes: 60 },
        },
        title: 'Bench',
        subject: null,
        parameters,
        facts: { incident: null, finding: null, change: null },
        steps: planned,
        risk: NO_RISK,
      }),
    resolve: (_tenantId, step) => Promise.resolve(callOf(step.path)),
    executorOf: () => executor,
  };
}
