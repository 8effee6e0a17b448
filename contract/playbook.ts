import { z } from 'zod';
import { Mechanism } from './analysis.ts';
import { operation } from './operation.ts';
import { listParam, PageQuery, pageOf } from './paging.ts';
import { ResourceKind } from './resource.ts';
import { ActorRef, Id, Instant, Role, Severity } from './scalars.ts';

export const RISK_LEVELS = ['low', 'medium', 'high'] as const;
export const RiskLevel = z.enum(RISK_LEVELS).meta({ id: 'RiskLevel' });
export type RiskLevel = z.infer<typeof RiskLevel>;

/** A name in a playbook: what placeholders and other steps call it. */
const Slug = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,62}$/, 'begin with a lower-case letter; then letters, digits, "-" or "_", at most 63');

/** Text with placeholders: `{{ service }}`, `{{ incident.number }}`, `{{ steps.scale.body.replicas }}`. */
const Template = z.string().max(4_000);
const Seconds = z.number().min(0).max(86_400);

/** Where a parameter's value comes from when nobody gives one: a path into what led to the run. */
export const ParameterOrigin = z.enum([
  'finding.resource',
  'finding.resourceName',
  'finding.mechanism',
  'change.versionFrom',
  'change.versionTo',
  'change.id',
  'change.title',
  'incident.id',
  'incident.number',
  'incident.title',
  'incident.service',
  'incident.severity',
]);
export type ParameterOrigin = z.infer<typeof ParameterOrigin>;

export const PlaybookParameter = z.strictObject({
  type: z.enum(['string', 'number', 'boolean']).default('string'),
  description: z.string().max(500).default(''),
  default: z.union([z.string().max(1_000), z.number(), z.boolean()]).optional(),
  from: ParameterOrigin.optional().describe('filled from what led to the run, before the default'),
  choices: z.array(z.union([z.string().max(200), z.number()])).max(100).optional(),
  pattern: z.string().max(200).optional().describe('an RE2 expression that the whole text must match'),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});
export type PlaybookParameter = z.infer<typeof PlaybookParameter>;

/** A comparison with a number: `below: 0.01`. Exactly one of them is given. */
export const Condition = z
  .strictObject({
    below: z.number().optional(),
    above: z.number().optional(),
    equals: z.number().optional(),
  })
  .refine((condition) => Object.values(condition).filter((value) => value !== undefined).length === 1, {
    message: 'give exactly one of below, above, equals',
  });
export type Condition = z.infer<typeof Condition>;

const StepBase = {
  id: Slug,
  title: Template.optional(),
  when: z.string().max(1_000).optional().describe('a CEL condition over parameters, incident and steps; false skips it'),
  timeoutSeconds: z.number().min(1).max(600).default(30),
  onFailure: z.enum(['stop', 'continue']).default('stop'),
};

export const HttpStep = z.strictObject({
  ...StepBase,
  kind: z.literal('http'),
  target: Slug.describe('a target that an admin has set up: it holds the address and the secret'),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST'),
  path: Template.describe('below the target; values are encoded'),
  query: z.record(z.string().max(100), Template).default({}),
  headers: z.record(z.string().max(100), Template).default({}),
  body: z.json().optional().describe('JSON whose texts may hold placeholders'),
  expect: z.array(z.number().int().min(100).max(599)).max(20).default([200, 201, 202, 204]),
  repeatable: z
    .boolean()
    .optional()
    .describe('true when doing it twice is the same as once; GET is, the others only if said so'),
});

export const WaitStep = z.strictObject({ ...StepBase, kind: z.literal('wait'), seconds: Seconds });

export const VerifyStep = z.strictObject({
  ...StepBase,
  kind: z.literal('verify'),
  query: Template.optional().describe("PromQL; left out: the queries of the incident's own rules"),
  condition: Condition.optional().describe("left out: the incident's rules no longer fire"),
  withinSeconds: Seconds.default(300).describe('deadline'),
  forSeconds: Seconds.default(0).describe('it has to hold that long'),
});

export const NotifyStep = z.strictObject({
  ...StepBase,
  kind: z.literal('notify'),
  channel: z.enum(['webhook', 'email']),
  target: Slug.optional().describe('webhook: a target'),
  path: Template.default('/').describe('webhook: path below the target'),
  to: z.array(z.email()).max(50).default([]).describe('email: who gets it'),
  subject: Template.default(''),
  text: Template,
});

export const AnnotationStep = z.strictObject({
  ...StepBase,
  kind: z.literal('annotation'),
  text: Template,
  tags: z.array(Template).max(20).default([]),
});

export const SilenceStep = z.strictObject({
  ...StepBase,
  kind: z.literal('silence'),
  matchers: z
    .array(z.strictObject({ name: z.string().min(1).max(200), value: Template, regex: z.boolean().default(false) }))
    .min(1)
    .max(20),
  minutes: z.number().min(1).max(10_080),
  comment: Template.default(''),
});

export const ApproveStep = z.strictObject({
  ...StepBase,
  kind: z.literal('approve'),
  text: Template.describe('what is asked'),
  role: Role.default('Editor'),
  people: z.number().int().min(1).max(2).default(1),
  expiresMinutes: z.number().min(1).max(1_440).default(60),
});

export const SubPlaybookStep = z.strictObject({
  ...StepBase,
  kind: z.literal('playbook'),
  playbook: Slug.describe("another playbook's slug; its steps run in place"),
  parameters: z.record(z.string(), Template).default({}),
});

export const PlaybookStep = z
  .discriminatedUnion('kind', [
    HttpStep,
    WaitStep,
    VerifyStep,
    NotifyStep,
    AnnotationStep,
    SilenceStep,
    ApproveStep,
    SubPlaybookStep,
  ])
  .meta({ id: 'PlaybookStep' });
export type PlaybookStep = z.infer<typeof PlaybookStep>;
export const STEP_KINDS = ['http', 'wait', 'verify', 'notify', 'annotation', 'silence', 'approve', 'playbook'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** Who has to say yes. `people: 0`: whoever starts it may; otherwise persons other than the one who asked. */
export const ApprovalPolicy = z.strictObject({
  role: Role.default('Editor'),
  people: z.number().int().min(0).max(2).default(1),
  expiresMinutes: z.number().min(1).max(1_440).default(60),
});
export type ApprovalPolicy = z.infer<typeof ApprovalPolicy>;

/** The document itself, as YAML holds it. */
export const PlaybookSpec = z
  .strictObject({
    slug: Slug,
    name: z.string().trim().min(1).max(200),
    description: z.string().max(4_000).default(''),
    applies: z
      .strictObject({
        kinds: z.array(ResourceKind).max(20).default([]).describe('resource kinds; empty: any'),
        mechanisms: z.array(Mechanism).max(20).default([]).describe('what it is a remedy for; empty: never proposed'),
        resources: z.array(z.string().max(300)).max(50).default([]).describe('resource keys; empty: any of the kinds'),
      })
      .default({ kinds: [], mechanisms: [], resources: [] }),
    parameters: z.record(Slug, PlaybookParameter).default({}),
    subject: Template.optional().describe('the resource key it works on: runs on one subject are serial'),
    risk: RiskLevel.default('medium').describe('at least this; the blast radius can raise it'),
    approval: ApprovalPolicy.default({ role: 'Editor', people: 1, expiresMinutes: 60 }),
    steps: z.array(PlaybookStep).min(1).max(50),
    rollback: z.array(PlaybookStep).max(50).default([]),
    verification: VerifyStep.omit({ id: true, kind: true, when: true, onFailure: true, timeoutSeconds: true })
      .optional()
      .describe('decides whether the run worked; left out: no verification'),
  })
  .meta({ id: 'PlaybookSpec' });
export type PlaybookSpec = z.infer<typeof PlaybookSpec>;

/** How often a playbook ran here and what came of it. Rehearsals (dry runs) do not count. */
export const PlaybookHistory = z
  .object({
    runs: z.number().int(),
    succeeded: z.number().int(),
    failed: z.number().int(),
    medianSeconds: z.number().nullable(),
    lastRunAt: Instant.nullable(),
  })
  .meta({ id: 'PlaybookHistory' });
export type PlaybookHistory = z.infer<typeof PlaybookHistory>;

export const PlaybookSummary = z
  .object({
    id: Id,
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    version: z.number().int(),
    risk: RiskLevel,
    approval: ApprovalPolicy,
    kinds: z.array(ResourceKind),
    mechanisms: z.array(Mechanism),
    stepCount: z.number().int(),
    enabled: z.boolean().describe('a disabled one is neither proposed nor started'),
    history: PlaybookHistory,
    updatedAt: Instant,
    updatedBy: ActorRef,
  })
  .meta({ id: 'PlaybookSummary' });
export type PlaybookSummary = z.infer<typeof PlaybookSummary>;

export const Playbook = PlaybookSummary.extend({
  source: z.string().describe('YAML as written'),
  spec: PlaybookSpec,
}).meta({ id: 'Playbook' });
export type Playbook = z.infer<typeof Playbook>;

/** A mistake in the YAML, where it stands (both count from 1). */
export const PlaybookProblem = z
  .object({
    line: z.number().int(),
    column: z.number().int(),
    endLine: z.number().int().optional(),
    endColumn: z.number().int().optional(),
    path: z.string(),
    message: z.string(),
    severity: z.enum(['error', 'warning']),
  })
  .meta({ id: 'PlaybookProblem' });
export type PlaybookProblem = z.infer<typeof PlaybookProblem>;

/** A call as it would be made: every placeholder filled, secrets as "•••". */
export const ResolvedCall = z
  .object({
    stepId: z.string(),
    phase: z.enum(['steps', 'rollback', 'verification']),
    kind: z.enum(STEP_KINDS),
    title: z.string(),
    summary: z.string().max(2_000).describe('one line: "POST http://shop:8080/services/payment/rollback"'),
    detail: z.record(z.string(), z.json()).describe('everything that is sent'),
    effect: z.boolean().describe('false for what only reads or waits'),
    deferred: z
      .array(z.string())
      .describe('placeholders that only an earlier step can fill; what they become is checked again at that step'),
  })
  .meta({ id: 'ResolvedCall' });
export type ResolvedCall = z.infer<typeof ResolvedCall>;

export const PARAMETER_VALUE = z.union([z.string().max(1_000), z.number(), z.boolean()]);
export const ParameterValues = z.record(z.string().max(63), PARAMETER_VALUE);
export type ParameterValues = z.infer<typeof ParameterValues>;

const Source = z.string().min(1).max(200_000);
const IdParam = z.object({ id: Id });

export const listPlaybooks = operation({
  id: 'listPlaybooks',
  method: 'GET',
  path: '/playbooks',
  summary: 'Playbooks by name',
  tag: 'automation',
  role: 'Viewer',
  scope: 'automation:read',
  query: PageQuery.extend({
    q: z.string().trim().max(200).optional(),
    mechanism: listParam(Mechanism),
    risk: listParam(RiskLevel),
    sort: z.enum(['name', '-updatedAt']).default('name'),
  }),
  response: pageOf(PlaybookSummary),
  errors: ['bad_cursor'],
});

export const getPlaybook = operation({
  id: 'getPlaybook',
  method: 'GET',
  path: '/playbooks/{id}',
  summary: 'One playbook in its newest version',
  tag: 'automation',
  role: 'Viewer',
  scope: 'automation:read',
  params: IdParam,
  response: Playbook,
  errors: ['not_found'],
});

export const createPlaybook = operation({
  id: 'createPlaybook',
  method: 'POST',
  path: '/playbooks',
  summary: 'Add a playbook from its YAML (also the import)',
  tag: 'automation',
  role: 'Editor',
  scope: 'automation:write',
  body: z.strictObject({ source: Source, comment: z.string().max(500).default('') }),
  response: Playbook,
  status: 201,
  errors: ['playbook_invalid', 'conflict'],
});

export const updatePlaybook = operation({
  id: 'updatePlaybook',
  method: 'PUT',
  path: '/playbooks/{id}',
  summary: 'Write a new version; `version` is the one it is made from',
  tag: 'automation',
  role: 'Editor',
  scope: 'automation:write',
  params: IdParam,
  body: z.strictObject({ source: Source, version: z.number().int(), comment: z.string().max(500).default('') }),
  response: Playbook,
  errors: ['playbook_invalid', 'not_found', 'conflict'],
});

export const setPlaybookEnabled = operation({
  id: 'setPlaybookEnabled',
  method: 'PATCH',
  path: '/playbooks/{id}',
  summary: 'Enable or disable a playbook',
  tag: 'automation',
  role: 'Editor',
  scope: 'automation:write',
  params: IdParam,
  body: z.strictObject({ enabled: z.boolean() }),
  response: Playbook,
  errors: ['not_found'],
});

export const deletePlaybook = operation({
  id: 'deletePlaybook',
  method: 'DELETE',
  path: '/playbooks/{id}',
  summary: 'Remove a playbook with its triggers; its past runs stay',
  tag: 'automation',
  role: 'Admin',
  scope: 'automation:write',
  params: IdParam,
  response: z.object({ removed: z.literal(true) }),
  errors: ['not_found', 'conflict'],
});

export const PlaybookVersion = z
  .object({
    version: z.number().int(),
    source: z.string(),
    comment: z.string(),
    at: Instant,
    by: ActorRef,
  })
  .meta({ id: 'PlaybookVersion' });
export type PlaybookVersion = z.infer<typeof PlaybookVersion>;

export const listPlaybookVersions = operation({
  id: 'listPlaybookVersions',
  method: 'GET',
  path: '/playbooks/{id}/versions',
  summary: 'Every version, newest first',
  tag: 'automation',
  role: 'Viewer',
  scope: 'automation:read',
  params: IdParam,
  query: PageQuery,
  response: pageOf(PlaybookVersion),
  errors: ['not_found', 'bad_cursor'],
});

export const checkPlaybook = operation({
  id: 'checkPlaybook',
  method: 'POST',
  path: '/playbooks/check',
  summary: 'Look for mistakes in a YAML without storing it',
  tag: 'automation',
  role: 'Viewer',
  scope: 'automation:read',
  body: z.strictObject({ source: z.string().max(200_000) }),
  response: z.object({ problems: z.array(PlaybookProblem).max(200), spec: PlaybookSpec.nullable() }),
});

export const getPlaybookSchema = operation({
  id: 'getPlaybookSchema',
  method: 'GET',
  path: '/playbooks/schema',
  summary: 'The JSON Schema of a playbook, for completion in editors',
  tag: 'automation',
  role: 'Viewer',
  scope: 'automation:read',
  response: z.object({ schema: z.record(z.string(), z.json()), targets: z.array(z.string()), playbooks: z.array(z.string()) }),
});

/** Risk of doing this now: from the blast radius on the topology and from the history of this playbook. */
export const Risk = z
  .object({
    level: RiskLevel,
    score: z.number().min(0).max(1),
    affected: z.array(z.string()).max(100).describe('resource keys that it touches or that depend on them'),
    reasons: z.array(z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])), text: z.string() })).max(10),
    history: PlaybookHistory,
  })
  .meta({ id: 'Risk' });
export type Risk = z.infer<typeof Risk>;

/** What would happen: nothing has. */
export const DryRun = z
  .object({
    calls: z.array(ResolvedCall),
    parameters: ParameterValues,
    missing: z.array(z.string()).describe('parameters without a value'),
    problems: z.array(PlaybookProblem),
    risk: Risk.nullable(),
    subject: z.string().nullable(),
    queries: z
      .array(z.object({ stepId: z.string(), query: z.string(), value: z.number().nullable(), holds: z.boolean().nullable(), error: z.string().nullable() }))
      .describe('each verification as it stands right now; reading has no effect'),
  })
  .meta({ id: 'DryRun' });
export type DryRun = z.infer<typeof DryRun>;

export const dryRunPlaybook = operation({
  id: 'dryRunPlaybook',
  method: 'POST',
  path: '/playbooks/dry-run',
  summary: 'Resolve every call of a playbook (a stored one or a YAML) without effect',
  tag: 'automation',
  role: 'Viewer',
  scope: 'automation:read',
  body: z.strictObject({
    playbookId: Id.optional(),
    source: z.string().max(200_000).optional(),
    parameters: ParameterValues.default({}),
    incidentId: Id.optional(),
    findingId: z.string().max(40).optional(),
  }),
  response: DryRun,
  errors: ['not_found'],
});

/** What starts a playbook by itself. A person starts one by `startRun`. */
export const Trigger = z
  .object({
    id: Id,
    name: z.string(),
    enabled: z.boolean(),
    kind: z.enum(['incident', 'schedule', 'webhook']),
    playbookId: Id,
    playbookName: z.string(),
    parameters: ParameterValues,
    on: z.enum(['opened', 'analysed', 'resolved']).nullable().describe('incident: at which moment'),
    condition: z.string().nullable().describe('incident, webhook: CEL over `incident`, `finding` or `body`'),
    cron: z.string().nullable(),
    timezone: z.string().nullable(),
    nextAt: Instant.nullable(),
    webhookUrl: z.string().nullable(),
    lastFiredAt: Instant.nullable(),
    lastRunId: Id.nullable(),
    lastError: z.string().nullable(),
  })
  .meta({ id: 'Trigger' });
export type Trigger = z.infer<typeof Trigger>;

/** `on` and `condition` belong to incident triggers, `cron` and `timezone` to schedules, `condition` also to webhooks. */
export const TriggerInput = z.strictObject({
  name: z.string().trim().min(1).max(200),
  enabled: z.boolean().default(true),
  kind: z.enum(['incident', 'schedule', 'webhook']),
  playbookId: Id,
  parameters: ParameterValues.default({}),
  on: z.enum(['opened', 'analysed', 'resolved']).optional(),
  condition: z.string().max(2_000).optional(),
  cron: z.string().max(200).optional(),
  timezone: z.string().max(100).optional(),
});
export type TriggerInput = z.infer<typeof TriggerInput>;

export const listTriggers = operation({
  id: 'listTriggers',
  method: 'GET',
  path: '/triggers',
  summary: 'Triggers by name',
  tag: 'automation',
  role: 'Viewer',
  scope: 'automation:read',
  query: PageQuery.extend({ playbookId: Id.optional() }),
  response: pageOf(Trigger),
  errors: ['bad_cursor'],
});

export const createTrigger = operation({
  id: 'createTrigger',
  method: 'POST',
  path: '/triggers',
  summary: 'Add a trigger; a webhook answers its signing secret once',
  tag: 'automation',
  role: 'Editor',
  scope: 'automation:write',
  body: TriggerInput,
  response: z.object({ trigger: Trigger, secret: z.string().nullable() }),
  status: 201,
  errors: ['not_found'],
});

export const updateTrigger = operation({
  id: 'updateTrigger',
  method: 'PUT',
  path: '/triggers/{id}',
  summary: 'Change a trigger (its kind stays)',
  tag: 'automation',
  role: 'Editor',
  scope: 'automation:write',
  params: IdParam,
  body: TriggerInput,
  response: Trigger,
  errors: ['not_found'],
});

export const deleteTrigger = operation({
  id: 'deleteTrigger',
  method: 'DELETE',
  path: '/triggers/{id}',
  summary: 'Remove a trigger',
  tag: 'automation',
  role: 'Editor',
  scope: 'automation:write',
  params: IdParam,
  response: z.object({ removed: z.literal(true) }),
  errors: ['not_found'],
});

export const previewSchedule = operation({
  id: 'previewSchedule',
  method: 'GET',
  path: '/triggers/preview',
  summary: 'When a schedule would be due next; a mistake is refused with its field',
  tag: 'automation',
  role: 'Viewer',
  scope: 'automation:read',
  query: z.object({
    cron: z.string().max(200),
    timezone: z.string().max(100).default('UTC'),
    count: z.coerce.number().int().min(1).max(20).default(5),
  }),
  response: z.object({ times: z.array(Instant) }),
});

/** An address that playbooks may call: the allow-list. The secret goes in and never comes out. */
export const Target = z
  .object({
    id: Id,
    name: z.string(),
    description: z.string(),
    baseUrl: z.string(),
    headerName: z.string().nullable().describe('the header that carries the secret'),
    hasSecret: z.boolean(),
    allowPrivate: z.boolean().describe('may resolve to a private address; loopback and metadata addresses stay refused unless the operator allows them'),
    updatedAt: Instant,
  })
  .meta({ id: 'Target' });
export type Target = z.infer<typeof Target>;

export const TargetInput = z.strictObject({
  name: Slug,
  description: z.string().max(1_000).default(''),
  baseUrl: z.url({ protocol: /^https?$/ }).max(1_000),
  headerName: z.string().regex(/^[A-Za-z0-9-]{1,100}$/).nullable().default('Authorization'),
  secret: z.string().min(1).max(8_000).optional().describe('the whole value of the header, for example "Bearer …"; left out: stays'),
  allowPrivate: z.boolean().default(false),
});
export type TargetInput = z.infer<typeof TargetInput>;

export const listTargets = operation({
  id: 'listTargets',
  method: 'GET',
  path: '/targets',
  summary: 'Addresses that playbooks may call',
  tag: 'automation',
  role: 'Viewer',
  scope: 'automation:read',
  response: z.object({ items: z.array(Target) }),
});

export const createTarget = operation({
  id: 'createTarget',
  method: 'POST',
  path: '/targets',
  summary: 'Allow an address',
  tag: 'automation',
  role: 'Admin',
  scope: 'admin',
  body: TargetInput,
  response: Target,
  status: 201,
  errors: ['conflict', 'target_refused'],
});

export const updateTarget = operation({
  id: 'updateTarget',
  method: 'PUT',
  path: '/targets/{id}',
  summary: 'Change an address or its secret',
  tag: 'automation',
  role: 'Admin',
  scope: 'admin',
  params: IdParam,
  body: TargetInput,
  response: Target,
  errors: ['not_found', 'conflict', 'target_refused'],
});

export const deleteTarget = operation({
  id: 'deleteTarget',
  method: 'DELETE',
  path: '/targets/{id}',
  summary: 'Allow it no longer',
  tag: 'automation',
  role: 'Admin',
  scope: 'admin',
  params: IdParam,
  response: z.object({ removed: z.literal(true) }),
  errors: ['not_found'],
});

/** For templates and CEL conditions: what is known of the incident that led to a run. */
export const RunIncidentFacts = z.object({
  id: Id,
  number: z.number().int(),
  title: z.string(),
  severity: Severity,
  service: z.string().nullable(),
});
export type RunIncidentFacts = z.infer<typeof RunIncidentFacts>;
