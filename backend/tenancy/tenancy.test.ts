import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { ErrorBody } from '#contract/errors';
import { startGrafanaIdentity, type GrafanaIdentity, type Person } from '../../tests/support/grafanaIdentity.ts';
import { testDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { createApiRouter, errorAnswer, listenHttp, notFound, openDatabase, silentLog, type Database, type Listening } from '../platform/index.ts';
import { createIdentity, createTenancy, ensureTenant, rotatePageToken, type Tenant } from './index.ts';
import express from 'express';

let scratch: TestDatabase;
let database: Database;
let grafana: GrafanaIdentity;
let api: Listening;
let now = Date.now();
const tenants: { tenant: Tenant; bearer: string }[] = [];

before(async () => {
  scratch = await testDatabase();
  database = openDatabase({ url: scratch.url, poolSize: 4, log: silentLog });
  grafana = await startGrafanaIdentity();
  for (const orgId of [1, 2]) {
    const tenant = await ensureTenant(database, { name: `Org ${orgId}`, orgId, grafanaUrl: grafana.url, issuer: grafana.issuer });
    const bearer = await database.tenant(tenant.id, (tx) => rotatePageToken(tx, tenant.id));
    tenants.push({ tenant, bearer });
  }
  const clock = { now: () => now };
  const { authenticate } = createIdentity({ database, clock });
  const app = express();
  const bindings = createTenancy({ database, clock, log: silentLog }).routes ?? [];
  app.use('/api/v1', createApiRouter({ bindings, authenticate, log: silentLog, checkAnswers: true }));
  app.use(notFound, errorAnswer(silentLog));
  api = await listenHttp(app, { host: '127.0.0.1', port: 0 });
});
after(async () => {
  await api.close();
  await grafana.close();
  await database.close();
  await scratch.drop();
});

const bearerOf = (org: 1 | 2): string => tenants[org - 1]?.bearer ?? '';
const person = (role: string, more: Partial<Person> = {}): Person => ({ orgId: 1, role, ...more });
const call = async (
  path: string,
  headers: Record<string, string>,
  body?: unknown,
  method = body === undefined ? 'GET' : 'POST'
): Promise<{ status: number; body: unknown }> => {
  const answer = await fetch(`${api.url}/api/v1${path}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
};
const refusal = (answer: { status: number; body: unknown }): string => `${answer.status} ${(answer.body as ErrorBody).error.code}`;

describe('a person who comes through Grafana', () => {
  test('is known by name, role and organisation', async () => {
    const headers = await grafana.headers(bearerOf(1), person('Viewer', { name: '王小明 Ü' }));
    const answer = await call('/me', headers);
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.body, {
      tenant: { id: tenants[0]?.tenant.id, name: 'Org 1', orgId: 1 },
      actor: { kind: 'user', id: 'user:1', name: '王小明 Ü' },
      role: 'Viewer',
    });
  });

  const refusals: [string, (headers: Record<string, string>) => Record<string, string> | Promise<Record<string, string>>, string][] = [
    ['without a bearer', ({ Authorization: _, ...rest }) => rest, '403 not_signed'],
    ['with a bearer that nobody made', (headers) => ({ ...headers, Authorization: 'Bearer sre_page_ffffffffffffffffffffffff' }), '403 not_signed'],
    ['with basic authentication', (headers) => ({ ...headers, Authorization: 'Basic YWRtaW46YWRtaW4=' }), '403 not_signed'],
    ['without the ID token (a client can make it vanish)', ({ 'X-Grafana-Id': _, ...rest }) => rest, '403 identity_missing'],
    ['without the context', ({ 'X-Grafana-Context': _, ...rest }) => rest, '403 identity_missing'],
    ['with a context that is no JSON', (headers) => ({ ...headers, 'X-Grafana-Context': '{' }), '403 identity_invalid'],
    ['with an ID token of another key', () => grafana.forged(bearerOf(1), person('Admin')), '403 identity_invalid'],
    ['with an expired ID token', () => grafana.headers(bearerOf(1), person('Admin', { expiresInSeconds: -120 })), '403 identity_invalid'],
    ['with an ID token of another Grafana', () => grafana.headers(bearerOf(1), person('Admin', { claims: { iss: 'http://evil.example/' } })), '403 identity_invalid'],
    ['with garbage for an ID token', (headers) => ({ ...headers, 'X-Grafana-Id': 'a.b.c' }), '403 identity_invalid'],
    ['with the other org’s ID token', () => grafana.headers(bearerOf(1), person('Admin', { orgId: 2 })), '403 wrong_org'],
    ['with the other org’s context', () => grafana.headers(bearerOf(1), person('Admin', { contextOrgId: 2 })), '403 wrong_org'],
    ['with the other org’s bearer', () => grafana.headers(bearerOf(2), person('Admin')), '403 wrong_org'],
    ['with no role in the org', () => grafana.headers(bearerOf(1), person('None')), '403 role_missing'],
  ];
  for (const [name, alter, expected] of refusals) {
    test(`is refused ${name}`, async () => {
      const headers = await alter(await grafana.headers(bearerOf(1), person('Admin')));
      assert.equal(refusal(await call('/me', headers)), expected);
    });
  }

  test('may do only what the role allows, and is told which role is missing', async () => {
    const answer = await call('/api-tokens', await grafana.headers(bearerOf(1), person('Editor')));
    assert.equal(refusal(answer), '403 role_missing');
    assert.match((answer.body as ErrorBody).error.message, /needs the role Admin; yours is Editor/);
  });

  test('loses access within seconds when the org’s token is rotated', async () => {
    const tenant = tenants[1]?.tenant;
    assert.ok(tenant);
    const old = await grafana.headers(bearerOf(2), person('Viewer', { orgId: 2 }));
    assert.equal((await call('/me', old)).status, 200);
    const fresh = await database.tenant(tenant.id, (tx) => rotatePageToken(tx, tenant.id));
    now += 6_000;
    assert.equal(refusal(await call('/me', old)), '403 not_signed');
    tenants[1] = { tenant, bearer: fresh };
    assert.equal((await call('/me', await grafana.headers(fresh, person('Viewer', { orgId: 2 })))).status, 200);
  });

  test('sees “unavailable” and not a refusal while Grafana’s keys cannot be read', async () => {
    const away = await ensureTenant(database, { name: 'Away', orgId: 7, grafanaUrl: 'http://127.0.0.1:9', issuer: grafana.issuer });
    const bearer = await database.tenant(away.id, (tx) => rotatePageToken(tx, away.id));
    assert.equal(refusal(await call('/me', await grafana.headers(bearer, person('Viewer', { orgId: 7 })))), '503 unavailable');
  });
});

describe('requests that are not valid', () => {
  test('say the field and the reason', async () => {
    const admin = await grafana.headers(bearerOf(1), person('Admin'));
    const answer = await call('/api-tokens', admin, { name: '', scopes: ['incidents:read', 'root'], expiresInDays: 9999 });
    assert.equal(refusal(answer), '400 bad_request');
    const paths = (answer.body as ErrorBody).error.details?.map((detail) => detail.path);
    assert.deepEqual(paths, ['body.name', 'body.scopes.1', 'body.expiresInDays']);
  });

  test('are told apart: no JSON, wrong type, too large, unknown path, unknown field, bad cursor, bad id', async () => {
    const admin = await grafana.headers(bearerOf(1), person('Admin'));
    assert.equal(refusal(await call('/api-tokens', admin, '{')), '400 bad_json');
    const asText = await fetch(`${api.url}/api/v1/api-tokens`, { method: 'POST', headers: { ...admin, 'Content-Type': 'text/plain' }, body: 'x' });
    assert.equal(asText.status, 415);
    assert.equal(refusal(await call('/api-tokens', admin, { name: 'x'.repeat(1_100_000), scopes: [] })), '413 too_large');
    assert.equal(refusal(await call('/nothing', admin)), '404 not_found');
    assert.equal(refusal(await call('/settings', admin, { colour: 'red' }, 'PATCH')), '400 bad_request');
    assert.equal(refusal(await call('/audit-logs?cursor=abc', admin)), '400 bad_cursor');
    assert.equal(refusal(await call('/audit-logs?limit=0', admin)), '400 bad_request');
    assert.equal(refusal(await call('/api-tokens/not-an-id', admin, undefined, 'DELETE')), '400 bad_request');
  });
});

describe('API tokens', () => {
  const make = async (scopes: string[]): Promise<{ id: string; secret: string }> => {
    const admin = await grafana.headers(bearerOf(1), person('Admin'));
    const made = await call('/api-tokens', admin, { name: 'ci', scopes, expiresInDays: 1 });
    assert.equal(made.status, 201);
    const { token, secret } = made.body as { token: { id: string }; secret: string };
    return { id: token.id, secret };
  };

  test('do what their scopes say and nothing else; the secret is kept nowhere', async () => {
    const { secret } = await make(['audit:read']);
    const machine = { Authorization: `Bearer ${secret}` };
    assert.equal((await call('/audit-logs', machine)).status, 200);
    assert.equal(refusal(await call('/settings', machine, { autoAnalyse: false }, 'PATCH')), '403 scope_missing');
    assert.equal(refusal(await call('/api-tokens', machine)), '403 scope_missing');
    const stored = await database.owner((tx) => sql<{ text: string }>`select api_token::text as text from api_token`.execute(tx));
    assert.ok(stored.rows.length > 0 && stored.rows.every((row) => !row.text.includes(secret)));
  });

  test('stop working when revoked, and when their time is over', async () => {
    const admin = await grafana.headers(bearerOf(1), person('Admin'));
    const revoked = await make(['audit:read']);
    assert.equal((await call(`/api-tokens/${revoked.id}`, admin, undefined, 'DELETE')).status, 200);
    assert.equal(refusal(await call('/audit-logs', { Authorization: `Bearer ${revoked.secret}` })), '403 not_signed');
    const expired = await make(['audit:read']);
    now += 25 * 3_600_000;
    assert.equal(refusal(await call('/audit-logs', { Authorization: `Bearer ${expired.secret}` })), '403 not_signed');
    now -= 25 * 3_600_000;
  });

  test('of another tenant are not found', async () => {
    const { id } = await make(['audit:read']);
    const other = await grafana.headers(bearerOf(2), person('Admin', { orgId: 2 }));
    assert.equal(refusal(await call(`/api-tokens/${id}`, other, undefined, 'DELETE')), '404 not_found');
  });
});

describe('the audit log', () => {
  test('tells who changed what, before and after, page by page, and only to admins of the same tenant', async () => {
    const admin = await grafana.headers(bearerOf(1), person('Admin', { id: '9', name: 'Ada' }));
    for (const groupingWindowSeconds of [600, 601, 602]) {
      assert.equal((await call('/settings', admin, { groupingWindowSeconds }, 'PATCH')).status, 200);
    }
    type Page = { items: { id: string; actor: { name: string }; before: { groupingWindowSeconds: number }; after: { groupingWindowSeconds: number } }[]; nextCursor: string | null };
    const first = (await call('/audit-logs?service=settings&limit=2', admin)).body as Page;
    const rest = (await call(`/audit-logs?service=settings&limit=2&cursor=${first.nextCursor}`, admin)).body as Page;
    const all = [...first.items, ...rest.items];
    assert.deepEqual(all.map((entry) => entry.after.groupingWindowSeconds), [602, 601, 600]);
    assert.deepEqual(all.map((entry) => entry.before.groupingWindowSeconds), [601, 600, 900]);
    assert.ok(all.every((entry) => entry.actor.name === 'Ada'));
    assert.equal(rest.nextCursor, null);
    const other = (await call('/audit-logs?service=settings', await grafana.headers(bearerOf(2), person('Admin', { orgId: 2 })))).body as Page;
    assert.deepEqual(other.items, []);
  });

  test('cannot be altered or shortened by the app’s role', async () => {
    const id = tenants[0]?.tenant.id ?? '';
    for (const statement of [sql`update audit_entry set action = 'x'`, sql`delete from audit_entry`]) {
      await assert.rejects(database.tenant(id, (tx) => statement.execute(tx)), /permission denied/);
    }
  });
});

test('a transaction of one tenant neither sees nor makes rows of another, whatever its SQL says', async () => {
  const [one, two] = [tenants[0]?.tenant.id ?? '', tenants[1]?.tenant.id ?? ''];
  const seen = await database.tenant(one, (tx) => sql<{ id: string }>`select id from tenant`.execute(tx));
  assert.deepEqual(seen.rows.map((row) => row.id), [one]);
  await assert.rejects(
    database.tenant(one, (tx) => sql`insert into tenant_secret (tenant_id, name, cipher) values (${two}, 'x', 'y')`.execute(tx)),
    /row-level security/
  );
});
