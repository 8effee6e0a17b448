import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exploreUrl } from './exploreUrl.rules.ts';

const range = { from: 1_772_366_400_000, to: 1_772_370_000_000 };

test('a link opens Explore of the org with source, query and range, below a sub-path too', () => {
  const query = 'sum by (a) (rate(b{c="d&e+f"}[60s]))';
  const link = new URL(exploreUrl({ root: 'https://ops.example/grafana/', orgId: 7 }, 'prom-1', query, range) ?? '');
  assert.equal(`${link.origin}${link.pathname}`, 'https://ops.example/grafana/explore');
  assert.deepEqual([link.searchParams.get('schemaVersion'), link.searchParams.get('orgId')], ['1', '7']);
  const panes = JSON.parse(link.searchParams.get('panes') ?? '') as Record<string, Record<string, unknown>>;
  const [pane] = Object.values(panes);
  assert.deepEqual(pane?.['range'], { from: '1772366400000', to: '1772370000000' });
  assert.equal(pane?.['datasource'], 'prom-1');
  assert.deepEqual(pane?.['queries'], [
    {
      refId: 'A',
      expr: query,
      datasource: { type: 'prometheus', uid: 'prom-1' },
      editorMode: 'code',
      range: true,
      instant: false,
    },
  ]);
});

test('a root that is no web address gives no link', () => {
  for (const root of ['', 'grafana', 'javascript:alert(1)']) {
    assert.equal(exploreUrl({ root, orgId: 1 }, 'u', 'up', range), null);
  }
});

test('a query for log lines opens in the Loki that it was asked of', () => {
  const link = new URL(
    exploreUrl({ root: 'https://ops.example', orgId: 1 }, 'loki-1', '{app="a"}', range, 'loki') ?? ''
  );
  assert.match(link.searchParams.get('panes') ?? '', /"datasource":\{"type":"loki","uid":"loki-1"\}/);
});
