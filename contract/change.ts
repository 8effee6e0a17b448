import { z } from 'zod';
import { operation } from './operation.ts';
import { listParam, PageQuery, pageOf } from './paging.ts';
import { Id, Instant, Labels } from './scalars.ts';

export const CHANGE_KINDS = ['deploy', 'config', 'flag', 'scale', 'restart', 'silence', 'run', 'other'] as const;
export const ChangeKind = z.enum(CHANGE_KINDS).meta({ id: 'ChangeKind' });
export type ChangeKind = z.infer<typeof ChangeKind>;

/** Something that people or machines altered: the first question of every analysis. */
export const Change = z
  .object({
    id: Id,
    at: Instant,
    kind: ChangeKind,
    title: z.string(),
    description: z.string(),
    resourceKey: z.string().nullable().describe('what was changed, for example service:payment'),
    versionFrom: z.string().nullable(),
    versionTo: z.string().nullable(),
    author: z.string().nullable(),
    url: z.string().nullable(),
    labels: Labels,
    receivedAt: Instant,
  })
  .meta({ id: 'Change' });
export type Change = z.infer<typeof Change>;

/** One change event as a sender posts it. `service` is a shorthand for the resource `service:<name>`. */
export const ChangeInput = z
  .object({
    id: z.string().min(1).max(200).optional().describe("the sender's id; a repeat with the same id is one change"),
    at: Instant.optional(),
    kind: ChangeKind,
    title: z.string().trim().min(1).max(300),
    description: z.string().max(10_000).default(''),
    service: z.string().min(1).max(200).optional(),
    resource: z.string().min(1).max(300).optional(),
    versionFrom: z.string().max(200).optional(),
    versionTo: z.string().max(200).optional(),
    author: z.string().max(200).optional(),
    url: z.url().max(2_000).optional(),
    labels: Labels.default({}),
  })
  .meta({ id: 'ChangeInput' });
export type ChangeInput = z.infer<typeof ChangeInput>;

export const listChanges = operation({
  id: 'listChanges',
  method: 'GET',
  path: '/changes',
  summary: 'Changes, newest first',
  tag: 'changes',
  role: 'Viewer',
  scope: 'changes:read',
  query: PageQuery.extend({
    from: Instant.optional(),
    to: Instant.optional(),
    kind: listParam(ChangeKind),
    resource: listParam(z.string().max(300)),
  }),
  response: pageOf(Change),
  errors: ['bad_cursor'],
});
