import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Change, ChangeInput } from '#contract/change';
import { cleanText, newId, type Outbox, type Streams, type Tx } from '../platform/index.ts';
import { contentOf } from './contentOf.rules.ts';

export interface RecordDeps {
  outbox: Pick<Outbox, 'emit'>;
  streams: Pick<Streams, 'publish'>;
}

/** A change with what it alters. */
type Told = Change & { content: string };

/** An event names at most this many changes (contract/events.ts). */
const CHUNK = 1_000;

/**
 * Stores changes and tells of them, in the caller's transaction. One that was recorded before, by its sender's id or, for
 * one that tells its time, by its content, is counted as a duplicate and left as it is.
 */
export async function recordChanges(
  deps: RecordDeps,
  tx: Tx,
  tenantId: string,
  inputs: readonly ChangeInput[],
  receivedAtMs: number
): Promise<{ recorded: Change[]; duplicates: number }> {
  const given = inputs.map((input) => ({
    senderId: senderIdOf(input),
    change: { ...toChange(input, receivedAtMs), content: cleanText(contentOf(input)) },
  }));
  const fresh = await claimSenderIds(tx, tenantId, given);
  for (let at = 0; at < fresh.length; at += CHUNK) {
    const chunk = fresh.slice(at, at + CHUNK);
    await insertChanges(tx, tenantId, chunk);
    await deps.outbox.emit(tx, tenantId, 'change.recorded', { changeIds: chunk.map((change) => change.id) });
  }
  if (fresh.length > 0) {
    await deps.streams.publish(tx, tenantId, [{ type: 'changes', count: fresh.length }]);
  }
  const recorded = fresh.map(({ content: _content, ...change }): Change => change);
  return { recorded, duplicates: inputs.length - fresh.length };
}

function senderIdOf(input: ChangeInput): string | null {
  if (input.id !== undefined) {
    return `id:${cleanText(input.id)}`;
  }
  if (input.at === undefined) {
    return null;
  }
  const { at, kind, title, service, resource, versionFrom, versionTo } = input;
  const content = JSON.stringify([at, kind, title, service, resource, versionFrom, versionTo]);
  return `content:${createHash('sha256').update(content).digest('base64url')}`;
}

function toChange(input: ChangeInput, receivedAtMs: number): Change {
  const clean = (text: string | undefined): string | null => (text === undefined ? null : cleanText(text));
  const service = clean(input.service);
  return {
    id: newId(),
    at: new Date(input.at ?? receivedAtMs).toISOString(),
    kind: input.kind,
    title: cleanText(input.title),
    description: cleanText(input.description),
    resourceKey: clean(input.resource) ?? (service === null ? null : `service:${service}`),
    versionFrom: clean(input.versionFrom),
    versionTo: clean(input.versionTo),
    author: clean(input.author),
    url: clean(input.url),
    labels: Object.fromEntries(
      Object.entries(input.labels).map(([name, value]): [string, string] => [cleanText(name), cleanText(value)])
    ),
    receivedAt: new Date(receivedAtMs).toISOString(),
  };
}

/** The changes whose sender ids were not known yet; of several with one id, the first. */
async function claimSenderIds(
  tx: Tx,
  tenantId: string,
  given: readonly { senderId: string | null; change: Told }[]
): Promise<Told[]> {
  const byId = new Map<string, Told>();
  for (const { senderId, change } of given) {
    if (senderId !== null && !byId.has(senderId)) {
      byId.set(senderId, change);
    }
  }
  // One order for all writers: two of them with the same ids would otherwise wait for each other.
  const claims = [...byId].sort(([a], [b]) => (a < b ? -1 : 1));
  const claimed = await sql<{ change_id: string }>`
    insert into change_sender_id (tenant_id, sender_id, change_at, change_id)
    select ${tenantId}::uuid, * from unnest(
      ${claims.map(([id]) => id)}::text[], ${claims.map(([, one]) => one.at)}::timestamptz[], ${claims.map(([, one]) => one.id)}::uuid[])
    on conflict do nothing returning change_id`.execute(tx);
  const fresh = new Set(claimed.rows.map((row) => row.change_id));
  return given.flatMap(({ senderId, change }) => (senderId === null || fresh.has(change.id) ? [change] : []));
}

async function insertChanges(tx: Tx, tenantId: string, changes: readonly Told[]): Promise<void> {
  const column = <T>(value: (change: Told) => T): T[] => changes.map(value);
  await sql`
    insert into change (tenant_id, at, id, kind, title, description, resource_key, version_from, version_to, author, url, labels, received_at, content)
    select ${tenantId}::uuid, * from unnest(
      ${column((one) => one.at)}::timestamptz[], ${column((one) => one.id)}::uuid[], ${column((one) => one.kind)}::text[],
      ${column((one) => one.title)}::text[], ${column((one) => one.description)}::text[],
      ${column((one) => one.resourceKey)}::text[], ${column((one) => one.versionFrom)}::text[],
      ${column((one) => one.versionTo)}::text[], ${column((one) => one.author)}::text[], ${column((one) => one.url)}::text[],
      ${column((one) => JSON.stringify(one.labels))}::jsonb[], ${column((one) => one.receivedAt)}::timestamptz[],
      ${column((one) => one.content)}::text[])`.execute(tx);
}
