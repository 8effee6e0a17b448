import { z } from 'zod';
import { Role } from './scalars.ts';

/** A name in a playbook: what placeholders and other steps call it. */
export const Slug = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,62}$/, 'begin with a lower-case letter; then letters, digits, "-" or "_", at most 63');

/** Text with placeholders: `{{ service }}`, `{{ incident.number }}`, `{{ steps.scale.body.replicas }}`. */
export const Template = z.string().max(4_000);
const Seconds = z.number().min(0).max(86_400);

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
  when: z
    .string()
    .max(1_000)
    .optional()
    .describe('a CEL condition over parameters, incident and steps; false skips it'),
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
