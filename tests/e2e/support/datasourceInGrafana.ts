import { expect, type Page } from '@playwright/test';
import { z } from 'zod';
import type { CallGrafana } from './grafanaApi.ts';

/** As grafana:connect makes it. */
const DATASOURCE = { uid: 'sre-platform', type: 'sreplatform-sre-datasource' };
const EXPRESSION = { uid: '__expr__', type: '__expr__' };

const Health = z.object({ status: z.string(), message: z.string() });
const Answer = z.object({
  results: z.record(
    z.string(),
    z.object({
      status: z.number().optional(),
      error: z.string().optional(),
      frames: z
        .array(
          z.object({
            schema: z.object({ name: z.string().optional() }),
            data: z.object({ values: z.array(z.array(z.unknown())) }),
          })
        )
        .default([]),
    })
  ),
});
const Values = z.object({ values: z.array(z.object({ value: z.string() })) });
const Rules = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            name: z.string(),
            state: z.string(),
            health: z.string(),
            lastError: z.string().optional(),
            lastEvaluation: z.iso.datetime({ offset: true }),
          })
        ),
      })
    ),
  }),
});

/** "Save & test". Grafana may wait up to two minutes before it tries an address again that was dead when it started. */
export async function expectHealth(call: CallGrafana): Promise<void> {
  let said: unknown;
  await expect(async () => {
    said = await call('GET', `api/datasources/uid/${DATASOURCE.uid}/health`).catch((error: unknown) => String(error));
    expect(Health.parse(said)).toMatchObject({ status: 'OK', message: expect.stringContaining('Connected to') });
  }).toPass({ timeout: 180_000, intervals: [2_000] });
}

/** A query by itself, and through Grafana's expressions: a threshold on a number, a reduction of a series. */
export async function expectQueries(call: CallGrafana): Promise<void> {
  const ask = async (...queries: object[]) =>
    Answer.parse(await call('POST', 'api/ds/query', { from: 'now-6h', to: 'now', queries })).results;
  const ours = (refId: string, query: object): object => ({
    refId,
    datasource: DATASOURCE,
    intervalMs: 60_000,
    maxDataPoints: 500,
    query,
  });
  const expression = (refId: string, more: object): object => ({
    refId,
    datasource: EXPRESSION,
    expression: 'A',
    ...more,
  });
  const number = ours('A', { kind: 'incidents', format: 'number' });
  const above = { type: 'threshold', conditions: [{ evaluator: { type: 'gt', params: [-1] } }] };
  const counted = await ask(number, expression('B', above));
  expect(counted['B']?.frames[0]?.data.values.at(-1)).toEqual([1]);

  const series = ours('A', { kind: 'incidents', format: 'series', by: ['severity'] });
  const reduced = await ask(series, expression('B', { type: 'reduce', reducer: 'sum' }));
  expect(reduced['B']?.frames).toHaveLength(4);

  for (const query of [
    { kind: 'incidents' },
    { kind: 'alerts' },
    { kind: 'resources' },
    { kind: 'topology' },
    { kind: 'annotations' },
  ]) {
    const { A } = await ask(ours('A', query));
    expect(A?.error ?? '', JSON.stringify(query)).toBe('');
    expect(A?.frames.length).toBeGreaterThan(0);
  }
  await expect(ask(ours('A', { kind: 'nothing' }))).rejects.toThrow(/query\.kind/);
  const listed = Values.parse(
    await call('GET', `api/datasources/uid/${DATASOURCE.uid}/resources/values?of=severities`)
  );
  expect(listed.values.map(({ value }) => value)).toEqual(['critical', 'high', 'warning', 'info']);
}

/** A rule of Grafana's on the data source, evaluated by its scheduler. Its condition never holds: nobody is alarmed. */
export async function expectAlertRule(call: CallGrafana, folder: string): Promise<void> {
  const group = `${folder}-incidents`;
  const madeAt = Date.now();
  await call('PUT', `api/v1/provisioning/folder/${folder}/rule-groups/${group}`, {
    title: group,
    folderUid: folder,
    interval: 10,
    rules: [
      {
        title: 'TooManyIncidents',
        orgID: 1,
        folderUID: folder,
        ruleGroup: group,
        condition: 'B',
        for: '0s',
        noDataState: 'NoData',
        execErrState: 'Error',
        labels: {},
        annotations: {},
        data: [
          {
            refId: 'A',
            relativeTimeRange: { from: 600, to: 0 },
            datasourceUid: DATASOURCE.uid,
            model: {
              refId: 'A',
              query: { kind: 'incidents', format: 'number', filter: { open: true, severity: ['critical'] } },
            },
          },
          {
            refId: 'B',
            relativeTimeRange: { from: 600, to: 0 },
            datasourceUid: EXPRESSION.uid,
            model: {
              refId: 'B',
              type: 'threshold',
              expression: 'A',
              conditions: [{ evaluator: { type: 'gt', params: [1_000_000] } }],
            },
          },
        ],
      },
    ],
  });
  await expect(async () => {
    const { data } = Rules.parse(await call('GET', `api/prometheus/grafana/api/v1/rules?folder_uid=${folder}`));
    const rule = data.groups.flatMap(({ rules }) => rules).find(({ name }) => name === 'TooManyIncidents');
    expect(rule).toMatchObject({ health: 'ok', state: 'inactive' });
    // A rule that nobody has looked at yet says the same, with a time of the year 1.
    expect(Date.parse(rule?.lastEvaluation ?? '')).toBeGreaterThan(madeAt);
  }).toPass({ timeout: 90_000, intervals: [2_000] });
}

/** A dashboard with a variable, an annotation and a panel on the data source, opened by a person. */
export async function expectDashboard(call: CallGrafana, page: Page, folder: string): Promise<void> {
  const uid = `${folder}-ds`;
  await call('POST', 'api/dashboards/db', {
    folderUid: folder,
    overwrite: true,
    dashboard: {
      uid,
      title: uid,
      schemaVersion: 41,
      time: { from: 'now-6h', to: 'now' },
      templating: {
        list: [
          {
            name: 'severity',
            type: 'query',
            datasource: DATASOURCE,
            refresh: 1,
            query: { refId: 'values', query: { kind: 'values', of: 'severities' } },
            current: {},
            options: [],
          },
        ],
      },
      annotations: {
        list: [
          {
            name: 'Incidents',
            enable: true,
            iconColor: 'red',
            datasource: DATASOURCE,
            target: { refId: 'Incidents', query: { kind: 'annotations' } },
          },
        ],
      },
      panels: [
        {
          id: 1,
          type: 'stat',
          title: 'Open incidents',
          gridPos: { x: 0, y: 0, w: 8, h: 8 },
          datasource: DATASOURCE,
          targets: [
            {
              refId: 'A',
              datasource: DATASOURCE,
              query: { kind: 'incidents', format: 'number', filter: { open: true, severity: ['$severity'] } },
            },
          ],
        },
      ],
    },
  });
  const answered: { query: unknown; status: number }[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/api/ds/query')) {
      const sent = z
        .object({ queries: z.array(z.looseObject({ query: z.unknown() })) })
        .safeParse(response.request().postDataJSON());
      sent.data?.queries.forEach(({ query }) => answered.push({ query, status: response.status() }));
    }
  });
  await page.goto(`d/${uid}`);
  await expect(page.getByText('Open incidents')).toBeVisible({ timeout: 60_000 });
  await expect(async () => {
    const of = (wanted: object) =>
      answered.find(({ query }) => JSON.stringify(query).includes(JSON.stringify(wanted).slice(1, -1)));
    expect(of({ kind: 'values' })?.status).toBe(200);
    expect(of({ kind: 'annotations' })?.status).toBe(200);
    expect(of({ severity: ['critical'] })?.status, 'the variable’s first value is in the panel’s query').toBe(200);
  }).toPass({ timeout: 60_000 });
}
