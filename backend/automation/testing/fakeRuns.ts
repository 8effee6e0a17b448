import type { Run, RunStatus } from '#contract/run';
import type { ActorRef } from '#contract/scalars';
import { newId, type AppError } from '../../platform/index.ts';
import type { RunPort, RunRequest } from '../proposals/ports.ts';

/** Runs that are made and never work: what proposals and triggers ask for can be looked at. */
export interface FakeRuns extends RunPort {
  requests: RunRequest[];
  made: Map<string, Run>;
  /** The next creations fail so. */
  refuse: AppError | null;
  end(runId: string, status: RunStatus, stoppedBy?: ActorRef): void;
}

/** `needsApproval` decides on the status in which a run begins. */
export function fakeRuns(needsApproval: (playbookId: string) => boolean = () => true): FakeRuns {
  const byKey = new Map<string, Run>();
  const made = new Map<string, Run>();
  const fake: FakeRuns = {
    requests: [],
    made,
    refuse: null,
    create(request) {
      const known = byKey.get(request.idempotencyKey);
      if (known !== undefined) {
        return Promise.resolve(known);
      }
      if (fake.refuse !== null) {
        return Promise.reject(fake.refuse);
      }
      fake.requests.push(request);
      const run = runOf(request, made.size + 1, request.mustWait || needsApproval(request.playbookId));
      byKey.set(request.idempotencyKey, run);
      made.set(run.id, run);
      return Promise.resolve(run);
    },
    read: (_tx, _tenantId, runId) => Promise.resolve(made.get(runId) ?? null),
    withdraw(_tenantId, runId) {
      const untouched =
        made.get(runId)?.status === 'waiting-approval' && made.get(runId)?.requestedBy.kind === 'system';
      if (untouched) {
        fake.end(runId, 'stopped', made.get(runId)?.requestedBy);
      }
      return Promise.resolve(untouched);
    },
    end(runId, status, stoppedBy) {
      const run = made.get(runId);
      if (run === undefined) {
        throw new Error('there is no such run');
      }
      made.set(runId, { ...run, status, stoppedBy: stoppedBy ?? null });
    },
  };
  return fake;
}

function runOf(request: RunRequest, number: number, waits: boolean): Run {
  const now = new Date(0).toISOString();
  return {
    id: newId(),
    number,
    version: 1,
    playbookId: request.playbookId,
    playbookName: 'p',
    playbookVersion: 1,
    title: 'p',
    status: waits ? 'waiting-approval' : 'queued',
    subject: null,
    incidentId: request.incidentId,
    incidentNumber: null,
    triggerId: request.triggerId,
    proposalId: request.proposalId,
    approvalId: waits ? newId() : null,
    requestedBy: request.by.actor,
    createdAt: now,
    startedAt: null,
    finishedAt: null,
    outcome: null,
    stepsDone: 0,
    stepsTotal: 1,
    parameters: request.parameters,
    steps: [],
    approvals: [],
    stoppedBy: null,
  };
}
