import { sql } from 'kysely';
import type { KnowledgeKind, KnowledgeStatus, LearntCause, LearntFix } from '#contract/knowledge';
import type { ActorRef } from '#contract/scalars';
import { cleanText, newId, type Tx } from '../../platform/index.ts';
import { entryOf } from '../search/entry.rules.ts';
import { indexItem, saveLabels } from '../search/indexItem.ts';

/** Everything of an item that a version may change. */
export interface ItemState {
  kind: KnowledgeKind;
  status: KnowledgeStatus;
  title: string;
  body: string;
  services: readonly string[];
  tags: readonly string[];
  severity: number | null;
  causes: readonly LearntCause[];
  fixes: readonly LearntFix[];
  edited: boolean;
}

export interface NewItem extends ItemState {
  incidentId: string | null;
  incidentNumber: number | null;
  by: ActorRef;
  /** Unix ms. */
  now: number;
  comment: string;
}

/** Stores a new item with its first version and makes it findable; answers its id. */
export async function insertItem(tx: Tx, tenantId: string, item: NewItem): Promise<string> {
  const id = newId(item.now);
  const entry = entryOf(item);
  const at = new Date(item.now).toISOString();
  const by = JSON.stringify(item.by);
  const made = await sql<{ number: string }>`
    with taken as (
      insert into knowledge_counter as counter (tenant_id, last) values (${tenantId}, 1)
      on conflict (tenant_id) do update set last = counter.last + 1 returning last
    )
    insert into knowledge_item (tenant_id, id, number, kind, status, title, body, services, tags, incident_id, incident_number,
      severity, causes, fixes, edited, created_at, created_by, updated_at, updated_by, published_at, published_by, terms)
    select ${tenantId}::uuid, ${id}::uuid, last, ${item.kind}, ${item.status}, ${item.title}, ${item.body}, ${[...item.services]}::text[],
      ${[...item.tags]}::text[], ${item.incidentId}::uuid, ${item.incidentNumber}::bigint, ${item.severity}::smallint,
      ${JSON.stringify(item.causes)}::jsonb, ${JSON.stringify(item.fixes)}::jsonb, ${item.edited}, ${at}::timestamptz, ${by}::jsonb,
      ${at}::timestamptz, ${by}::jsonb, null, null, ${entry.terms}::tsvector
    from taken returning number`.execute(tx);
  const number = Number(made.rows[0]?.number);
  await indexItem(tx, tenantId, number, entry);
  await saveLabels(tx, tenantId, number, item);
  await insertVersion(tx, tenantId, id, { ...item, version: 1 });
  return id;
}

/** An item that is there, as the transaction has locked it. */
export interface LockedItem {
  id: string;
  number: number;
  version: number;
  /** Words of its index entry. */
  words: readonly string[];
}

/** Stores a new state of an item as its next version; answers that version. */
export async function saveNextVersion(
  tx: Tx,
  tenantId: string,
  before: LockedItem,
  item: ItemState & { by: ActorRef; now: number; comment: string; publishes: boolean }
): Promise<number> {
  const version = before.version + 1;
  const entry = entryOf(item);
  const at = new Date(item.now).toISOString();
  const by = JSON.stringify(item.by);
  const published = item.publishes ? sql`, published_at = ${at}::timestamptz, published_by = ${by}::jsonb` : sql``;
  await sql`
    update knowledge_item set version = ${version}, status = ${item.status}, title = ${item.title}, body = ${item.body},
      services = ${[...item.services]}::text[], tags = ${[...item.tags]}::text[], severity = ${item.severity}::smallint,
      causes = ${JSON.stringify(item.causes)}::jsonb, fixes = ${JSON.stringify(item.fixes)}::jsonb, edited = ${item.edited},
      updated_at = ${at}::timestamptz, updated_by = ${by}::jsonb, terms = ${entry.terms}::tsvector ${published}
    where tenant_id = ${tenantId} and id = ${before.id}`.execute(tx);
  await indexItem(tx, tenantId, before.number, entry, before.words);
  await saveLabels(tx, tenantId, before.number, item);
  await insertVersion(tx, tenantId, before.id, { ...item, version });
  return version;
}

async function insertVersion(
  tx: Tx,
  tenantId: string,
  itemId: string,
  item: { version: number; title: string; body: string; status: string; comment: string; now: number; by: ActorRef }
): Promise<void> {
  await sql`
    insert into knowledge_version (tenant_id, item_id, version, title, body, status, comment, at, by)
    values (${tenantId}, ${itemId}, ${item.version}, ${item.title}, ${item.body}, ${item.status}, ${item.comment},
      ${new Date(item.now).toISOString()}::timestamptz, ${JSON.stringify(item.by)}::jsonb)`.execute(tx);
}

/** A title as one line; what is left of one without anything to show is "Untitled". */
export function cleanTitle(title: string): string {
  const line = cleanText(title)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return line === '' ? 'Untitled' : line;
}

/** Names of services or tags, each once, as written. */
export function cleanNames(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => cleanText(name).replace(/\s+/g, ' ').trim()).filter((name) => name !== ''))];
}
