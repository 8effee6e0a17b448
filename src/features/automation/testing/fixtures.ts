import type { ResolvedCall, Risk } from '#contract/playbook';
import type { Approval, Run, RunStep } from '#contract/run';

const AT = '2026-03-01T12:00:00.000Z';
export const RUN_ID = '01920000-0000-7000-8000-00000000000a';
export const APPROVAL_ID = '01920000-0000-7000-8000-00000000000b';
const SYSTEM = { kind: 'system', id: 'system', name: 'SRE Platform' } as const;

export const risk: Risk = {
  level: 'low',
  score: 0.1,
  affected: ['service:payment'],
  reasons: [{ code: 'not.known.here', params: {}, text: 'Only payment depends on it.' }],
  history: { runs: 14, succeeded: 14, failed: 0, medianSeconds: 48, lastRunAt: AT },
};

export function call(change: Partial<ResolvedCall> = {}): ResolvedCall {
  return {
    stepId: 'roll-back',
    phase: 'steps',
    kind: 'http',
    title: 'Roll back payment to v411',
    summary: 'POST http://shop.example/services/payment/rollback',
    detail: { body: { version: 'v411' } },
    effect: true,
    deferred: [],
    ...change,
  };
}

export function approval(change: Partial<Approval> = {}): Approval {
  return {
    id: APPROVAL_ID,
    runId: RUN_ID,
    runNumber: 7,
    stepId: null,
    status: 'waiting',
    title: 'Roll back payment to v411',
    question: null,
    playbookId: null,
    playbookName: 'Roll back a deploy',
    playbookVersion: 3,
    subject: 'service:payment',
    incidentId: '01920000-0000-7000-8000-00000000000c',
    incidentNumber: 42,
    requestedBy: SYSTEM,
    requestedAt: AT,
    reason: { code: 'not.known.here', params: {}, text: 'The deploy v412 is the likely cause.' },
    role: 'Editor',
    people: 1,
    approvedBy: [],
    declinedBy: null,
    declineReason: null,
    expiresAt: '2036-03-01T12:00:00.000Z',
    hash: 'hash-of-the-calls',
    calls: [call()],
    rollback: [],
    verification: [
      call({ stepId: 'verify', phase: 'verification', kind: 'verify', title: 'Errors end', effect: false }),
    ],
    risk,
    lastApproved: null,
    source: 'slug: roll-back',
    mayApprove: true,
    mayNotReason: null,
    ...change,
  };
}

export function step(change: Partial<RunStep> = {}): RunStep {
  return {
    id: 'roll-back',
    phase: 'steps',
    kind: 'http',
    title: 'Roll back payment to v411',
    status: 'succeeded',
    call: call(),
    startedAt: AT,
    finishedAt: '2026-03-01T12:00:02.000Z',
    wakeAt: null,
    output: '202 accepted',
    error: null,
    readings: [],
    threshold: null,
    ...change,
  };
}

export function run(change: Partial<Run> = {}): Run {
  return {
    id: RUN_ID,
    number: 7,
    version: 2,
    playbookId: null,
    playbookName: 'Roll back a deploy',
    playbookVersion: 3,
    title: 'Roll back payment to v411',
    status: 'running',
    subject: 'service:payment',
    incidentId: null,
    incidentNumber: null,
    triggerId: null,
    proposalId: null,
    approvalId: null,
    requestedBy: SYSTEM,
    createdAt: AT,
    startedAt: AT,
    finishedAt: null,
    outcome: null,
    stepsDone: 1,
    stepsTotal: 2,
    parameters: { service: 'payment' },
    steps: [step()],
    approvals: [],
    stoppedBy: null,
    ...change,
  };
}
