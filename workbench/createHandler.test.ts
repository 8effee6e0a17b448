import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { as, fakeUpstream, send, startWorkbench, type Answer } from './testWorkbench.ts';

const SETTINGS = '/api/plugins/sreplatform-sre-app/settings';

function cookieOf(answer: Answer): string {
  return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

describe('the workbench', () => {
  test('opens the app, signs the visitor in, and escapes what it writes into the page', async (t) => {
    const { url } = await startWorkbench(t, { sidecarUrl: 'http://127.0.0.1:1' });
    assert.equal((await send(`${url}/`)).headers.location, '/a/sreplatform-sre-app');
    const page = await send(`${url}/a/sreplatform-sre-app`);
    assert.match(cookieOf(page), /^grafana_session=[0-9a-f]{32}$/);
    assert.match(page.headers['set-cookie']?.[0] ?? '', /HttpOnly; SameSite=Lax/);
    assert.equal(page.body.includes('token-of-1'), false, 'secrets never reach the browser');
  });

  test('switches person and org, but only to orgs in which the person is a member', async (t) => {
    const { url } = await startWorkbench(t, { sidecarUrl: 'http://127.0.0.1:1' });
    const cookie = cookieOf(await send(`${url}/a/x`));
    const change = (body: object) => send(`${url}/workbench/api/session`, { cookie }, 'POST', JSON.stringify(body));
    assert.equal((await change({ userId: 2, orgId: 2 })).status, 403);
    assert.equal((await change({ userId: 3, orgId: 2 })).status, 200);
    assert.deepEqual(JSON.parse((await send(`${url}/api/user`, { cookie })).body), {
      id: 3,
      login: 'editor',
      name: 'E',
      orgId: 2,
    });
    assert.equal((await change({ theme: 'pink' })).status, 400);
  });

  test('answers for the repository’s dashboards as Grafana does', async (t) => {
    const { url } = await startWorkbench(t, { sidecarUrl: 'http://127.0.0.1:1' });
    const found = await send(`${url}/api/dashboards/uid/sre-shop`, as('viewer'));
    const { dashboard } = JSON.parse(found.body) as { dashboard: { panels: unknown[] } };
    assert.ok(dashboard.panels.length >= 6);
    assert.equal((await send(`${url}/api/dashboards/uid/..%2f..%2fpackage`, as('viewer'))).status, 404);
    assert.equal((await send(`${url}/api/dashboards/uid/sre-shop`)).status, 401);
  });

  test('checks the origin of requests with a session, as Grafana does', async (t) => {
    const { url } = await startWorkbench(t, { sidecarUrl: 'http://127.0.0.1:1' });
    const cookie = cookieOf(await send(`${url}/a/x`));
    const status = async (headers: Record<string, string>, method = 'POST') =>
      (await send(`${url}/api/login/ping`, headers, method)).status;
    assert.equal(await status({ cookie, origin: 'http://evil.example' }), 403);
    assert.equal(await status({ cookie, origin: 'http://evil.example' }, 'GET'), 403);
    assert.equal(await status({ cookie, origin: 'http://127.0.0.1:9' }), 200, 'ports are not compared');
    assert.equal(await status({ cookie }), 200, 'no origin passes');
    assert.equal(await status({ ...as('admin'), origin: 'http://evil.example' }), 200, 'no session cookie, no check');
  });

  test('lets only admins save the app’s settings, keeps a secret that is not sent, and never shows it', async (t) => {
    const { url, settings } = await startWorkbench(t, { sidecarUrl: 'http://127.0.0.1:1' });
    const body = JSON.stringify({ enabled: true, pinned: true, jsonData: { sidecarUrl: 'http://new:1' } });
    assert.equal((await send(url + SETTINGS, as('viewer'), 'POST', body)).status, 403);
    assert.equal((await send(url + SETTINGS, as('admin'), 'POST', body)).status, 200);
    assert.deepEqual(settings.get(1)?.secureJsonData, { sidecarToken: 'token-of-1' });
    const shown = await send(url + SETTINGS, as('viewer'));
    assert.deepEqual((JSON.parse(shown.body) as { secureJsonFields: unknown }).secureJsonFields, {
      sidecarToken: true,
    });
    assert.equal(shown.body.includes('token-of-1'), false);
  });

  test('proxies the data source of the caller’s org and turns its 401 into 400', async (t) => {
    const { url: prometheusUrl, seen } = await fakeUpstream(t, (_, response) => response.writeHead(401).end());
    const { url } = await startWorkbench(t, { sidecarUrl: 'http://127.0.0.1:1', prometheusUrl });
    const path = '/api/datasources/proxy/uid/prometheus/api/v1/query?query=up';
    assert.equal((await send(url + path, as('viewer'))).status, 400);
    assert.equal(seen[0]?.url, '/api/v1/query?query=up');
    assert.equal(seen[0]?.headers.authorization, undefined);
    assert.equal((await send(url + path, { ...as('admin'), 'x-grafana-org-id': '3' })).status, 404);
    assert.equal((await send(url + path, { ...as('viewer'), 'x-grafana-org-id': '2' })).status, 403);
  });

  test('hands fault buttons to the demo with the token that the browser never has', async (t) => {
    const { url: demoUrl, seen } = await fakeUpstream(t);
    const { url } = await startWorkbench(t, {
      sidecarUrl: 'http://127.0.0.1:1',
      demo: { url: demoUrl, token: 'secret' },
    });
    await send(`${url}/workbench/api/faults`, as('viewer'), 'POST', '{"kind":"disk-full"}');
    await send(`${url}/workbench/api/faults/f%2F1`, as('viewer'), 'DELETE');
    assert.deepEqual(
      seen.map(({ method, url: path, body, headers }) => [method, path, body, headers['x-demo-token']]),
      [
        ['POST', '/faults', '{"kind":"disk-full"}', 'secret'],
        ['DELETE', '/faults/f%2F1', '', 'secret'],
      ]
    );
    assert.equal((await send(`${url}/workbench/api/faults`)).status, 401);
  });

  test('serves nothing outside its folders', async (t) => {
    const { url } = await startWorkbench(t, { sidecarUrl: 'http://127.0.0.1:1' });
    for (const path of [
      '/public/plugins/sreplatform-sre-app/../../../package.json',
      '/public/..%2f..%2fpackage.json',
    ]) {
      const { status, body } = await send(url + path);
      assert.equal(status, 404, path);
      assert.doesNotMatch(body, /devDependencies/);
    }
    assert.equal((await send(`${url}/public/plugins/sreplatform-sre-app/plugin.json`)).status, 200);
  });
});
