import { z } from 'zod';
import { operation } from './operation.ts';
import { Slug } from './playbookStep.ts';
import { Id, Instant } from './scalars.ts';

const IdParam = z.object({ id: Id });

/** An address that playbooks may call: the allow-list. The secret goes in and never comes out. */
export const Target = z
  .object({
    id: Id,
    name: z.string(),
    description: z.string(),
    baseUrl: z.string(),
    headerName: z.string().nullable().describe('the header that carries the secret'),
    hasSecret: z.boolean(),
    allowPrivate: z
      .boolean()
      .describe(
        'may resolve to a private address; loopback and metadata addresses stay refused unless the operator allows them'
      ),
    updatedAt: Instant,
  })
  .meta({ id: 'Target' });
export type Target = z.infer<typeof Target>;

export const TargetInput = z.strictObject({
  name: Slug,
  description: z.string().max(1_000).default(''),
  baseUrl: z.url({ protocol: /^https?$/ }).max(1_000),
  headerName: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,100}$/)
    .nullable()
    .default('Authorization'),
  secret: z
    .string()
    .min(1)
    .max(8_000)
    .optional()
    .describe('the whole value of the header, for example "Bearer …"; left out: stays'),
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
