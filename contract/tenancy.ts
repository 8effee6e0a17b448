import { z } from 'zod';
import { operation, SCOPES } from './operation.ts';
import { PageQuery, pageOf } from './paging.ts';
import { ActorRef, Id, Instant, Role } from './scalars.ts';

export const Me = z
  .object({
    tenant: z.object({ id: Id, name: z.string(), orgId: z.number().int() }),
    actor: ActorRef,
    role: Role,
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;

export const getMe = operation({
  id: 'getMe',
  method: 'GET',
  path: '/me',
  summary: 'Who the sidecar takes the caller for',
  tag: 'tenancy',
  role: 'Viewer',
  response: Me,
});

/** Tenant-wide settings of grouping and retention. Durations are seconds unless the name says days. */
export const TenantSettings = z
  .object({
    groupingWindowSeconds: z.number().int().min(30).max(86_400).default(900),
    reopenWindowSeconds: z
      .number()
      .int()
      .min(0)
      .max(7 * 86_400)
      .default(1_800),
    flapCount: z.number().int().min(2).max(100).default(4),
    flapWindowSeconds: z.number().int().min(60).max(86_400).default(1_800),
    autoAnalyse: z.boolean().default(true),
    alertEventRetentionDays: z.number().int().min(1).max(3_650).default(90),
    incidentRetentionDays: z.number().int().min(7).max(3_650).default(730),
  })
  .meta({ id: 'TenantSettings' });
export type TenantSettings = z.infer<typeof TenantSettings>;

export const getSettings = operation({
  id: 'getSettings',
  method: 'GET',
  path: '/settings',
  summary: "The tenant's settings",
  tag: 'tenancy',
  role: 'Viewer',
  response: TenantSettings,
});

export const updateSettings = operation({
  id: 'updateSettings',
  method: 'PATCH',
  path: '/settings',
  summary: "Change the tenant's settings",
  tag: 'tenancy',
  role: 'Admin',
  scope: 'admin',
  body: z.strictObject({
    groupingWindowSeconds: z.number().int().min(30).max(86_400).optional(),
    reopenWindowSeconds: z
      .number()
      .int()
      .min(0)
      .max(7 * 86_400)
      .optional(),
    flapCount: z.number().int().min(2).max(100).optional(),
    flapWindowSeconds: z.number().int().min(60).max(86_400).optional(),
    autoAnalyse: z.boolean().optional(),
    alertEventRetentionDays: z.number().int().min(1).max(3_650).optional(),
    incidentRetentionDays: z.number().int().min(7).max(3_650).optional(),
  }),
  response: TenantSettings,
});

export const ApiToken = z
  .object({
    id: Id,
    name: z.string().min(1).max(100),
    scopes: z.array(z.enum(SCOPES)),
    createdAt: Instant,
    createdBy: ActorRef,
    expiresAt: Instant,
    lastUsedAt: Instant.nullable(),
    revokedAt: Instant.nullable(),
  })
  .meta({ id: 'ApiToken' });
export type ApiToken = z.infer<typeof ApiToken>;

export const listApiTokens = operation({
  id: 'listApiTokens',
  method: 'GET',
  path: '/api-tokens',
  summary: "The tenant's API tokens, without their secrets",
  tag: 'tenancy',
  role: 'Admin',
  query: PageQuery,
  response: pageOf(ApiToken),
});

export const createApiToken = operation({
  id: 'createApiToken',
  method: 'POST',
  path: '/api-tokens',
  summary: 'Make an API token; its secret is shown once',
  tag: 'tenancy',
  role: 'Admin',
  body: z.strictObject({
    name: z.string().trim().min(1).max(100),
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
    expiresInDays: z.number().int().min(1).max(365).default(90),
  }),
  response: z.object({ token: ApiToken, secret: z.string() }),
  status: 201,
});

export const revokeApiToken = operation({
  id: 'revokeApiToken',
  method: 'DELETE',
  path: '/api-tokens/{id}',
  summary: 'Revoke an API token at once',
  tag: 'tenancy',
  role: 'Admin',
  params: z.object({ id: Id }),
  response: ApiToken,
  errors: ['not_found'],
});

/** One line of the audit log: who did what to what, before and after, from where. */
export const AuditEntry = z
  .object({
    id: Id,
    at: Instant,
    actor: ActorRef,
    action: z.string(),
    targetType: z.string(),
    targetId: z.string(),
    before: z.unknown().nullable(),
    after: z.unknown().nullable(),
    remoteAddress: z.string().nullable(),
    traceId: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof AuditEntry>;

export const listAuditEntries = operation({
  id: 'listAuditEntries',
  method: 'GET',
  path: '/audit-logs',
  summary: 'The audit log, newest first',
  tag: 'tenancy',
  role: 'Admin',
  scope: 'audit:read',
  query: PageQuery.extend({
    service: z.string().max(200).optional().describe('type of the target: incident, source, api-token ...'),
    start_time: Instant.optional(),
    end_time: Instant.optional(),
    target: z.string().max(200).optional(),
  }),
  response: pageOf(AuditEntry),
});
