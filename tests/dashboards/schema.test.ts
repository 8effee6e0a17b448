import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { MappingType, SpecialValueMatch, type Dashboard } from '@grafana/schema';
import { parse } from 'yaml';
import { defaultValues, fillIn, parseDashboards, readDashboardFiles, ROOT, variablesIn } from './files.ts';
import { DashboardFile, type Panel } from './model.ts';

const files = readDashboardFiles();

/** Stats say how it stands, series since when, tables what to do; a bar or a ring stands beside either. */
const RANK: Partial<Record<Panel['type'], number>> = { stat: 0, timeseries: 1, table: 2 };

function overlaps({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

test('there are nine, and no uid or title twice', () => {
  const all = parseDashboards();
  assert.equal(all.length, 9);
  for (const key of ['uid', 'title'] as const) {
    assert.equal(new Set(all.map(({ dashboard }) => dashboard[key])).size, 9);
  }
});

for (const { file, json } of files) {
  describe(file, () => {
    test('is of Grafana’s schema', () => {
      const read = DashboardFile.parse(json);
      // What the strict reading lets through must also be what Grafana's own types say.
      const typed: Partial<
        Pick<Dashboard, 'uid' | 'title' | 'tags' | 'schemaVersion' | 'refresh' | 'time' | 'editable' | 'graphTooltip'>
      > = read;
      assert.equal(typed.uid, read.uid);
    });

    const dashboard = DashboardFile.parse(json);
    const { panels, templating, annotations } = dashboard;

    test('panels have their own ids and places, within the grid and without gaps between rows', () => {
      assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
      panels.forEach((panel, i) => {
        assert.ok(panel.gridPos.x + panel.gridPos.w <= 24, panel.title);
        panels
          .slice(i + 1)
          .forEach((other) => assert.ok(!overlaps(panel, other), `${panel.title} lies over ${other.title}`));
      });
    });

    test('reads from above: how it stands, since when, what to do', () => {
      const ranks = panels
        .filter(({ type }) => type in RANK)
        .map(({ type, gridPos }) => ({ rank: RANK[type] ?? 0, y: gridPos.y }));
      const others = Math.min(...panels.filter(({ type }) => type !== 'stat').map(({ gridPos }) => gridPos.y));
      assert.ok(
        ranks.filter(({ rank }) => rank === 0).every(({ y }) => y < others),
        'stats stand above everything else'
      );
      const firstTable = Math.min(...ranks.filter(({ rank }) => rank === 2).map(({ y }) => y));
      assert.ok(
        ranks.some(({ rank, y }) => rank === 1 && y <= firstTable),
        'a series stands above or beside the first table'
      );
      assert.ok(panels.some(({ type }) => type === 'table'));
    });

    test('a question can be read whole beside Grafana’s menu, and a cell without a value has no sentence in it', () => {
      for (const { title, gridPos, links } of panels) {
        assert.ok(gridPos.w >= 6, title);
        // What has room at 1280 pixels with the menu open, beside one icon or two.
        assert.ok(title.length <= gridPos.w * 5 - (links.length > 0 ? 14 : 9), title);
      }
      for (const { title, fieldConfig } of panels.filter(({ type }) => type === 'table')) {
        const [first] = fieldConfig.overrides;
        const cells = first?.properties.find(({ id }) => id === 'noValue')?.value;
        assert.deepEqual([first?.matcher.options, cells], ['/.*/', '–'], title);
      }
    });

    test('a number that is not there has no alarming colour', () => {
      for (const { title, fieldConfig } of panels.filter(({ type }) => type === 'stat')) {
        const { thresholds, mappings = [], noValue } = fieldConfig.defaults;
        const none = mappings.flatMap((one) =>
          one.type === MappingType.SpecialValue && one.options.match === SpecialValueMatch.Null
            ? [one.options.result]
            : []
        );
        assert.ok(noValue === undefined || none.length === 0, `${title} says twice what stands without a number`);
        const colour = none[0]?.color ?? thresholds.steps[0]?.color;
        assert.ok(noValue === undefined && none.length === 0 ? true : colour !== 'red', title);
      }
    });

    test('every query is one that the sidecar takes, with all values and with some', () => {
      const some = Object.fromEntries(templating.list.map(({ name }) => [name, CHOSEN[name] ?? 'x']));
      const queries = [
        ...panels.flatMap(({ targets }) => targets.map(({ query }) => query)),
        ...annotations.list.flatMap((one) => ('target' in one ? [one.target.query] : [])),
        ...templating.list.flatMap((one) => (one.type === 'query' ? [one.query.query] : [])),
      ];
      for (const query of queries) {
        fillIn(query, defaultValues(dashboard));
        fillIn(query, some);
      }
      panels.forEach(({ targets }) => assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length));
    });

    test('every variable is used and every used one is there', () => {
      const declared = templating.list.map(({ name }) => name).sort();
      assert.deepEqual([...new Set(variablesIn({ panels, annotations }))].sort(), declared);
    });

    test('shows the hours that it foresees', () => {
      const foresees = panels.some(
        ({ type, targets }) => type === 'timeseries' && targets.some(({ query }) => query.kind === 'forecast')
      );
      assert.equal(dashboard.time.to !== 'now', foresees);
    });

    test('series stand beside incidents and changes', () => {
      const of = annotations.list.flatMap((one) => ('target' in one ? [one.target.query['of']] : [])).flat();
      assert.deepEqual(of.sort(), ['changes', 'incidents']);
    });
  });
}

/** A choice for each variable. */
const CHOSEN: Record<string, string | string[]> = {
  severity: ['critical', 'high'],
  kind: ['service', 'host'],
  service: ['payment', 'cart, old'],
  team: ['a'],
};

test('links lead to pages that the app has', () => {
  const pages = [...readFileSync(join(ROOT, 'src/app/pages.ts'), 'utf8').matchAll(/path: '([^':]*)'/g)].map(
    ([, page]) => page
  );
  const links = [...JSON.stringify(files).matchAll(/\/a\/sreplatform-sre-app\/?([^"?\\]*)/g)].map(([, page]) => page);
  assert.ok(links.length > 40);
  assert.deepEqual(
    [...new Set(links)].filter((page) => !pages.includes(page)),
    []
  );
});

test('the provisioning file names every folder once, by the uid that grafana:connect gives it', () => {
  const { providers } = parse(readFileSync(join(ROOT, 'provisioning/dashboards/dashboards.yaml'), 'utf8')) as {
    providers: { name: string; folderUid?: string; options: { path: string } }[];
  };
  const folders = readdirSync(join(ROOT, 'dashboards'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const named = providers
    .filter(({ folderUid }) => folderUid !== undefined)
    .map(({ folderUid, options }) => [folderUid, options.path]);
  assert.deepEqual(named.sort(), folders.map(({ name }) => [`sre-${name}`, `/var/lib/sre-dashboards/${name}`]).sort());
  assert.equal(new Set(providers.map(({ name }) => name)).size, providers.length);
});
