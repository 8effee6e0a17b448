import { z } from 'zod';
import { Mechanism, Statement } from './analysis.ts';
import { operation } from './operation.ts';
import { listParam, PageQuery, pageOf } from './paging.ts';
import { ParameterValues, ResolvedCall, Risk } from './playbook.ts';
import { STEP_KINDS } from './playbookStep.ts';
import { ActorRef, Id, Instant, Role } from './scalars.ts';

/** A playbook that fits a finding, with the reason. Nothing happens before somebody reviews and approves it. */
export const Proposal = z
  .object({
    id: Id,
    incidentId: Id,
    analysisId: Id,
    findingId: z.string(),
    rank: z.number().int().min(1),
    playbookId: Id,
    playbookName: z.string(),
    playbookVersion: z.number().int(),
    resourceKey: z.string(),
    mechanism: Mechanism,
    title: z.string().describe('what it does here: "Roll back payment to v411"'),
    reason: Statement,
    parameters: ParameterValues,
    missing: z.array(z.string()).describe('parameters that a person has to give'),
    risk: Risk,
    pastSuccess: z
      .object({ incidentId: Id, number: z.number().int(), at: Instant })
      .nullable()
      .describe('a similar past incident that this playbook repaired'),
    status: z.enum(['open', 'under-review', 'done', 'dismissed', 'superseded']),
    runId: Id.nullable(),
    at: Instant,
  })
  .meta({ id: 'Proposal' });
export type Proposal = z.infer<typeof Proposal>;

export const RUN_STATUSES = [
  'waiting-approval',
  'queued',
  'running',
  'waiting',
  'uncertain',
  'verifying',
  'rolling-back',
  'succeeded',
  'failed',
  'rolled-back',
  'stopped',
  'declined',
  'expired',
] as const;
/**
 * `waiting` waits for time or an approval inside the run, `uncertain` for a person who knows whether a step happened.
 * The last six are ends: `failed` when it did not work and there was nothing to roll back or that failed too.
 */
export const RunStatus = z.enum(RUN_STATUSES).meta({ id: 'RunStatus' });
export type RunStatus = z.infer<typeof RunStatus>;
export const ENDED_RUN_STATUSES = ['succeeded', 'failed', 'rolled-back', 'stopped', 'declined', 'expired'] as const;

export const StepStatus = z.enum([
  'pending',
  'running',
  'waiting',
  'uncertain',
  'succeeded',
  'failed',
  'skipped',
  'stopped',
]);
export type StepStatus = z.infer<typeof StepStatus>;

export const RunStep = z
  .object({
    id: z.string().describe('unique in the run: the path of its step in the playbook'),
    phase: z.enum(['steps', 'rollback', 'verification']),
    kind: z.enum(STEP_KINDS),
    title: z.string(),
    status: StepStatus,
    call: ResolvedCall,
    startedAt: Instant.nullable(),
    finishedAt: Instant.nullable(),
    wakeAt: Instant.nullable().describe('wait, verify: when it goes on at the latest'),
    output: z.string().max(20_000).describe('what came back: the end of it when it was longer'),
    error: z.string().nullable(),
    readings: z
      .array(z.object({ at: Instant, value: z.number().nullable() }))
      .max(500)
      .describe('verify: what the query said, in order'),
    threshold: z.number().nullable(),
  })
  .meta({ id: 'RunStep' });
export type RunStep = z.infer<typeof RunStep>;

export const RunSummary = z
  .object({
    id: Id,
    number: z.number().int(),
    version: z.number().int(),
    playbookId: Id.nullable().describe('null when it was removed'),
    playbookName: z.string(),
    playbookVersion: z.number().int(),
    title: z.string(),
    status: RunStatus,
    subject: z.string().nullable().describe('the resource it works on'),
    incidentId: Id.nullable(),
    incidentNumber: z.number().int().nullable(),
    triggerId: Id.nullable(),
    proposalId: Id.nullable(),
    approvalId: Id.nullable().describe('the approval it waits for'),
    requestedBy: ActorRef,
    createdAt: Instant,
    startedAt: Instant.nullable(),
    finishedAt: Instant.nullable(),
    outcome: Statement.nullable(),
    stepsDone: z.number().int(),
    stepsTotal: z.number().int(),
  })
  .meta({ id: 'RunSummary' });
export type RunSummary = z.infer<typeof RunSummary>;

export const Run = RunSummary.extend({
  parameters: ParameterValues,
  steps: z.array(RunStep),
  approvals: z.array(z.object({ id: Id, status: z.string(), by: z.array(ActorRef), at: Instant.nullable() })),
  stoppedBy: ActorRef.nullable(),
}).meta({ id: 'Run' });
export type Run = z.infer<typeof Run>;

/** What an approver sees. `hash` covers every call below: what is approved is what runs. */
export const Approval = z
  .object({
    id: Id,
    runId: Id,
    runNumber: z.number().int(),
    stepId: z.string().nullable().describe('set when a step of a running run asks'),
    status: z.enum(['waiting', 'approved', 'declined', 'expired', 'withdrawn']),
    title: z.string(),
    question: z.string().nullable(),
    playbookId: Id.nullable(),
    playbookName: z.string(),
    playbookVersion: z.number().int(),
    subject: z.string().nullable(),
    incidentId: Id.nullable(),
    incidentNumber: z.number().int().nullable(),
    requestedBy: ActorRef,
    requestedAt: Instant,
    reason: Statement.nullable().describe('why it was proposed'),
    role: Role,
    people: z.number().int(),
    approvedBy: z.array(z.object({ actor: ActorRef, at: Instant })),
    declinedBy: ActorRef.nullable(),
    declineReason: z.string().nullable(),
    expiresAt: Instant,
    hash: z.string(),
    calls: z.array(ResolvedCall).describe('steps in order'),
    rollback: z.array(ResolvedCall),
    verification: z.array(ResolvedCall),
    risk: Risk,
    lastApproved: z
      .object({ version: z.number().int(), source: z.string(), at: Instant })
      .nullable()
      .describe('the playbook as it was last approved, to show what changed since'),
    source: z.string().describe('the YAML of the version that runs'),
    mayApprove: z.boolean(),
    mayNotReason: z.string().nullable(),
  })
  .meta({ id: 'Approval' });
export type Approval = z.infer<typeof Approval>;

export const ApprovalSummary = Approval.pick({
  id: true,
  runId: true,
  runNumber: true,
  status: true,
  title: true,
  playbookName: true,
  subject: true,
  incidentId: true,
  incidentNumber: true,
  requestedBy: true,
  requestedAt: true,
  role: true,
  people: true,
  expiresAt: true,
  mayApprove: true,
  mayNotReason: true,
})
  .extend({ approvedCount: z.number().int(), riskLevel: Risk.shape.level })
  .meta({ id: 'ApprovalSummary' });
export type ApprovalSummary = z.infer<typeof ApprovalSummary>;

const IdParam = z.object({ id: Id });

export const listIncidentProposals = operation({
  id: 'listIncidentProposals',
  method: 'GET',
  path: '/incidents/{id}/proposals',
  summary: 'What could be done about an incident, best first',
  tag: 'automation',
  role: 'Viewer',
  scope: 'automation:read',
  params: IdParam,
  response: z.object({ items: z.array(Proposal).max(20) }),
  errors: ['not_found'],
});

export const reviewProposal = operation({
  id: 'reviewProposal',
  method: 'POST',
  path: '/proposals/{id}/review',
  summary: 'Make the run of a proposal, waiting for its approval (again the same while one is under way)',
  tag: 'automation',
  role: 'Editor',
  scope: 'automation:write',
  params: IdParam,
  body: z.strictObject({ parameters: ParameterValues.default({}) }),
  response: Run,
  status: 201,
  errors: ['not_found', 'illegal_transition', 'parameters_invalid'],
});

export const dismissProposal = operation({
  id: 'dismissProposal',
  method: 'POST',
  path: '/proposals/{id}/dismiss',
  summary: 'Say that a proposal does not fit',
  tag: 'automation',
  role: 'Editor',
  scope: 'automation:write',
  params: IdParam,
  body: z.strictObject({ reason: z.string().trim().min(1).max(1_000) }),
  response: Proposal,
  errors: ['not_found', 'illegal_transition'],
});

export const startRun = operation({
  id: 'startRun',
  method: 'POST',
  path: '/runs',
  summary: 'Start a playbook by hand; it waits for approval where its policy asks for it',
  tag: 'automation',
  role: 'Editor',
  scope: 'automation:write',
  body: z.strictObject({
    playbookId: Id,
    parameters: ParameterValues.default({}),
    incidentId: Id.optional(),
    findingId: z.string().max(40).optional(),
    idempotencyKey: z.string().min(8).max(100).optional().describe('a repeat with the same key is the same run'),
  }),
  response: Run,
  status: 201,
  errors: ['not_found', 'parameters_invalid', 'illegal_transition'],
});

export const listRuns = operation({
  id: 'listRuns',
  method: 'GET',
  path: '/runs',
  summary: 'Runs, newest first',
  tag: 'automation',
  role: 'Viewer',
  scope: 'automation:read',
  query: PageQuery.extend({
    status: listParam(RunStatus),
    active: z.enum(['true', 'false']).optional(),
    playbookId: Id.optional(),
    incidentId: Id.optional(),
    subject: z.string().max(300).optional(),
    from: Instant.optional(),
    to: Instant.optional(),
  }),
  response: pageOf(RunSummary),
  errors: ['bad_cursor'],
});

export const getRun = operation({
  id: 'getRun',
  method: 'GET',
  path: '/runs/{id}',
  summary: 'One run with its steps',
  tag: 'automation',
  role: 'Viewer',
  scope: 'automation:read',
  params: IdParam,
  response: Run,
  errors: ['not_found'],
});

export const stopRun = operation({
  id: 'stopRun',
  method: 'POST',
  path: '/runs/{id}/stop',
  summary: 'Stop a run: the step under way is let finish or cut off, no further one begins',
  tag: 'automation',
  role: 'Editor',
  scope: 'automation:write',
  params: IdParam,
  body: z.strictObject({ rollback: z.boolean().default(false).describe('undo what was done') }),
  response: Run,
  errors: ['not_found', 'illegal_transition'],
});

export const answerStep = operation({
  id: 'answerStep',
  method: 'POST',
  path: '/runs/{id}/answer',
  summary: 'Say what became of a step whose end nobody saw',
  tag: 'automation',
  role: 'Editor',
  scope: 'automation:write',
  params: IdParam,
  body: z.strictObject({ stepId: z.string().max(300), answer: z.enum(['happened', 'repeat', 'stop']) }),
  response: Run,
  errors: ['not_found', 'illegal_transition'],
});

export const listApprovals = operation({
  id: 'listApprovals',
  method: 'GET',
  path: '/approvals',
  summary: 'The inbox: approvals by state, newest first',
  tag: 'automation',
  role: 'Viewer',
  scope: 'automation:read',
  query: PageQuery.extend({
    status: z.enum(['waiting', 'approved', 'declined', 'expired', 'withdrawn']).default('waiting'),
  }),
  response: pageOf(ApprovalSummary).extend({ waitingForMe: z.number().int() }),
  errors: ['bad_cursor'],
});

export const getApproval = operation({
  id: 'getApproval',
  method: 'GET',
  path: '/approvals/{id}',
  summary: 'Exactly what would run, and why',
  tag: 'automation',
  role: 'Viewer',
  scope: 'automation:read',
  params: IdParam,
  response: Approval,
  errors: ['not_found'],
});

export const approve = operation({
  id: 'approve',
  method: 'POST',
  path: '/approvals/{id}/approve',
  summary: 'Say yes to exactly the calls with this hash; people only, never a token',
  tag: 'automation',
  role: 'Editor',
  params: IdParam,
  body: z.strictObject({ hash: z.string().max(200) }),
  response: Approval,
  errors: ['not_found', 'approval_refused', 'approval_expired', 'approval_changed', 'illegal_transition'],
});

export const decline = operation({
  id: 'decline',
  method: 'POST',
  path: '/approvals/{id}/decline',
  summary: 'Say no, with the reason',
  tag: 'automation',
  role: 'Editor',
  params: IdParam,
  body: z.strictObject({ reason: z.string().trim().min(1).max(1_000) }),
  response: Approval,
  errors: ['not_found', 'illegal_transition'],
});
