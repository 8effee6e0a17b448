import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import express from 'express';
import { sql } from 'kysely';
import { type PanelDescription, PanelExplanation } from '#contract/explain';
import type { ErrorBody } from '#contract/errors';
import type { Role } from '#contract/scalars';
import { testDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import {
  createApiRouter,
  errorAnswer,
  listenHttp,
  newId,
  openDatabase,
  silentLog,
  type Database,
  type Listening,
} from '../../platform/index.ts';
import { ensureTenant } from '../../tenancy/index.ts';
import type { SeriesReader } from '../rca/ports.ts';
import { explainPorts, explainRoutes } from './index.ts';
import { falls, NOW, ONSET, panelInput, shopReader, steady } from './testing/fakePanel.ts';

let holder: TestDatabase;
let database: Database;
let server: Listening;
let reader: SeriesReader = shopReader();
const tenants: string[] = [];

before(async () => {
  holder = await testDatabase();
  database = openDatabase({ url: holder.url, poolSize: 4, log: silentLog });
  const forward: SeriesReader = {
    listSources: (...given) => reader.listSources(...given),
    query: (...given) => reader.query(...given),
    queryRange: (...given) => reader.queryRange(...given),
  };
  for (const orgId of [1, 2]) {
    const given = { name: 'Shop', orgId, grafanaUrl: 'http://grafana.test', issuer: 'http://grafana.test/' };
    tenants.push((await ensureTenant(database, given)).id);
  }
  const app = express();
  app.use(
    createApiRouter({
      bindings: explainRoutes(explainPorts({ database, clock: { now: () => NOW }, reader: forward })),
      log: silentLog,
      checkAnswers: true,
      authenticate: (request) =>
        Promise.resolve({
          tenantId: String(request.headers['x-tenant']),
          actor: { kind: 'user', id: 'u1', name: 'Ann' },
          role: request.headers['x-role'] as Role,
          scopes: request.headers['x-scopes'] === undefined ? null : [],
        }),
    })
  );
  app.use(errorAnswer(silentLog));
  server = await listenHttp(app, { host: '127.0.0.1', port: 0 });
});

after(async () => {
  await server.close();
  await database.close();
  await holder.drop();
});

type Answer = { status: number; retryAfter: string | null; body: PanelExplanation & PanelDescription & ErrorBody };

async function call(
  what: 'describe' | 'explain',
  body: object,
  more: { tenant?: number; headers?: object } = {}
): Promise<Answer> {
  const response = await fetch(`${server.url}/panels/${what}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-role': 'Viewer',
      'x-tenant': tenants[more.tenant ?? 0] as string,
      ...more.headers,
    },
    body: JSON.stringify(body),
  });
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: (await response.json()) as Answer['body'],
  };
}

async function openIncident(tenantId: string, number: number, service: string): Promise<string> {
  const id = newId();
  const at = new Date(ONSET + 30_000);
  await database.tenant(tenantId, (tx) =>
    sql`
      insert into incident (tenant_id, id, number, title, status, severity, service, source, opened_at, started_at, grown_at, updated_at)
      values (${tenantId}, ${id}, ${number}, 't', 'triggered', 0, ${service}, 'test', ${at}, ${at}, ${at}, ${at})`.execute(
      tx
    )
  );
  return id;
}

async function knowResources(tenantId: string): Promise<void> {
  const seen = new Date(NOW - 3_600_000);
  await database.tenant(tenantId, (tx) =>
    sql`
      insert into resource (tenant_id, key, id, kind, name, source, first_seen_at, last_seen_at)
      select ${tenantId}, 'service:' || name, gen_random_uuid(), 'service', name, 'test', ${seen}, ${seen} from unnest(array['front', 'back']) as name`.execute(
      tx
    )
  );
}

const broken = (): object => panelInput({ front: steady(20), back: falls(20) });

describe('panels over REST', () => {
  test('a Viewer hears what a panel shows and why, with the incident of the own organisation only', async () => {
    const [own = '', other = ''] = tenants;
    await knowResources(own);
    await openIncident(other, 1, 'back');
    assert.deepEqual((await call('explain', broken())).body.incidents, []);
    const mine = await openIncident(own, 1, 'back');
    const described = await call('describe', broken());
    assert.deepEqual([described.status, described.body.verdict.state], [200, 'unusual']);
    const { status, body } = await call('explain', broken());
    assert.equal(status, 200);
    assert.equal(PanelExplanation.parse(body).cause.findings[0]?.resourceKey, 'service:back');
    assert.deepEqual([body.fits, body.incidents.map(({ id }) => id)], [mine, [mine]]);
    assert.match(
      body.cause.evidence.find(({ exploreUrl }) => exploreUrl !== null)?.exploreUrl ?? '',
      /^http:\/\/grafana.test\/explore\?/
    );
  });

  test('nothing is written by explaining', async () => {
    const count = (): Promise<unknown> =>
      database
        .tenant(tenants[0] as string, (tx) =>
          sql`select (select count(*) from analysis) as analyses, (select count(*) from incident_timeline) as entries`.execute(
            tx
          )
        )
        .then(({ rows }) => rows);
    const before = await count();
    await call('explain', broken());
    assert.deepEqual(await count(), before);
  });

  test('what is beyond the bounds is refused with the field', async () => {
    const fits = panelInput({ a: steady(1) });
    const { status, body } = await call('explain', { ...fits, series: [{ ...fits.series[0], values: [1] }] });
    assert.deepEqual(
      [status, body.error.code, body.error.details?.[0]?.path],
      [400, 'bad_request', 'body.series.0.values']
    );
    const large = await call('describe', { ...fits, title: 'x'.repeat(1_100_000) });
    assert.deepEqual([large.status, large.body.error.code], [413, 'too_large']);
  });

  test('a token without the scope may not', async () => {
    const { status, body } = await call('explain', broken(), { headers: { 'x-scopes': 'none' } });
    assert.deepEqual([status, body.error.code], [403, 'scope_missing']);
  });

  test('more than four at once of an organisation are asked to wait; another organisation is not', async () => {
    const shop = shopReader();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let waiting = 0;
    let allWait = (): void => undefined;
    const four = new Promise<void>((resolve) => {
      allWait = resolve;
    });
    reader = {
      ...shop,
      async listSources(tenantId) {
        if (tenantId === tenants[0]) {
          waiting += 1;
          if (waiting === 4) {
            allWait();
          }
          await held;
        }
        return shop.listSources(tenantId);
      },
    };
    const running = Array.from({ length: 4 }, () => call('explain', broken()));
    await four;
    const fifth = await call('explain', broken());
    assert.deepEqual([fifth.status, fifth.body.error.code, fifth.retryAfter], [429, 'overloaded', '2']);
    assert.equal((await call('explain', broken(), { tenant: 1 })).status, 200);
    assert.equal((await call('describe', broken())).status, 200);
    release();
    assert.deepEqual(
      (await Promise.all(running)).map(({ status }) => status),
      [200, 200, 200, 200]
    );
    reader = shop;
    assert.equal((await call('explain', broken())).status, 200);
  });
});
