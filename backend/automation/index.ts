import type { Clock, Database, Jobs, Log, Outbox, Secrets, Slice, Streams } from '../platform/index.ts';

export type { PlannedStep, RunScope, StepContext, StepExecutor, StepOutcome } from './steps/step.ts';

/** What every part of the slice may use; a part names what it needs beyond these beside it. */
export interface AutomationDeps {
  database: Database;
  outbox: Outbox;
  streams: Streams;
  jobs: Jobs;
  secrets: Secrets;
  clock: Clock;
  log: Log;
}

/** One part of the slice: playbooks, runs, proposals. */
export type AutomationPart = Omit<Slice, 'name'>;

/** Playbooks and what comes of them: proposals, approvals, runs. Each part brings its own doors. */
export function createAutomation(deps: AutomationDeps): Slice {
  const parts: AutomationPart[] = partsOf(deps);
  return {
    name: 'automation',
    routes: parts.flatMap((part) => part.routes ?? []),
    subscriptions: parts.flatMap((part) => part.subscriptions ?? []),
    jobs: parts.flatMap((part) => part.jobs ?? []),
    tools: parts.flatMap((part) => part.tools ?? []),
  };
}

function partsOf(_deps: AutomationDeps): AutomationPart[] {
  return [];
}
