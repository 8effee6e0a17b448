import { sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';
import type { IndexEntry } from './entry.rules.ts';

/** Makes an item findable by the words of its entry; takes away the words that it no longer has. */
export async function indexItem(
  tx: Tx,
  tenantId: string,
  number: number,
  entry: IndexEntry,
  before: readonly string[] = []
): Promise<void> {
  const known = new Set(before);
  const words = [...entry.weights.keys()];
  const gone = before.filter((word) => !entry.weights.has(word));
  await countWords(
    tx,
    tenantId,
    words.filter((word) => !known.has(word)),
    gone
  );
  await removePostings(tx, tenantId, number, gone);
  await sql`
    insert into knowledge_posting as known (tenant_id, word, number, weight)
    select ${tenantId}::uuid, word, ${number}::bigint, weight
    from unnest(${words}::text[], ${[...entry.weights.values()]}::smallint[]) as given (word, weight)
    on conflict (tenant_id, word, number) do update set weight = excluded.weight where known.weight <> excluded.weight`.execute(
    tx
  );
}

/** Takes an item with these words out of the index. */
export async function unindexItem(tx: Tx, tenantId: string, number: number, words: readonly string[]): Promise<void> {
  await countWords(tx, tenantId, [], words);
  await removePostings(tx, tenantId, number, words);
}

/** In one statement and in order, so that two transactions with the same words wait for each other and never in a circle. */
async function countWords(tx: Tx, tenantId: string, added: readonly string[], gone: readonly string[]): Promise<void> {
  await sql`
    insert into knowledge_vocabulary as known (tenant_id, word, items)
    select ${tenantId}::uuid, word, more from unnest(${[...added, ...gone]}::text[],
      ${[...added.map(() => 1), ...gone.map(() => -1)]}::bigint[]) as given (word, more)
    order by word collate "C"
    on conflict (tenant_id, word) do update set items = greatest(0, known.items + excluded.items)`.execute(tx);
}

async function removePostings(tx: Tx, tenantId: string, number: number, words: readonly string[]): Promise<void> {
  if (words.length > 0) {
    await sql`
      delete from knowledge_posting
      where tenant_id = ${tenantId} and word = any(${[...words]}::text[]) and number = ${number}`.execute(tx);
  }
}

/** Services and tags of an item, instead of those that it had. */
export async function saveLabels(
  tx: Tx,
  tenantId: string,
  number: number,
  labels: { services: readonly string[]; tags: readonly string[] }
): Promise<void> {
  await sql`delete from knowledge_label where tenant_id = ${tenantId} and number = ${number}`.execute(tx);
  const names = [...labels.services.map(() => 'service'), ...labels.tags.map(() => 'tag')];
  await sql`
    insert into knowledge_label (tenant_id, name, value, number)
    select ${tenantId}::uuid, name, value, ${number}::bigint
    from unnest(${names}::text[], ${[...labels.services, ...labels.tags]}::text[]) as given (name, value)
    on conflict do nothing`.execute(tx);
}
