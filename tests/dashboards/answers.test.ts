import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readFrame, type ReadFrame } from '../support/grafanaFrames.ts';
import { speakAsGrafana, type GrafanaGrpc } from '../support/grafanaGrpc.ts';
import { startDemoWorld, type DemoWorld } from './demo.ts';
import { defaultValues, fillIn, parseDashboards } from './files.ts';
import type { DashboardFile, Panel } from './model.ts';

const UNITS = { h: 3_600_000, d: 86_400_000 };

/** Columns that Grafana makes of others by a transformation: they are there when those are. */
const MADE = /^(times|last|\w+ \(\w+\))$/;

let world: DemoWorld | undefined;
let grafana: GrafanaGrpc | undefined;
before(async () => {
  world = await startDemoWorld();
  grafana = speakAsGrafana(world.running.sidecar.grpcAddress ?? '', { patienceMs: 60_000 });
});
after(async () => {
  grafana?.close();
  await world?.stop();
});

/** The frames of a query over the dashboard's own time range, asked as the plugin asks with these variables. */
async function ask(
  { time }: DashboardFile,
  query: unknown,
  values: Readonly<Record<string, string | string[]>>
): Promise<ReadFrame[]> {
  const [, count, unit] = /^now-(\d+)([hd])$/.exec(time.from) ?? [];
  const [, ahead = 0] = /^now\+(\d+)h$/.exec(time.to) ?? [];
  const now = Date.now();
  const toMs = now + Number(ahead) * UNITS.h;
  const fromMs = now - Number(count) * UNITS[unit as keyof typeof UNITS];
  const asked = { query: fillIn(query, values), fromMs, toMs, maxDataPoints: 1_000, intervalMs: 15_000 };
  assert.ok(world && grafana);
  const headers = await world.running.person(world.org, 'Viewer');
  const viewer = {
    token: world.org.datasourceToken,
    orgId: 1,
    login: 'Viewer',
    idToken: headers['X-Grafana-Id'] ?? '',
  };
  const answer = (await grafana.query(viewer, asked)).responses['A'];
  assert.deepEqual([answer?.status, answer?.error], [200, ''], JSON.stringify(asked.query));
  return answer?.frames.map(readFrame) ?? [];
}

/** What each variable lists now, and that something is listed. */
async function choices(dashboard: DashboardFile): Promise<Record<string, string[]>> {
  const listed: Record<string, string[]> = {};
  for (const variable of dashboard.templating.list) {
    if (variable.type === 'query') {
      const [frame] = await ask(dashboard, variable.query.query, {});
      listed[variable.name] = (frame?.fields.find(({ name }) => name === 'value')?.values ?? []).map(String);
      assert.notEqual(listed[variable.name]?.length, 0, `${variable.name} lists nothing`);
    }
  }
  return listed;
}

/** Whether the panel would draw something: a row, and of the fields that a stat takes at least one value. */
function draws({ options }: Panel, frames: readonly ReadFrame[]): boolean {
  const pattern = options.reduceOptions?.fields.replaceAll('/', '') ?? '';
  const wanted = pattern === '' || MADE.test(pattern.replace(/[\^$\\]/g, '')) ? /./ : new RegExp(pattern);
  return frames.some(({ fields }) =>
    fields.some(
      ({ name, type, values }) =>
        type !== 'time' && wanted.test(name) && values.some((value) => value !== null && value !== '')
    )
  );
}

for (const { file, dashboard } of parseDashboards()) {
  describe(file, () => {
    for (const panel of dashboard.panels) {
      test(panel.title, async () => {
        const listed = await choices(dashboard);
        // A variable without All is set to its first value when the dashboard opens.
        const values = {
          ...defaultValues(dashboard),
          ...('source' in listed && { source: listed['source']?.[0] ?? '' }),
        };
        for (const { query } of panel.targets) {
          const frames = await ask(dashboard, query, values);
          assert.ok(draws(panel, frames), `no data for ${JSON.stringify(query)}`);
          const known = frames.flatMap(({ fields }) => fields.map(({ name }) => name));
          namedFields(panel).forEach((name) =>
            assert.ok(known.includes(name), `${name} is none of ${known.join(', ')}`)
          );
        }
      });
    }

    test('annotations mark what happened', async () => {
      for (const one of dashboard.annotations.list) {
        if ('target' in one) {
          const frames = await ask(dashboard, one.target.query, defaultValues(dashboard));
          assert.ok((frames[0]?.fields[0]?.values.length ?? 0) > 0, one.name);
        }
      }
    });

    test('every value that a variable offers is one that the panels take', async () => {
      const values = await choices(dashboard);
      for (const { targets } of dashboard.panels) {
        for (const { query } of targets) {
          await ask(dashboard, query, {
            ...defaultValues(dashboard),
            ...values,
            ...('source' in values && { source: values['source']?.[0] ?? '' }),
          });
        }
      }
    });
  });
}

/** Columns that a table keeps, or that its links read, as far as the sidecar sends them. */
function namedFields({ transformations = [], fieldConfig }: Panel): string[] {
  const kept = transformations
    .filter(({ id }) => id === 'filterFieldsByName')
    .flatMap(({ options }) => (options['include'] as { names: string[] }).names);
  const read = [...JSON.stringify(fieldConfig).matchAll(/__data\.fields\.(\w+)/g)].map(([, name]) => name ?? '');
  return [...kept, ...read].filter((name) => !MADE.test(name));
}
