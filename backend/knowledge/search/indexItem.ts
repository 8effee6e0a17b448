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
  const gone = before.filter((word) => !entry.weights.has(word));
  if (gone.length > 0) {
    await sql`
      delete from knowledge_posting
      where tenant_id = ${tenantId} and word = any(${gone}::text[]) and number = ${number}`.execute(tx);
  }
  const words = [...entry.weights.keys()];
  // In order, so that two transactions with the same new words wait for each other and never in a circle.
  await sql`
    insert into knowledge_vocabulary (tenant_id, word)
    select ${tenantId}::uuid, word from unnest(${words}::text[]) as given (word)
    where not exists (select from knowledge_vocabulary known where known.tenant_id = ${tenantId} and known.word = given.word)
    order by word collate "C" on conflict do nothing`.execute(tx);
  await sql`
    insert into knowledge_posting as known (tenant_id, word, number, weight)
    select ${tenantId}::uuid, word, ${number}::bigint, weight
    from unnest(${words}::text[], ${[...entry.weights.values()]}::smallint[]) as given (word, weight)
    on conflict (tenant_id, word, number) do update set weight = excluded.weight where known.weight <> excluded.weight`.execute(
    tx
  );
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
