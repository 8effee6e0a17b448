import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { getIncidentFacets, listIncidents, updateIncident } from '#contract/incident';
import { query } from '../../tests/support/testCluster.ts';
import type { Caller } from './testing/api.ts';
import { T0 } from './testing/alertEvents.ts';
import { incidentWorld } from './testing/world.ts';

const DAY = 86_400_000;
const world = await incidentWorld();
const { api, call, clock, database, newTenant, open, rows } = world;

async function keepHouse(): Promise<void> {
  const job = api.slice.jobs?.find((one) => one.name === 'incidents.keep-house');
  assert.ok(job);
  await job.handle({}, new AbortController().signal);
}

async function end(who: Caller, id: string): Promise<void> {
  await call(who, updateIncident, { params: { id }, body: { status: 'resolved' } });
}

async function months(): Promise<string[]> {
  const found = await query(
    database.url,
    `select right(inhrelid::regclass::text, 6) as month from pg_inherits
     where inhparent = 'sre.incident_timeline'::regclass order by 1`
  );
  return found.map((row) => String(row['month']));
}

describe('keeping house', () => {
  test('what ended and is older than the tenant keeps goes with all that was kept of it, and nothing else', async () => {
    clock.at = T0;
    const [short, long] = [
      { tenantId: await newTenant({ incidentRetentionDays: 7 }) },
      { tenantId: await newTenant({ incidentRetentionDays: 730 }) },
    ];
    const old = await open(short, { title: 'Old and over' });
    const stillOpen = await open(short, { title: 'Old and open' });
    const kept = await open(long, { title: 'Old and over' });
    await end(short, old.id);
    await end(long, kept.id);
    clock.at = T0 + 6 * DAY;
    const recent = await open(short, { title: 'Recent and over' });
    await end(short, recent.id);

    clock.at = T0 + 8 * DAY;
    await keepHouse();

    const left = (await call(short, listIncidents, { query: { sort: 'number' } })).body.items;
    assert.deepEqual(
      left.map((incident) => incident.id),
      [stillOpen.id, recent.id]
    );
    assert.equal(await rows(short, 'incident_timeline', `incident_id = '${old.id}'`), 0);
    assert.equal(await rows(short, 'incident_timeline', `incident_id = '${stillOpen.id}'`), 1);
    assert.equal(await rows(short, 'incident_word', `number = ${old.number}`), 0);
    assert.equal((await call(short, getIncidentFacets, {})).body.total, 2);
    assert.equal(await rows(long, 'incident_timeline', `incident_id = '${kept.id}'`), 2);
    assert.equal((await call(long, listIncidents, {})).body.items.length, 1);
  });

  test('no entry goes while its incident is there, and none is rewritten', async () => {
    const who = await world.fresh();
    const { id } = await open(who);
    const gone = await database.tenant(who.tenantId, (tx) =>
      sql`delete from incident_timeline where tenant_id = ${who.tenantId}`.execute(tx)
    );
    assert.equal(gone.numAffectedRows, 0n);
    assert.equal(await rows(who, 'incident_timeline', `incident_id = '${id}'`), 1);
    await assert.rejects(
      database.tenant(who.tenantId, (tx) =>
        sql`update incident_timeline set note = 'other' where tenant_id = ${who.tenantId}`.execute(tx)
      ),
      { code: '42501' }
    );
  });

  test('a month goes once nothing is left in it; the coming ones are made', async () => {
    await query(database.url, `select sre.ensure_partitions('sre.incident_timeline', '2025-09-03', '2025-10-03')`);
    const who = { tenantId: await newTenant({ incidentRetentionDays: 30 }) };
    clock.at = Date.parse('2025-10-05T00:00:00Z');
    const { id } = await open(who);

    clock.at = T0;
    await keepHouse();
    const made = await months();
    assert.equal(made[0], '202510');
    assert.ok(made.includes('202605'));

    await end(who, id);
    await keepHouse();
    await query(database.url, 'vacuum sre.incident_timeline_202510');
    await keepHouse();
    assert.ok(!(await months()).includes('202510'));
  });
});
