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

/** A commit that a deploy brings, as pipelines and code hosts tell it. */
export const ChangeCommit = z
  .object({
    id: z.string().max(200).optional(),
    message: z.string().max(100_000).default(''),
    author: z.union([z.string().max(200), z.object({ name: z.string().max(200).default('') })]).optional(),
    url: z.string().max(2_000).optional(),
    files: z.array(z.string().max(1_000)).max(10_000).default([]).describe('paths that it touches'),
    added: z.array(z.string().max(1_000)).max(10_000).default([]),
    removed: z.array(z.string().max(1_000)).max(10_000).default([]),
    modified: z.array(z.string().max(1_000)).max(10_000).default([]),
    diff: z.string().default('').describe('unified diff'),
  })
  .meta({ id: 'ChangeCommit' });
export type ChangeCommit = z.infer<typeof ChangeCommit>;

/** What is kept of the content of a change: this many characters of its commits and diff. */
export const MOST_CONTENT = 8_192;

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
    commits: z.array(ChangeCommit).max(1_000).default([]).describe('what a deploy brings; its beginning is kept'),
    diff: z.string().default('').describe('unified diff of what was changed; its beginning is kept'),
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

/** What a change alters, as its sender told it. Untrusted text. */
export const ChangeContent = z
  .object({
    content: z.string().max(MOST_CONTENT).describe('messages, files and diffs of its commits; empty when not told'),
  })
  .meta({ id: 'ChangeContent' });
export type ChangeContent = z.infer<typeof ChangeContent>;

export const getChangeContent = operation({
  id: 'getChangeContent',
  method: 'GET',
  path: '/changes/{id}/content',
  summary: 'What a change alters: its commits and diff, as far as they are kept',
  tag: 'changes',
  role: 'Viewer',
  scope: 'changes:read',
  params: z.object({ id: Id }),
  query: z.object({ at: Instant.describe('when the change was made: changes lie by time') }),
  response: ChangeContent,
  errors: ['not_found'],
});
