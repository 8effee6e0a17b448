import { networkInterfaces } from 'node:os';
import type { RequestListener } from 'node:http';
import type { Clock, Database, Jobs, Log, Outbox, Secrets, Slice, Streams } from '../platform/index.ts';
import { readIncidentRules } from './incidentRules.ts';
import type { Executors } from './plan/draftRun.ts';
import { createPlanner } from './plan/planner.ts';
import { offerPortOf } from './playbooks/offers.ts';
import { playbookRoutes } from './playbooks/playbookPart.ts';
import type { RunHistoryPort } from './playbooks/ports.ts';
import { proposalPart, type PastFixPort } from './proposals/index.ts';
import { runPortOf } from './proposals/runPort.ts';
import { forgetPlaybook } from './runs/commands/forgetPlaybook.ts';
import { countActiveRuns } from './runs/queries/countActiveRuns.ts';
import { readPlaybookHistories } from './runs/queries/readPlaybookHistory.ts';
import { createRuns, type RunsDeps } from './runs/runsPart.ts';
import { createVerifyReader, type VerifySources } from './runs/verify/verifyReader.ts';
import { annotationExecutor, silenceExecutor } from './steps/grafanaSteps.ts';
import { httpExecutor } from './steps/httpStep.ts';
import { createMailer, type MailSettings } from './steps/mailer.ts';
import { notifyExecutor } from './steps/notifyStep.ts';
import { openTargets } from './targets/openTargets.ts';
import type { Reach } from './targets/reachable.rules.ts';
import { triggerPart } from './triggers/index.ts';

export type { PastFix, PastFixPort } from './proposals/index.ts';
export { listRuns } from './runs/queries/listRuns.ts';
export { automationReport, type AutomationReport, type PlaybookFigures } from './queries/automationReport.ts';
export type { PlannedStep, RunScope, StepContext, StepExecutor, StepOutcome } from './steps/step.ts';

export interface AutomationDeps {
  database: Database;
  outbox: Outbox;
  streams: Streams;
  jobs: Jobs;
  secrets: Secrets;
  clock: Clock;
  log: Log;
  /** Where verifications are read. */
  sources: Pick<VerifySources, 'listSources' | 'query'>;
  recordChanges: RunsDeps['recordChanges'];
  /** What the knowledge of past incidents tells. */
  memory: PastFixPort;
  mail: MailSettings;
  /** ALLOW_PRIVATE_TARGETS. */
  allowLoopback: boolean;
  /** Ports on which the sidecar and its database listen; no playbook may call them. */
  ownPorts: ReadonlySet<number>;
}

export interface Automation extends Slice {
  /** Webhooks that start playbooks, on the listener of all webhooks. */
  webhooks: { owns(url: string | undefined): boolean; handle: RequestListener };
  /** Lets the steps under way come to their end. */
  stop(): Promise<void>;
}

/** Playbooks and what comes of them: proposals, approvals, runs. Each part brings its own doors. */
export function createAutomation(deps: AutomationDeps): Automation {
  const reach = reachOf(deps);
  const history: RunHistoryPort = {
    readHistories: readPlaybookHistories,
    countActive: countActiveRuns,
    forget: forgetPlaybook,
  };
  const executors = executorsOf(deps, reach);
  const reader = createVerifyReader({
    ...deps.sources,
    readRules: (tenantId, incidentId) => readIncidentRules(deps.database, tenantId, incidentId),
    now: () => deps.clock.now(),
  });
  const runs = createRuns({ ...deps, reader, planner: createPlanner({ ...deps, history, executors }) });
  const ports = { ...deps, runs: runPortOf(runs), playbooks: offerPortOf(history) };
  const triggers = triggerPart(ports);
  const playbooks = { routes: playbookRoutes({ ...deps, history, executors, reader, reach }) };
  const parts: Omit<Slice, 'name'>[] = [playbooks, runs, proposalPart(ports), triggers];
  return {
    name: 'automation',
    routes: parts.flatMap((part) => part.routes ?? []),
    subscriptions: parts.flatMap((part) => part.subscriptions ?? []),
    jobs: parts.flatMap((part) => part.jobs ?? []),
    tools: parts.flatMap((part) => part.tools ?? []),
    webhooks: triggers.webhooks,
    stop: () => runs.stop(),
  };
}

function executorsOf(deps: AutomationDeps, reach: (allowPrivate: boolean) => Reach): Executors {
  const targets = openTargets({ ...deps, reach });
  return {
    http: httpExecutor(targets),
    notify: notifyExecutor(targets, createMailer(deps.mail)),
    annotation: annotationExecutor(deps),
    silence: silenceExecutor(deps),
  };
}

function reachOf({ allowLoopback, ownPorts }: AutomationDeps): (allowPrivate: boolean) => Reach {
  return (allowPrivate) => ({
    allowPrivate,
    allowLoopback,
    ownPorts,
    // Asked each time: an interface may come up while the sidecar runs.
    ownAddresses: Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address)),
  });
}
