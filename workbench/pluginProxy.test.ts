import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { describe, test } from 'node:test';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import { as, fakeUpstream, send, startWorkbench } from './testWorkbench.ts';

interface Recording {
  headers: Record<string, string | Record<string, unknown>>;
}

function recording(name: string): Recording {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, 'recordings', `${name}.json`), 'utf8')) as Recording;
}

const PROXY = '/api/plugin-proxy/sreplatform-sre-app';
const CURL = { 'user-agent': 'curl/7.88.1', accept: '*/*' };
const context = (value: unknown) =>
  JSON.parse(Buffer.from(String(value), 'latin1').toString('utf8')) as Record<string, unknown>;

describe('the app route of the workbench, as a real Grafana 12.3 was seen to behave', () => {
  for (const [login, name] of [
    ['viewer', 'route-viewer'],
    ['admin', 'route-admin-post'],
  ] as const) {
    test(`sends the sidecar the headers of ${name}, no more and no less`, async (t) => {
      const { url: sidecarUrl, seen } = await fakeUpstream(t);
      const { url } = await startWorkbench(t, { sidecarUrl });
      const posts = name.endsWith('post');
      const more: Record<string, string> = posts ? { 'content-type': 'application/json', 'content-length': '7' } : {};
      const headers = { ...CURL, ...as(login), cookie: 'a=b', origin: url, referer: '', ...more };
      await send(`${url}${PROXY}/api/v1/x`, headers, posts ? 'POST' : 'GET', posts ? '{"a":1}' : undefined);
      const [request] = seen;
      const recorded = recording(name).headers;
      const expected = Object.keys(recorded).map((header) => header.toLowerCase().replace(/ \(.*/, ''));
      assert.deepEqual(
        Object.keys(request?.headers ?? {})
          .filter((header) => header !== 'connection')
          .sort(),
        expected.sort()
      );
      assert.equal(request?.headers['x-forwarded-for'], '127.0.0.1, 127.0.0.1');
      assert.equal(request?.headers['accept-encoding'], 'gzip');
      assert.equal(request?.headers.authorization, 'Bearer token-of-1');
      assert.equal(request?.body, posts ? '{"a":1}' : '');

      const recordedContext = recorded['X-Grafana-Context (parsed)'] as Record<string, unknown>;
      const sent = context(request?.headers['x-grafana-context']);
      assert.deepEqual(Object.keys(sent), Object.keys(recordedContext));
      const varying = { UserUID: 0, LastSeenAt: 0 };
      assert.deepEqual({ ...sent, ...varying }, { ...recordedContext, ...varying });
    });
  }

  test('signs an ID token that verifies against the JWKS, with the recorded header and claims', async (t) => {
    const { url: sidecarUrl, seen } = await fakeUpstream(t);
    const { url, issuer } = await startWorkbench(t, { sidecarUrl });
    await send(`${url}${PROXY}/api/v1/me`, as('viewer'));
    const token = String(seen[0]?.headers['x-grafana-id']);
    const jwks = JSON.parse((await send(`${url}/api/signing-keys/keys`)).body) as JSONWebKeySet;
    const { payload } = await jwtVerify(token, createLocalJWKSet(jwks), {
      issuer,
      audience: 'org:1',
      algorithms: ['ES256'],
    });
    const recorded = recording('route-viewer').headers['X-Grafana-Id (decoded)'] as {
      header: Record<string, unknown>;
      payload: Record<string, unknown>;
    };
    assert.deepEqual(Object.keys(decodeProtectedHeader(token)).sort(), Object.keys(recorded.header).sort());
    assert.match(String(decodeProtectedHeader(token).kid), /^id-\d{4}-\d{2}-es256$/);
    const varying = { identifier: 0, iat: 0, exp: 0 };
    assert.deepEqual({ ...payload, ...varying }, { ...recorded.payload, ...varying });
    assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 600);
    assert.equal(JSON.stringify(jwks).includes('"d"'), false, 'the private key stays here');
  });

  test('lets a client drop the identity by naming it in Connection, as recorded', async (t) => {
    const { url: sidecarUrl, seen } = await fakeUpstream(t);
    const { url } = await startWorkbench(t, { sidecarUrl });
    const connection = 'close, Authorization, X-Grafana-Id, X-Grafana-Context';
    await send(`${url}${PROXY}/api/v1/me`, { ...CURL, ...as('viewer'), connection });
    const expected = Object.keys(recording('route-headers-dropped-by-client').headers).map((name) =>
      name.toLowerCase()
    );
    assert.deepEqual(
      Object.keys(seen[0]?.headers ?? {})
        .filter((header) => header !== 'connection')
        .sort(),
      expected.sort()
    );
  });

  test('replaces forged identity headers', async (t) => {
    const { url: sidecarUrl, seen } = await fakeUpstream(t);
    const { url, keys } = await startWorkbench(t, { sidecarUrl });
    await send(`${url}${PROXY}/api/v1/me`, {
      ...as('viewer'),
      'x-grafana-id': 'forged',
      'x-grafana-context': '{"OrgID":2}',
      'x-access-token': 'forged',
      'x-tenant': 'passes',
    });
    const headers = seen[0]?.headers;
    assert.equal(context(headers?.['x-grafana-context']).OrgID, 1);
    const jwks = createLocalJWKSet(keys.jwks as JSONWebKeySet);
    assert.equal((await jwtVerify(String(headers?.['x-grafana-id']), jwks)).payload.aud, 'org:1');
    assert.equal(headers?.['x-access-token'], undefined);
    assert.equal(headers?.['x-tenant'], 'passes');
  });

  test('takes the org that the request names, with that org’s own token and its name in UTF-8', async (t) => {
    const { url: sidecarUrl, seen } = await fakeUpstream(t);
    const { url } = await startWorkbench(t, { sidecarUrl });
    await send(`${url}${PROXY}/api/v1/me`, { ...as('admin'), 'x-grafana-org-id': '2' });
    assert.equal(seen[0]?.headers.authorization, 'Bearer token-of-2');
    assert.equal(context(seen[0]?.headers['x-grafana-context']).OrgName, 'Zweite Örg 二');
  });

  test('hands on what * stood for, decoded, with the query as it came', async (t) => {
    const { url: sidecarUrl, seen } = await fakeUpstream(t);
    const { url } = await startWorkbench(t, { sidecarUrl });
    for (const tail of ['/api/v1/a%2Fb?q=%2F&x=1', '/api/v1/a%20b%3Fc', '/api/v1/list/']) {
      await send(`${url}${PROXY}${tail}`, as('viewer'));
    }
    assert.deepEqual(
      seen.map((request) => request.url),
      ['/api/v1/a/b?q=%2F&x=1', '/api/v1/a%20b%3Fc', '/api/v1/list']
    );
  });

  test('refuses what Grafana refuses, and the sidecar never hears of it', async (t) => {
    const { url: sidecarUrl, seen } = await fakeUpstream(t);
    const { url } = await startWorkbench(t, { sidecarUrl });
    const cases: Array<[string, Record<string, string>, string, number, RegExp]> = [
      ['no session', {}, '/api/v1/me', 401, /Unauthorized/],
      ['wrong password', { authorization: 'Basic YWRtaW46eA==' }, '/api/v1/me', 401, /Unauthorized/],
      [
        'app not enabled in the org',
        { ...as('admin'), 'x-grafana-org-id': '3' },
        '/api/v1/me',
        404,
        /Plugin setting not found/,
      ],
      [
        'not a member of the org',
        { ...as('viewer'), 'x-grafana-org-id': '2' },
        '/api/v1/me',
        403,
        /plugins\.app:access/,
      ],
      ['no route', as('admin'), '/other', 404, /plugin route match not found/],
      ['a route without what * stands for', as('admin'), '/api', 404, /plugin route match not found/],
    ];
    for (const [name, headers, tail, status, message] of cases) {
      const answer = await send(`${url}${PROXY}${tail}`, headers);
      assert.equal(answer.status, status, name);
      assert.match(answer.body, message, name);
    }
    assert.deepEqual(seen, []);
  });

  test('cleans the answer as Grafana does and passes status codes on', async (t) => {
    const { url: sidecarUrl } = await fakeUpstream(t, (_, response) => {
      response
        .writeHead(403, {
          'set-cookie': 'x=y',
          server: 'sidecar',
          'strict-transport-security': 'max-age=1',
          'x-own': '1',
        })
        .end('{"error":1}');
    });
    const { url } = await startWorkbench(t, { sidecarUrl });
    const { status, headers, body } = await send(`${url}${PROXY}/api/v1/me`, as('viewer'));
    assert.equal(status, 403);
    assert.equal(body, '{"error":1}');
    assert.deepEqual(
      [headers['set-cookie'], headers.server, headers['strict-transport-security'], headers['x-own']],
      [undefined, undefined, undefined, '1']
    );
    assert.equal(headers['content-security-policy'], 'sandbox');
    assert.equal(headers.via, '1.1 grafana');
  });

  test('answers 502 with an empty body when the sidecar is down or its address is missing', async (t) => {
    const { url, settings } = await startWorkbench(t, { sidecarUrl: 'http://127.0.0.1:1' });
    const down = await send(`${url}${PROXY}/api/v1/me`, as('viewer'));
    assert.deepEqual([down.status, down.body], [502, '']);
    settings.set(1, { enabled: true, pinned: true, jsonData: {}, secureJsonData: {} });
    assert.equal((await send(`${url}${PROXY}/api/v1/me`, as('viewer'))).status, 502);
  });

  test('streams events as they come, and the sidecar sees the reader leave', async (t) => {
    let left: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => (left = resolve));
    let next: () => void = () => undefined;
    const { url: sidecarUrl } = await fakeUpstream(t, (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      next = () => response.write('data: 2\n\n');
      response.on('close', left);
    });
    const { url } = await startWorkbench(t, { sidecarUrl });
    const request = http.get(`${url}${PROXY}/api/v1/stream`, { headers: as('viewer'), agent: false });
    const response = await new Promise<http.IncomingMessage>((resolve) => request.on('response', resolve));
    const pieces = response[Symbol.asyncIterator]();
    assert.equal(String((await pieces.next()).value), 'data: 1\n\n');
    next();
    assert.equal(String((await pieces.next()).value), 'data: 2\n\n');
    request.destroy();
    await gone;
  });
});
