import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { TargetInput, type Target } from '#contract/target';
import { testDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { createSecrets, newId, openDatabase, silentLog, type Database } from '../../platform/index.ts';
import { ensureTenant, systemActor } from '../../tenancy/index.ts';
import { createTarget, deleteTarget, updateTarget } from './commands.ts';
import { headerProblem } from './headers.rules.ts';
import { openTargets } from './openTargets.ts';
import { refusalOfBaseUrl, refusalOfTarget, type Reach } from './reachable.rules.ts';
import { listTargets } from './targetRows.ts';

const OWN = new Set([10_180, 10_181, 10_182, 5_432]);
const reach = (more: Partial<Reach> = {}): Reach => ({
  allowPrivate: false,
  allowLoopback: false,
  ownPorts: OWN,
  ownAddresses: ['10.1.2.3', 'fd12::5', '127.0.0.1', '::1'],
  ...more,
});
const ALL = { allowPrivate: true, allowLoopback: true };

describe('an address that a playbook would call', () => {
  test('is never a metadata, link-local or reserved one, however it is written and whatever is allowed', () => {
    const never = [
      '169.254.169.254',
      '169.254.170.2',
      '::ffff:169.254.169.254',
      '::ffff:a9fe:a9fe',
      '64:ff9b::a9fe:a9fe',
      '2002:a9fe:a9fe::1',
      'fd00:ec2::254',
      'fd00:ec2::23',
      'fd20:ce::254',
      '100.100.100.200',
      '168.63.129.16',
      '192.0.0.192',
      'fe80::1',
      '0.0.0.0',
      '::',
      '224.0.0.1',
      'nonsense',
    ];
    for (const address of never) {
      assert.match(refusalOfTarget(address, 80, reach(ALL)) ?? 'allowed', /link-local, metadata or reserved/, address);
    }
  });

  test('is never the sidecar or its database, on any address of this machine', () => {
    for (const address of [
      '127.0.0.1',
      '127.9.9.9',
      '::1',
      '::ffff:127.0.0.1',
      '10.1.2.3',
      '::ffff:10.1.2.3',
      'fd12::5',
      'fd12:0::5',
    ]) {
      for (const port of OWN) {
        assert.match(
          refusalOfTarget(address, port, reach(ALL)) ?? 'allowed',
          /the sidecar itself or its database/,
          `${address}:${port}`
        );
      }
      assert.equal(refusalOfTarget(address, 8_080, reach(ALL)), null, address);
    }
    assert.equal(refusalOfTarget('10.1.2.4', 10_180, reach(ALL)), null);
  });

  test('is loopback only where the operator says so, and private only where the target says so', () => {
    assert.match(refusalOfTarget('127.0.0.1', 8_080, reach({ allowPrivate: true })) ?? '', /ALLOW_PRIVATE_TARGETS/);
    assert.match(
      refusalOfTarget('127.0.0.1', 8_080, reach({ allowLoopback: true })) ?? '',
      /private address.*allowPrivate/
    );
    for (const address of ['10.0.0.9', '172.16.0.1', '192.168.1.1', '100.64.0.1', 'fd12::9', '::ffff:10.0.0.9']) {
      assert.match(refusalOfTarget(address, 80, reach()) ?? '', /private address.*allowPrivate/, address);
      assert.equal(refusalOfTarget(address, 80, reach({ allowPrivate: true })), null, address);
    }
    for (const address of ['93.184.216.34', '2606:4700::1111']) {
      assert.equal(refusalOfTarget(address, 80, reach()), null, address);
    }
  });

  test('is refused as text already where the text says enough', () => {
    for (const [url, reason] of [
      ['http://169.254.169.254/latest', /metadata/],
      ['http://2852039166/', /metadata/],
      ['http://0xa9fea9fe/', /metadata/],
      ['http://[::ffff:169.254.169.254]/', /metadata/],
      ['http://127.0.0.1:10180', /the sidecar itself/],
      ['http://localhost:10181', /the sidecar itself/],
      ['http://sub.localhost.:10182', /the sidecar itself/],
      ['https://user:pw@shop.example', /user or password/],
      ['https://shop.example/?a=b', /"\?" or "#"/],
      ['https://shop.example/#x', /"\?" or "#"/],
      ['file:///etc/passwd', /http or https/],
    ] as const) {
      assert.match(refusalOfBaseUrl(url, reach(ALL)) ?? 'allowed', reason, url);
    }
    assert.equal(refusalOfBaseUrl('https://shop.example/api/', reach()), null);
    assert.equal(refusalOfBaseUrl('http://localhost:8080', reach(ALL)), null);
  });
});

test('headers that decide about the request or carry secrets are not for playbooks', () => {
  for (const name of [
    'Host',
    'content-length',
    'Transfer-Encoding',
    'Connection',
    'Idempotency-Key',
    'Authorization',
    'Cookie',
    'a b',
    'a:b',
    'a\r\nb',
    '',
  ]) {
    assert.notEqual(headerProblem(name), null, name);
  }
  assert.equal(headerProblem('X-Reason'), null);
  assert.equal(headerProblem('Authorization', true), null);
  assert.notEqual(headerProblem('Host', true), null);
});

describe('the allow-list', () => {
  let made: TestDatabase;
  let database: Database;
  const secrets = createSecrets(Buffer.alloc(32, 1));
  const deps = {
    secrets,
    clock: { now: () => Date.parse('2026-03-01T12:00:00Z') },
    reach: (allowPrivate: boolean) => reach({ allowPrivate }),
  };
  before(async () => {
    made = await testDatabase();
    database = openDatabase({ url: made.url, poolSize: 4, log: silentLog });
  });
  after(async () => {
    await database.close();
    await made.drop();
  });

  const newTenant = async (): Promise<string> => {
    const grafanaUrl = `http://${newId()}.test`;
    return (await ensureTenant(database, { name: 'T', orgId: 1, grafanaUrl, issuer: grafanaUrl })).id;
  };
  const input = (more: object = {}): TargetInput =>
    TargetInput.parse({ name: 'shop', baseUrl: 'https://shop.example/api/', ...more });
  const add = (tenantId: string, more: object = {}): Promise<Target> =>
    database.tenant(tenantId, (tx) => createTarget(tx, deps, systemActor(tenantId), input(more)));
  const change = (tenantId: string, id: string, more: object = {}): Promise<Target> =>
    database.tenant(tenantId, (tx) => updateTarget(tx, deps, systemActor(tenantId), id, input(more)));

  test('a secret goes in sealed and never comes out: not in the answer, the list, or the audit log', async () => {
    const tenantId = await newTenant();
    const target = await add(tenantId, { secret: 'Bearer very-secret' });
    assert.deepEqual(
      [target.hasSecret, target.headerName, target.baseUrl],
      [true, 'Authorization', 'https://shop.example/api']
    );
    await change(tenantId, target.id, { description: 'still', secret: 'Bearer other-secret' });
    const seen = await database.tenant(tenantId, async (tx) => ({
      list: await listTargets(tx, tenantId),
      audit: (
        await sql<{
          text: string;
        }>`select coalesce(before::text, '') || after::text as text, action from audit_entry where action like 'target.%' order by at, id`.execute(
          tx
        )
      ).rows,
      row: (await sql<{ secret: Buffer }>`select secret from action_target`.execute(tx)).rows[0],
    }));
    assert.ok(!/very-secret|other-secret/.test(JSON.stringify([target, seen.list, seen.audit])));
    assert.ok(!seen.row?.secret.includes('secret'));
    assert.equal(seen.audit.length, 2);
    assert.match(seen.audit[1]?.text ?? '', /"secretChanged": true/);
  });

  test('what changes where a call goes, or with what, changes the version that calls name', async () => {
    const tenantId = await newTenant();
    const targets = openTargets({ database, ...deps });
    const { id } = await add(tenantId, { secret: 'Bearer a' });
    const known = await targets.find(tenantId, 'shop');
    assert.deepEqual(((await targets.open(tenantId, known)) as { headers: object }).headers, {
      Authorization: 'Bearer a',
    });
    await change(tenantId, id, { secret: 'Bearer b' });
    assert.notEqual((await targets.find(tenantId, 'shop')).version, known.version);
    assert.match(
      ((await targets.open(tenantId, known)) as { problem: string }).problem,
      /changed after this was approved\. Nothing was sent/
    );
    await database.tenant(tenantId, (tx) => deleteTarget(tx, systemActor(tenantId), id));
    assert.match(
      ((await targets.open(tenantId, known)) as { problem: string }).problem,
      /not allowed any more\. Nothing was sent/
    );
    await assert.rejects(targets.find(tenantId, 'shop'), { name: 'TemplateProblem', message: /no target "shop"/ });
  });

  test('a secret stays when it is left out, and does not move to another server', async () => {
    const tenantId = await newTenant();
    const targets = openTargets({ database, ...deps });
    const { id } = await add(tenantId, { secret: 'Bearer a' });
    assert.equal((await change(tenantId, id, { baseUrl: 'https://shop.example/v2' })).hasSecret, true);
    assert.equal(
      ((await targets.open(tenantId, await targets.find(tenantId, 'shop'))) as { secret: string }).secret,
      'Bearer a'
    );
    await assert.rejects(change(tenantId, id, { baseUrl: 'https://evil.example' }), {
      code: 'target_refused',
      message: /Give the secret for it again/,
    });
    await assert.rejects(change(tenantId, id, { baseUrl: 'http://shop.example/v2' }), { code: 'target_refused' });
    assert.equal(
      (await change(tenantId, id, { baseUrl: 'https://other.example', secret: 'Bearer c' })).baseUrl,
      'https://other.example'
    );
  });

  test('is refused with the field and the reason', async () => {
    const tenantId = await newTenant();
    const { id } = await add(tenantId);
    const second = await add(tenantId, { name: 'second' });
    await assert.rejects(add(tenantId), { code: 'conflict' });
    await assert.rejects(change(tenantId, second.id, { name: 'shop' }), { code: 'conflict' });
    for (const [more, message] of [
      [{ baseUrl: 'http://169.254.169.254/latest/meta-data' }, /metadata/],
      [{ baseUrl: 'http://127.0.0.1:10180', allowPrivate: true }, /the sidecar itself/],
      [{ baseUrl: 'http://127.0.0.1:8080', allowPrivate: true }, /ALLOW_PRIVATE_TARGETS/],
      [{ baseUrl: 'http://10.0.0.1' }, /allowPrivate/],
      [{ baseUrl: 'https://a:b@shop.example' }, /user or password/],
      [{ headerName: 'Host', secret: 'x' }, /body\.headerName/],
      [{ headerName: null, secret: 'x' }, /needs the header/],
      [{ secret: 'Bearer x\r\nX-Evil: 1' }, /body\.secret/],
    ] as const) {
      await assert.rejects(
        add(tenantId, { name: 'bad', ...more }),
        { code: 'target_refused', message },
        JSON.stringify(more)
      );
      await assert.rejects(change(tenantId, id, more), { code: 'target_refused', message }, JSON.stringify(more));
    }
    assert.equal((await database.tenant(tenantId, (tx) => listTargets(tx, tenantId))).length, 2);
  });

  test("another tenant's is not found", async () => {
    const { id } = await add(await newTenant());
    const other = await newTenant();
    await assert.rejects(change(other, id), { code: 'not_found' });
    await assert.rejects(
      database.tenant(other, (tx) => deleteTarget(tx, systemActor(other), id)),
      { code: 'not_found' }
    );
    await assert.rejects(openTargets({ database, ...deps }).find(other, 'shop'), { name: 'TemplateProblem' });
  });
});
