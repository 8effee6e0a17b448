import { sql } from 'kysely';
import { entryOf } from '../../backend/knowledge/search/entry.rules.ts';
import { newId, type Database } from '../../backend/platform/index.ts';
import { query } from '../../tests/support/testCluster.ts';

export interface Text {
  title: string;
  body: string;
  service: string;
  tag: string;
}

const CHUNK = 1_000;
const ACTOR = JSON.stringify({ kind: 'user', id: 'user:1', name: 'Person 1' });
const KINDS = ['postmortem', 'runbook', 'note'];

/** Fills a tenant with published items, their words made by the application as when somebody writes them. */
export async function fillKnowledge(
  database: Database,
  tenantId: string,
  count: number,
  textOf: (i: number) => Text
): Promise<void> {
  // Sorted at once, an index of many millions of words is made much faster than row by row.
  await query(database.url, 'alter table sre.knowledge_posting drop constraint knowledge_posting_pkey');
  const vocabulary = new Map<string, number>();
  for (let first = 1; first <= count; first += CHUNK) {
    const texts = Array.from({ length: Math.min(CHUNK, count - first + 1) }, (_, i) => textOf(first + i));
    await insert(database, tenantId, first, texts, vocabulary);
  }
  await query(
    database.url,
    'alter table sre.knowledge_posting add constraint knowledge_posting_pkey primary key (tenant_id, word, number) include (weight)'
  );
  await database.tenant(tenantId, async (tx) => {
    await sql`
      insert into knowledge_vocabulary (tenant_id, word, items)
      select ${tenantId}::uuid, word, items from unnest(${[...vocabulary.keys()]}::text[], ${[...vocabulary.values()]}::bigint[]) as given (word, items)`.execute(
      tx
    );
    await sql`insert into knowledge_counter (tenant_id, last) values (${tenantId}, ${count})`.execute(tx);
  });
  await query(
    database.url,
    'vacuum (analyze) sre.knowledge_item, sre.knowledge_label, sre.knowledge_posting, sre.knowledge_vocabulary'
  );
}

async function insert(
  database: Database,
  tenantId: string,
  first: number,
  texts: readonly Text[],
  vocabulary: Map<string, number>
): Promise<void> {
  const entries = texts.map((text) => entryOf({ ...text, services: [text.service], tags: [text.tag] }));
  const words: string[] = [];
  const numbers: number[] = [];
  const weights: number[] = [];
  entries.forEach((entry, i) => {
    for (const [word, weight] of entry.weights) {
      vocabulary.set(word, (vocabulary.get(word) ?? 0) + 1);
      words.push(word);
      numbers.push(first + i);
      weights.push(weight);
    }
  });
  await database.tenant(tenantId, async (tx) => {
    await sql`
      insert into knowledge_item (tenant_id, id, number, kind, status, title, body, services, tags, edited, created_at, created_by,
        updated_at, updated_by, terms)
      select ${tenantId}::uuid, id, ${first - 1}::bigint + place, (${KINDS}::text[])[1 + place % 3], case when place % 10 = 0 then 'draft' else 'published' end,
        title, body, array[service], array[tag], true, now(), ${ACTOR}::jsonb, now() - make_interval(secs => ${first}::int + place::int), ${ACTOR}::jsonb, terms::tsvector
      from unnest(${texts.map(() => newId())}::uuid[], ${texts.map((one) => one.title)}::text[], ${texts.map((one) => one.body)}::text[],
        ${texts.map((one) => one.service)}::text[], ${texts.map((one) => one.tag)}::text[], ${entries.map((one) => one.terms)}::text[])
        with ordinality as given (id, title, body, service, tag, terms, place)`.execute(tx);
    await sql`
      insert into knowledge_label (tenant_id, name, value, number)
      select ${tenantId}::uuid, name, value, number from (
        select 'service' as name, services[1] as value, number from knowledge_item where tenant_id = ${tenantId} and number >= ${first}::bigint
        union all select 'tag', tags[1], number from knowledge_item where tenant_id = ${tenantId} and number >= ${first}::bigint) as label`.execute(
      tx
    );
    await sql`
      insert into knowledge_posting (tenant_id, word, number, weight)
      select ${tenantId}::uuid, word, number, weight
      from unnest(${words}::text[], ${numbers}::bigint[], ${weights}::smallint[]) as given (word, number, weight)`.execute(
      tx
    );
  });
}
