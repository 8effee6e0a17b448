import { sql } from 'kysely';
import type { Tx } from '../platform/index.ts';
import { wordsOf } from './words.rules.ts';

/**
 * Gives out `count` incident numbers and the time at which these incidents open. The tenant's counter is locked until
 * the transaction ends, so both rise alike over all replicas.
 */
export async function takeNumbers(
  tx: Tx,
  tenantId: string,
  count: number,
  now: number
): Promise<{ first: number; openedAt: Date }> {
  const taken = await sql<{ last: string; opened_at: Date }>`
    insert into incident_counter as counter (tenant_id, last, opened_at)
    values (${tenantId}, ${count}, ${new Date(now).toISOString()})
    on conflict (tenant_id) do update
      set last = counter.last + excluded.last, opened_at = greatest(counter.opened_at, excluded.opened_at)
    returning last, opened_at`.execute(tx);
  const row = taken.rows[0];
  if (row === undefined) {
    throw new Error('The counter gave no number.');
  }
  return { first: Number(row.last) - count + 1, openedAt: row.opened_at };
}

/** Makes incidents findable by the words of their texts. */
export async function indexWords(
  tx: Tx,
  tenantId: string,
  incidents: readonly { number: number; texts: readonly string[] }[]
): Promise<void> {
  const words: string[] = [];
  const numbers: number[] = [];
  for (const { number, texts } of incidents) {
    for (const word of wordsOf(...texts)) {
      words.push(word);
      numbers.push(number);
    }
  }
  if (words.length === 0) {
    return;
  }
  // In order, so that two transactions with the same new words wait for each other and never in a circle.
  await sql`
    insert into incident_vocabulary (tenant_id, word)
    select distinct ${tenantId}::uuid, word from unnest(${words}::text[]) as given (word)
    where not exists (select from incident_vocabulary known where known.tenant_id = ${tenantId} and known.word = given.word)
    order by 2 on conflict do nothing`.execute(tx);
  await sql`
    insert into incident_word (tenant_id, word, number)
    select ${tenantId}::uuid, word, number from unnest(${words}::text[], ${numbers}::bigint[]) as given (word, number)
    on conflict do nothing`.execute(tx);
}

/** Takes away the words of the old texts that the new ones do not have, and adds the new ones. */
export async function reindexWords(
  tx: Tx,
  tenantId: string,
  number: number,
  before: readonly string[],
  after: readonly string[]
): Promise<void> {
  const kept = new Set(wordsOf(...after));
  const gone = wordsOf(...before).filter((word) => !kept.has(word));
  await sql`
    delete from incident_word where tenant_id = ${tenantId} and word = any(${gone}::text[]) and number = ${number}`.execute(
    tx
  );
  await indexWords(tx, tenantId, [{ number, texts: after }]);
}
