import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { bulkUpdateIncidents, getIncidentFacets, listIncidents } from '#contract/incident';
import { indexWords } from './numbers.ts';
import { T0 } from './testing/alertEvents.ts';
import type { Caller } from './testing/api.ts';
import { incidentWorld } from './testing/world.ts';

const { call, clock, database, newTenant, open } = await incidentWorld();

/** A tenant with `count` incidents whose titles `title` makes from their numbers, one a second. */
async function tenantWith(count: number, title: (number: number) => string): Promise<Caller> {
  const tenantId = await newTenant();
  const made = Array.from({ length: count }, (_, i) => ({ number: i + 1, texts: [title(i + 1)] }));
  await database.tenant(tenantId, async (tx) => {
    await sql`
      insert into incident (tenant_id, id, number, title, status, severity, service, source, opened_at, started_at, grown_at, updated_at)
      select ${tenantId}::uuid, gen_random_uuid(), n, title, 'triggered', n % 4,
        case when n <= 10 then 'first' when n > ${count - 10} then 'last' else '' end, 'manual', at, at, at, at
      from unnest(${made.map((one) => one.texts[0])}::text[]) with ordinality as given (title, n),
        lateral (select to_timestamp(${T0 / 1000}::float8 + n) as at) as opening`.execute(tx);
    await sql`
      insert into incident_counter (tenant_id, last, opened_at) values (${tenantId}, ${count}, ${new Date(T0).toISOString()})`.execute(
      tx
    );
    await indexWords(tx, tenantId, made);
  });
  clock.at = T0 + count * 1_000;
  return { tenantId };
}

async function numbersOf(who: Caller, query: Record<string, string>): Promise<number[]> {
  const numbers: number[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { items: { number: number }[]; nextCursor: string | null } = (
      await call(who, listIncidents, { query: { ...query, limit: 200, ...(cursor === '' ? {} : { cursor }) } })
    ).body;
    numbers.push(...page.items.map((incident) => incident.number));
    cursor = page.nextCursor;
  }
  return numbers;
}

const everyOf = (count: number, keep: (number: number) => boolean): number[] =>
  Array.from({ length: count }, (_, i) => i + 1).filter(keep);

describe('a search with more matches than are looked at in one go', () => {
  // Two words begin with "disk", so every incident with both comes twice; "late" is only in the oldest ones.
  const COUNT = 2_600;
  const title = (n: number): string => `disk ${n % 2 ? 'diskfull' : 'ok'} ${n <= 700 ? 'late' : 'early'}`;

  test('by opening it finds each once, whichever way, and those far from where it began', async () => {
    const who = await tenantWith(COUNT, title);
    assert.deepEqual(
      await numbersOf(who, { q: 'disk', sort: 'number' }),
      everyOf(COUNT, () => true)
    );
    assert.deepEqual(await numbersOf(who, { q: 'disk', sort: '-number' }), everyOf(COUNT, () => true).reverse());
    assert.deepEqual(await numbersOf(who, { q: 'disk late', sort: '-number' }), everyOf(700, () => true).reverse());
    assert.deepEqual(await numbersOf(who, { q: 'disk', service: 'first' }), everyOf(10, () => true).reverse());
    assert.deepEqual(
      await numbersOf(who, { q: 'disk', service: 'last', sort: 'number' }),
      everyOf(COUNT, (n) => n > COUNT - 10)
    );
    const critical = await numbersOf(who, {
      q: 'disk',
      severity: 'critical',
      to: new Date(T0 + 100_000).toISOString(),
    });
    assert.deepEqual(critical, everyOf(99, (n) => n % 4 === 0).reverse());
    const bulk = await call(who, bulkUpdateIncidents, {
      body: { filter: { q: 'disk' }, change: { severity: 'info' } },
    });
    assert.equal(bulk.body.changed + bulk.body.unchanged, COUNT);
  });

  test('facets say that they stopped counting when they did, and only then', async () => {
    const who = await tenantWith(COUNT, title);
    const read = async (query: Record<string, string>) => (await call(who, getIncidentFacets, { query })).body;
    const all = await read({ q: 'early' });
    assert.deepEqual([all.total, all.capped], [1_900, false]);
    const frequent = await read({ q: 'disk' });
    assert.equal(frequent.capped, true);
    assert.ok(frequent.total > 1_000 && frequent.total <= 2_000, String(frequent.total));
    const stretch = await read({ q: 'disk', to: new Date(T0 + 1_001_000).toISOString() });
    assert.deepEqual([stretch.total, stretch.capped], [1_000, false]);
    const bySeverity = await numbersOf(who, { q: 'disk late', sort: 'severity' });
    assert.equal(bySeverity.length, 700);
    assert.equal((await read({ q: 'disk nowhere' })).capped, false);
  });

  test('exactly as many as are looked at are counted without a bound', async () => {
    const who = await tenantWith(2_001, (n) => (n > 1 ? 'queue' : 'first'));
    const read = async () => (await call(who, getIncidentFacets, { query: { q: 'queue' } })).body;
    assert.deepEqual([(await read()).total, (await read()).capped], [2_000, false]);
    await open(who, { title: 'queue' });
    assert.deepEqual([(await read()).total, (await read()).capped], [2_000, true]);
  });
});

test('a typed number is found beside the words that look like it, once', async () => {
  const who = await tenantWith(12, (n) => (n === 12 ? 'Port 7 closed' : 'Other'));
  assert.deepEqual(await numbersOf(who, { q: '7' }), [12, 7]);
  assert.deepEqual(await numbersOf(who, { q: '#7' }), [7]);
  assert.deepEqual(await numbersOf(who, { q: '#7', sort: 'severity' }), [7]);
  assert.deepEqual(await numbersOf(who, { q: '#11', sort: 'severity' }), [11]);
  assert.deepEqual(await numbersOf(who, { q: '99' }), []);
});
