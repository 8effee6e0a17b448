import { z } from 'zod';
import { Mechanism } from './analysis.ts';
import { operation } from './operation.ts';
import { listParam, PageQuery, pageOf } from './paging.ts';
import { PlaybookStep, STEP_KINDS, Slug, Template, VerifyStep } from './playbookStep.ts';
import { ResourceKind } from './resource.ts';
import { ActorRef, Id, Instant, Role, Severity } from './scalars.ts';

export const RISK_LEVELS = ['low', 'medium', 'high'] as const;
export const RiskLevel = z.enum(RISK_LEVELS).meta({ id: 'RiskLevel' });
export type RiskLevel = z.infer<typeof RiskLevel>;

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
  choices: z
    .array(z.union([z.string().max(200), z.number()]))
    .max(100)
    .optional(),
  pattern: z.string().max(200).optional().describe('an RE2 expression that the whole text must match'),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});
export type PlaybookParameter = z.infer<typeof PlaybookParameter>;

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
  response: z.object({
    schema: z.record(z.string(), z.json()),
    targets: z.array(z.string()),
    playbooks: z.array(z.string()),
  }),
});

/** Risk of doing this now: from the blast radius on the topology and from the history of this playbook. */
export const Risk = z
  .object({
    level: RiskLevel,
    score: z.number().min(0).max(1),
    affected: z.array(z.string()).max(100).describe('resource keys that it touches or that depend on them'),
    reasons: z
      .array(
        z.object({
          code: z.string(),
          params: z.record(z.string(), z.union([z.string(), z.number()])),
          text: z.string(),
        })
      )
      .max(10),
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
      .array(
        z.object({
          stepId: z.string(),
          query: z.string(),
          value: z.number().nullable(),
          holds: z.boolean().nullable(),
          error: z.string().nullable(),
        })
      )
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

/** For templates and CEL conditions: what is known of the incident that led to a run. */
export const RunIncidentFacts = z.object({
  id: Id,
  number: z.number().int(),
  title: z.string(),
  severity: Severity,
  service: z.string().nullable(),
});
export type RunIncidentFacts = z.infer<typeof RunIncidentFacts>;
