import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { WebhookEndpoint } from '#contract/alert';
import { systemActor } from '../../tenancy/index.ts';
import { deleteEndpoint, listEndpoints } from '../index.ts';
import { alertEntry, alertmanagerPayload, send, startTestIngest, type TestIngest } from '../testIngest.ts';

let app: TestIngest;
before(async () => {
  app = await startTestIngest();
});
after(() => app.close());

const list = async (tenantId: string): Promise<WebhookEndpoint[]> =>
  (await app.database.tenant(tenantId, (tx) => listEndpoints(tx, tenantId, { limit: 50 }))).items;

test('the secret is shown once: neither the list, nor the row, nor the audit log holds it', async () => {
  const tenantId = await app.newTenant();
  const made = [await app.newEndpoint(tenantId, { auth: 'hmac' }), await app.newEndpoint(tenantId, { auth: 'bearer' })];
  const listed = await list(tenantId);
  listed.forEach((endpoint) => WebhookEndpoint.parse(endpoint));
  assert.deepEqual(
    listed.map((endpoint) => endpoint.id),
    made.map((endpoint) => endpoint.id)
  );
  const kept = await app.database.tenant(tenantId, (tx) =>
    sql<{ text: string }>`
      select (select string_agg(row_to_json(e)::text, '') from webhook_endpoint e) ||
        (select string_agg(row_to_json(a)::text, '') from audit_entry a) as text`.execute(tx)
  );
  const text = `${JSON.stringify(listed)}${kept.rows[0]?.text}`;
  assert.ok(text.includes('webhook-endpoint.created'));
  for (const { secret } of made) {
    assert.ok(!text.includes(secret) && !text.includes(Buffer.from(secret).toString('hex')));
  }
});

test('the last use is noted', async () => {
  const tenantId = await app.newTenant();
  const endpoint = await app.newEndpoint(tenantId);
  assert.equal((await list(tenantId))[0]?.lastUsedAt, null);
  await send(endpoint, alertmanagerPayload([alertEntry(1)]));
  await app.ingest.stop();
  assert.equal((await list(tenantId))[0]?.lastUsedAt, new Date(app.clock.ms).toISOString());
});

test("another tenant's endpoint is neither listed nor removed", async () => {
  const endpoint = await app.newEndpoint(await app.newTenant());
  const other = await app.newTenant();
  assert.deepEqual(await list(other), []);
  await assert.rejects(
    app.database.tenant(other, (tx) => deleteEndpoint(tx, systemActor(other), endpoint.id)),
    { code: 'not_found' }
  );
  assert.equal((await send(endpoint, alertmanagerPayload([alertEntry(1)]))).status, 200);
});

test('a change endpoint stores changes once and names what it cannot take', async () => {
  const tenantId = await app.newTenant();
  const endpoint = await app.newEndpoint(tenantId, { kind: 'changes' });
  const body = {
    changes: [{ id: 'd1', kind: 'deploy', title: 'payment 1.1', service: 'payment' }, { kind: 'deploy' }],
  };
  const first = await send(endpoint, body);
  assert.deepEqual([first.status, first.body.accepted, first.body.duplicates], [200, 1, 0]);
  assert.deepEqual(
    first.body.rejected?.map(({ path }) => path),
    ['changes.1.title']
  );
  assert.equal((await send(endpoint, body)).body.duplicates, 1);
  const none = await send(endpoint, { changes: [{ kind: 'nothing', title: 'x' }] });
  assert.deepEqual([none.status, none.body.error?.code], [422, 'unprocessable']);
  const found = await app.database.tenant(tenantId, (tx) =>
    sql<{ n: number }>`select count(*)::int as n from change`.execute(tx)
  );
  assert.equal(found.rows[0]?.n, 1);
});
