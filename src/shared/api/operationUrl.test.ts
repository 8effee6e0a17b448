import { operationUrl } from './operationUrl.ts';

const at = (path: `/${string}`, input: Parameters<typeof operationUrl>[1]) => operationUrl({ path }, input);
const BASE = '/api/plugin-proxy/sreplatform-sre-app/api/v1';

describe('operationUrl', () => {
  it('goes through the app route of Grafana', () => {
    expect(at('/me', {})).toBe(`${BASE}/me`);
  });

  it('fills in path parameters, encoded', () => {
    expect(at('/incidents/{id}/notes', { params: { id: 'a b?' } })).toBe(`${BASE}/incidents/a%20b%3F/notes`);
  });

  it.each([['a/b'], [''], [undefined], ['..']])('refuses %p as a path parameter', (id) => {
    expect(() => at('/incidents/{id}', { params: { id } })).toThrow(/"id"/);
  });

  it('repeats list values and leaves absent ones out', () => {
    expect(at('/incidents', { query: { severity: ['critical', 'high'], q: 'a&b', from: undefined } })).toBe(
      `${BASE}/incidents?severity=critical&severity=high&q=a%26b`
    );
  });
});
