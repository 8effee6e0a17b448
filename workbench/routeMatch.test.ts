import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { joinUrl, matchRoute, renderTemplate } from './routeMatch.ts';

const route = (path: string, method?: string) => ({ path, url: 'http://x', method });

describe('app routes', () => {
  test('the first match by order wins; * hands on the rest, without it nothing', () => {
    const routes = [route('api/admin', 'POST'), route('api/*'), route('api/v1')];
    assert.equal(matchRoute(routes, 'POST', 'api/admin')?.route.path, 'api/admin');
    assert.equal(matchRoute(routes, 'GET', 'api/admin')?.rest, 'admin');
    assert.equal(matchRoute(routes, 'GET', 'api/v1/x')?.rest, 'v1/x');
    assert.equal(matchRoute([route('api')], 'GET', 'api/v1'), undefined);
    assert.deepEqual(matchRoute([route('api', '*')], 'PUT', 'api')?.rest, '');
  });

  test('templates render a missing key as <no value> unless orEmpty guards it', () => {
    const data = { JsonData: { a: 'x' }, SecureJsonData: { b: 'y' } };
    assert.equal(renderTemplate('{{ .JsonData.a }}-{{.SecureJsonData.b}}', data), 'x-y');
    assert.equal(renderTemplate('{{ .JsonData.none }}/', data), '<no value>/');
    assert.equal(renderTemplate('{{ orEmpty .JsonData.none }}/', data), '/');
    assert.throws(() => renderTemplate('{{ printf "x" }}', data), /could not parse/);
  });

  test('base and rest meet with one slash; one at the end is lost', () => {
    assert.equal(joinUrl('http://s/api', 'v1/x/'), 'http://s/api/v1/x');
    assert.equal(joinUrl('http://s/api/', '/v1'), 'http://s/api/v1');
    assert.equal(joinUrl('http://s/api', ''), 'http://s/api');
  });
});
