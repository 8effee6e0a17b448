import { safeLink } from './safeLink.ts';

describe('safeLink', () => {
  it.each(['https://grafana.example/d/x?from=1&to=2', 'http://10.0.0.1:9090/graph', '/explore?left=1'])(
    'keeps %p',
    (url) => {
      expect(safeLink(url)).toBe(url);
    }
  );

  it.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    '//evil.example',
    'vbscript:x',
    '',
    null,
    undefined,
  ])('makes no link of %p', (url) => {
    expect(safeLink(url)).toBeUndefined();
  });
});
