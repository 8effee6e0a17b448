import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { testDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { startFakeGrafana, type FakeGrafana, type FakeOptions } from '../../tests/support/fakeGrafana.ts';
import { createGrafanaClient } from '../grafana/index.ts';
import { createSecrets, openDatabase, silentLog, type Database } from '../platform/index.ts';
import { listSources } from '../sources/index.ts';
import { findTenant, forgetTokens, hasToken, readTenantSecret } from '../tenancy/index.ts';
import { connectGrafana, disconnectGrafana } from './connectGrafana.ts';
import { readOptions } from './options.ts';
import { GRAFANA_TOKEN, type ConnectParts } from './parts.ts';

const secrets = createSecrets(Buffer.alloc(32, 7));

describe('grafana:connect', () => {
  let scratch: TestDatabase;
  let database: Database;
  let grafana: FakeGrafana;
  const said: string[] = [];
  before(async () => {
    scratch = await testDatabase();
    database = openDatabase({ url: scratch.url, poolSize: 2, log: silentLog });
  });
  after(async () => {
    await database.close();
    await scratch.drop();
  });
  beforeEach(async () => {
    grafana = await startFakeGrafana();
    said.length = 0;
  });
  afterEach(() => grafana.close());

  const ours = () => grafana.state.datasources.find((source) => source.uid === 'sre-platform');
  const restart = async (options: FakeOptions): Promise<void> => {
    await grafana.close();
    grafana = await startFakeGrafana(options);
  };
  const parts = (credentials = { user: 'admin', password: 'admin' }): ConnectParts => ({
    database,
    secrets,
    outbox: { emit: () => Promise.resolve() },
    grafana: createGrafanaClient({ url: grafana.url, credentials }),
    sidecarUrl: 'http://sidecar:10180',
    webhookUrl: 'http://sidecar:10181',
    say: (line) => said.push(line),
  });

  test('makes tenant, service account, app settings, contact point, route, folder and data sources', async () => {
    const tenant = await connectGrafana(parts());
    assert.deepEqual([tenant.orgId, tenant.name, tenant.issuer], [3, 'Third org', 'http://grafana.example/']);
    const { app, accounts, contactPoints, policies, boards } = grafana.state;
    assert.equal(app.enabled, true);
    assert.equal(app.jsonData['sidecarUrl'], 'http://sidecar:10180');
    assert.match(app.secrets['sidecarToken'] ?? '', /^sre_page_/);
    assert.deepEqual(accounts.map(({ name, role }) => [name, role]), [['sre-platform', 'Editor']]);
    const point = contactPoints.find((one) => one.name === 'SRE Platform');
    assert.match(String(point?.settings['url']), /^http:\/\/sidecar:10181\/webhooks\/[0-9a-f-]{36}\/alerts$/);
    assert.match(JSON.stringify(point?.settings['hmacConfig']), /sre_hook_/);
    assert.deepEqual(policies.routes?.map((route) => route.receiver), ['SRE Platform', 'grafana-default-email']);
    assert.ok(boards.folders.has('sre-platform'));
    assert.match(ours()?.secrets?.['token'] ?? '', /^sre_data_/);
    assert.equal(ours()?.type, 'sreplatform-sre-datasource');
    const stored = await database.tenant(tenant.id, (tx) => readTenantSecret(tx, secrets, tenant.id, GRAFANA_TOKEN));
    assert.equal(stored, 'glsa_1');
    const sources = await database.tenant(tenant.id, (tx) => listSources(tx, tenant.id));
    assert.deepEqual(sources.map((source) => [source.name, source.kind, source.grafanaDatasourceUid]), [['Loki', 'loki', 'loki'], ['Prometheus', 'prometheus', 'prom-a']]);
  });

  test('changes nothing when it is run again', async () => {
    await connectGrafana(parts());
    const before = JSON.stringify(grafana.state);
    grafana.takeWrites();
    await connectGrafana(parts());
    assert.deepEqual(grafana.takeWrites(), []);
    assert.equal(JSON.stringify(grafana.state), before);
  });

  test('mends what somebody took away', async () => {
    await connectGrafana(parts());
    grafana.state.policies = { receiver: 'grafana-default-email' };
    grafana.state.app.enabled = false;
    grafana.takeWrites();
    await connectGrafana(parts());
    assert.deepEqual(grafana.takeWrites(), ['POST api/plugins/sreplatform-sre-app/settings', 'PUT api/v1/provisioning/policies']);
    assert.equal(grafana.state.app.enabled, true);
  });

  test('--undo takes everything back in Grafana and lets nobody in, but keeps the tenant', async () => {
    const tenant = await connectGrafana(parts());
    await disconnectGrafana(parts());
    const { app, accounts, contactPoints, policies, boards } = grafana.state;
    assert.deepEqual(app, { enabled: false, jsonData: { sidecarUrl: '' }, secrets: { sidecarToken: '' } });
    assert.deepEqual(accounts, []);
    assert.deepEqual(contactPoints.map((point) => point.name), ['grafana-default-email']);
    assert.deepEqual(policies.routes?.map((route) => route.receiver), ['grafana-default-email']);
    assert.equal(boards.folders.size, 0);
    assert.equal(ours(), undefined);
    assert.equal(await database.tenant(tenant.id, (tx) => hasToken(tx, tenant.id, 'datasource')), false);
    assert.equal((await findTenant(database, `${grafana.url}/`, 3))?.id, tenant.id);
    assert.equal(await database.tenant(tenant.id, (tx) => hasToken(tx, tenant.id, 'page')), false);
    grafana.takeWrites();
    await disconnectGrafana(parts());
    assert.deepEqual(grafana.takeWrites(), [], 'a second undo has nothing to do');
  });

  test('gives the data source a new token when one of the two sides has lost it', async () => {
    const tenant = await connectGrafana(parts());
    const former = ours()?.secrets?.['token'] ?? '';
    await database.tenant(tenant.id, (tx) => forgetTokens(tx, tenant.id, 'datasource'));
    grafana.takeWrites();
    await connectGrafana(parts());
    assert.deepEqual(grafana.takeWrites(), ['PUT api/datasources/uid/sre-platform']);
    const fresh = ours()?.secrets?.['token'] ?? '';
    assert.notEqual(fresh, former);
    assert.equal(await database.tenant(tenant.id, (tx) => hasToken(tx, tenant.id, 'datasource', fresh)), true);
  });

  test('leaves a provisioned data source alone and takes the token that its file has', async () => {
    const chosen = 'chosen-by-the-operator-0123456789';
    grafana.state.datasources.push({ uid: 'sre-platform', name: 'SRE Platform', type: 'sreplatform-sre-datasource', isDefault: false, readOnly: true, secrets: { token: chosen } });
    const tenant = await connectGrafana({ ...parts(), datasourceToken: chosen });
    assert.equal(await database.tenant(tenant.id, (tx) => hasToken(tx, tenant.id, 'datasource', chosen)), true);
    await connectGrafana(parts());
    await disconnectGrafana(parts());
    assert.equal(ours()?.secrets?.['token'], chosen);
    await connectGrafana(parts());
    assert.ok(said.some((line) => line.includes('--datasource-token')), said.join('\n'));
  });

  test('goes on without the data source where Grafana refused its plugin, and says what to do', async () => {
    await restart({ datasourceLoaded: false });
    await connectGrafana(parts());
    assert.equal(ours(), undefined);
    assert.ok(said.some((line) => line.includes('allow_loading_unsigned_plugins')), said.join('\n'));
    await disconnectGrafana(parts());
  });

  test('does not touch another data source of the same uid', async () => {
    grafana.state.datasources.push({ uid: 'sre-platform', name: 'Mine', type: 'loki', isDefault: false });
    await assert.rejects(connectGrafana(parts()), /is of the type loki/);
    await disconnectGrafana(parts());
    assert.equal(ours()?.name, 'Mine');
  });

  const refusals: [string, FakeOptions, { user: string; password: string }, RegExp][] = [
    ['a Grafana that has not loaded the plugin', { pluginLoaded: false }, { user: 'admin', password: 'admin' }, /has not loaded the plugin/],
    ['a Grafana that is too old', { version: '12.2.4' }, { user: 'admin', password: 'admin' }, /12\.3 or newer is needed/],
    ['wrong credentials', {}, { user: 'admin', password: 'x' }, /401: Invalid username or password/],
    ['somebody who may not', { orgRole: 'Viewer' }, { user: 'admin', password: 'admin' }, /403: You'll need additional permissions/],
  ];
  for (const [name, options, credentials, expected] of refusals) {
    test(`says what is wrong with ${name} and writes nothing there`, async () => {
      await restart(options);
      await assert.rejects(connectGrafana(parts(credentials)), expected);
      assert.deepEqual(grafana.takeWrites(), []);
    });
  }

  test('says that Grafana cannot be reached', async () => {
    const away = { ...parts(), grafana: createGrafanaClient({ url: 'http://127.0.0.1:9', credentials: { token: 'x' } }) };
    await assert.rejects(connectGrafana(away), /cannot be reached/);
  });
});

test('the command line says what is missing', () => {
  const listen = { api: '127.0.0.1:10180', webhooks: '127.0.0.1:10181' };
  assert.throws(() => readOptions([], listen), /--url is missing/);
  assert.throws(() => readOptions(['--url', 'http://g', '--user', 'x'], listen), /Give --user and --password/);
  assert.throws(() => readOptions(['--url', 'http://g', '--token', 't', '--org', '2'], listen), /--org/);
  assert.throws(() => readOptions(['--url', 'http://g', '--token', 't', '--datasource-token', 'short'], listen), /--datasource-token needs 32/);
  const options = readOptions(['--url', 'http://g', '--token', 't'], listen);
  assert.deepEqual([options.sidecarUrl, options.webhookUrl, options.undo], ['http://127.0.0.1:10180', 'http://127.0.0.1:10181', false]);
});
