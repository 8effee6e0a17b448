import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { asExpressionInput, type ExpressionInput, type ReadFrame } from '../support/grafanaFrames.ts';
import { DAY, startDatasourceWorld, type DatasourceWorld } from './world.ts';

let world: DatasourceWorld;
before(async () => {
  world = await startDatasourceWorld();
});
after(() => world.stop());

const week = () => ({ fromMs: Date.now() - 7 * DAY, toMs: Date.now(), maxDataPoints: 500, intervalMs: 60_000 });
const field = (frame: ReadFrame | undefined, name: string) =>
  frame?.fields.find((one) => one.name === name) ?? assert.fail(`no field ${name} in ${frame?.fields.map((one) => one.name).join(', ')}`);
const expression = async (query: unknown, more = {}): Promise<ExpressionInput> => asExpressionInput(await world.frames(query, more));
const count = (query: ReturnType<typeof sql>): Promise<number> =>
  world.database.tenant(world.mine.tenantId, async (tx) => ((await query.execute(tx)).rows[0] as { n: number }).n);

describe('tables are read as Grafana’s SDK reads them', () => {
  const tables: [string, object, string[]][] = [
    ['incidents', { kind: 'incidents', time: 'any' }, ['opened', 'number', 'title', 'status', 'severity', 'service', 'cause', 'resolved', 'id']],
    ['incidents of a search', { kind: 'incidents', time: 'any', filter: { q: '磁盘' } }, ['title']],
    ['alerts', { kind: 'alerts' }, ['started', 'name', 'state', 'labels', 'incident', 'flapping']],
    ['analyses', { kind: 'analyses' }, ['started', 'incident', 'status', 'confidence', 'alertToCause']],
    ['anomalies', { kind: 'anomalies', format: 'table', expr: 'disk_used' }, ['from', 'to', 'surprise', 'expected', 'actual']],
    ['resources', { kind: 'resources' }, ['key', 'kind', 'openIncidents', 'p95']],
    ['health', { kind: 'health' }, ['service', 'health', 'worst']],
    ['capacity', { kind: 'capacity' }, ['resource', 'metric', 'used', 'timeToFull']],
    ['automation', { kind: 'automation' }, ['playbook', 'runs', 'successShare', 'medianDuration']],
    ['annotations', { kind: 'annotations' }, ['time', 'timeEnd', 'title', 'text', 'tags']],
    ['values', { kind: 'values', of: 'services' }, ['text', 'value']],
  ];
  for (const [name, query, fields] of tables) {
    test(name, async () => {
      const [frame] = await world.frames(query, week());
      fields.forEach((one) => field(frame, one));
      assert.equal(frame?.refId, 'A');
      assert.equal(frame.meta.type, 'table');
    });
  }

  test('an incident table holds what the list holds, and says when it was cut', async () => {
    const [frame] = await world.frames({ kind: 'incidents', time: 'any', limit: 10 });
    assert.equal(field(frame, 'number').values.length, 10);
    assert.match(frame?.meta.notices?.[0]?.text ?? '', /the 10 newest incidents are shown/);
    assert.ok(field(frame, 'id').values.includes(world.incidentId));
    assert.ok(field(frame, 'resolved').values.includes(null), 'an open incident has no end');
  });

  test('a change’s markup is no markup on a dashboard', async () => {
    const [frame] = await world.frames({ kind: 'annotations', of: ['changes'] });
    assert.deepEqual(field(frame, 'title').values, ['payment 2.4 &lt;b&gt;now&lt;/b&gt;']);
    assert.deepEqual(field(frame, 'tags').values, ['change,deploy,service:payment']);
    const [both] = await world.frames({ kind: 'annotations' });
    assert.ok(field(both, 'tags').values.some((tags) => String(tags).startsWith('incident,critical')));
  });

  test('topology and lineage are two frames of the Node graph panel, without an edge to nowhere', async () => {
    for (const query of [{ kind: 'topology' }, { kind: 'lineage', incident: world.incidentId }]) {
      const [nodes, edges] = await world.frames(query);
      assert.equal(nodes?.meta.preferredVisualisationType, 'nodeGraph');
      const ids = new Set(field(nodes, 'id').values);
      for (const end of ['source', 'target']) {
        assert.ok(field(edges, end).values.every((id) => ids.has(id)));
      }
    }
    const [nodes] = await world.frames({ kind: 'lineage', incident: world.incidentId });
    assert.ok(field(nodes, 'subTitle').values.includes('incident'));
  });
});

describe('numbers and series are what expressions and alert rules take', () => {
  test('"more than 3 critical incidents open": one number, that of the database', async () => {
    const query = { kind: 'incidents', format: 'number', filter: { open: true, severity: ['critical'] } };
    const input = await expression(query);
    const wanted = await count(sql`select count(*)::int as n from incident where tenant_id = ${world.mine.tenantId} and severity = 0 and status in ('triggered', 'acknowledged', 'investigating', 'mitigated')`);
    assert.deepEqual(input, { kind: 'numbers', values: [{ labels: { __name__: 'incidents' }, value: wanted }] });
    assert.ok(wanted > 0);
  });

  test('a count by severity has every severity, also the empty ones', async () => {
    const input = await expression({ kind: 'incidents', format: 'number', by: ['severity'], filter: { open: true, service: ['nobody'] } });
    assert.deepEqual(input, {
      kind: 'numbers',
      values: ['critical', 'high', 'warning', 'info'].map((severity) => ({ labels: { severity }, value: 0 })),
    });
  });

  test('counts by group are the same from the tally and from the rows', async () => {
    const by = ['service', 'severity'];
    const sortedOf = (input: ExpressionInput) =>
      input.kind === 'numbers' ? input.values.filter(({ value }) => value !== 0).map(({ labels, value }) => `${JSON.stringify(labels)} ${value}`).sort() : [];
    const tallied = sortedOf(await expression({ kind: 'incidents', format: 'number', by, limit: 1_000 }));
    const rows = sortedOf(await expression({ kind: 'incidents', format: 'number', by, time: 'range', limit: 1_000 }, { fromMs: Date.now() - 3_000 * DAY }));
    assert.deepEqual(rows, tallied);
    assert.ok(rows.length > 100);
  });

  test('opened over time: zero-filled, and the sum is what was opened', async () => {
    const range = { ...week(), fromMs: Date.now() - 90 * DAY };
    const input = await expression({ kind: 'incidents', format: 'series', by: ['severity'] }, range);
    assert.ok(input.kind === 'series');
    assert.equal(input.series.length, 4);
    assert.ok(input.series.every(({ values }) => values.every((value) => value !== null)));
    const sum = input.series.reduce((total, { values }) => total + values.reduce<number>((a, b) => a + (b ?? 0), 0), 0);
    const first = input.series[0]?.times[0] ?? 0;
    const wanted = await count(sql`select count(*)::int as n from incident where tenant_id = ${world.mine.tenantId} and opened_at >= ${new Date(first)} and opened_at < ${new Date(range.toMs)}`);
    assert.equal(sum, wanted);
    assert.ok(wanted > 50);
  });

  test('open over time: the last point is what is open now, and the first what was open then', async () => {
    const range = { ...week(), fromMs: Date.now() - 30 * DAY };
    const input = await expression({ kind: 'incidents', format: 'series', count: 'open' }, range);
    assert.ok(input.kind === 'series');
    const [series] = input.series;
    const openAt = (ms: number) => count(sql`
      select count(*)::int as n from incident where tenant_id = ${world.mine.tenantId} and opened_at <= ${new Date(ms)}
        and (status in ('triggered', 'acknowledged', 'investigating', 'mitigated') or coalesce(resolved_at, updated_at) > ${new Date(ms)})`);
    assert.equal(series?.times.at(-1), range.toMs);
    assert.equal(series?.values.at(-1), await openAt(range.toMs));
    assert.equal(series?.values[0], await openAt(series?.times[0] ?? 0));
  });

  test('alerts: by state, by a label of any script, and how many began to fire', async () => {
    const now = await expression({ kind: 'alerts', format: 'number', filter: { state: ['firing'] }, by: ['label.region', 'severity'] });
    assert.deepEqual(now, { kind: 'numbers', values: [{ labels: { region: '中国', severity: 'critical' }, value: 2 }] });
    const none = await expression({ kind: 'alerts', format: 'number', filter: { labels: [{ name: 'region', op: '!=', value: '中国' }] } });
    assert.deepEqual(none, { kind: 'numbers', values: [{ labels: { __name__: 'alerts' }, value: 0 }] });
    const fired = await expression({ kind: 'alerts', format: 'series', by: ['label.service'] });
    assert.ok(fired.kind === 'series');
    assert.deepEqual(fired.series.map(({ labels }) => labels['service']).sort(), ['ledger', 'payment']);
    assert.ok(fired.series.every(({ values }) => values.reduce<number>((a, b) => a + (b ?? 0), 0) === 1));
  });

  test('operation measures: means of the range as numbers, and over time', async () => {
    const measures = ['mtta', 'mttr', 'opened', 'resolved', 'alertEvents', 'noiseReduction'];
    const numbers = await expression({ kind: 'operations', format: 'number', measures }, week());
    assert.ok(numbers.kind === 'numbers');
    const of = (name: string) => numbers.values.find(({ labels }) => labels['__name__'] === name)?.value;
    assert.ok((of('opened') ?? 0) > 5 && (of('mtta') ?? 0) > 0 && of('alertEvents') === 2);
    const series = await expression({ kind: 'operations', measures }, week());
    assert.ok(series.kind === 'series' && series.series.length === measures.length);
    const opened = series.series.find(({ labels }) => labels['__name__'] === 'opened')?.values ?? [];
    assert.equal(opened.reduce<number>((a, b) => a + (b ?? 0), 0), of('opened'));
  });

  test('"disk full within 4 hours": seconds to the threshold, infinity when it is not reached', async () => {
    const query = { kind: 'forecast', format: 'number', expr: 'disk_used', lookbackSeconds: 7_200, horizonSeconds: 14_400 };
    const soon = await expression({ ...query, threshold: 100 });
    assert.ok(soon.kind === 'numbers');
    assert.deepEqual(soon.values[0]?.labels, { host: 'db-1' });
    // One a minute, ten to go.
    assert.ok(Math.abs((soon.values[0]?.value ?? 0) - 600) < 120, `${soon.values[0]?.value} s`);
    const never = await expression({ ...query, threshold: 10_000 });
    assert.ok(never.kind === 'numbers' && never.values[0]?.value === Infinity);
    const ahead = await expression({ ...query, threshold: 100 }, { toMs: Date.now() + 6 * 3_600_000 });
    assert.ok(ahead.kind === 'numbers' && Math.abs((ahead.values[0]?.value ?? 0) - 600) < 120, 'a range into the future still means from now on');
    const passed = await expression({ ...query, threshold: 50 });
    assert.ok(passed.kind === 'numbers' && passed.values[0]?.value === 0);
  });

  test('a forecast is one wide series with past, point and band', async () => {
    const input = await expression({ kind: 'forecast', expr: 'disk_used', lookbackSeconds: 7_200, horizonSeconds: 3_600 });
    assert.ok(input.kind === 'series');
    assert.deepEqual(input.series.map(({ labels }) => labels['__name__']), ['actual', 'forecast', 'lower', 'upper']);
    const last = (name: string) => input.series.find(({ labels }) => labels['__name__'] === name)?.values.at(-1) ?? NaN;
    assert.ok(last('lower') <= last('forecast') && last('forecast') <= last('upper'));
    assert.equal(last('actual') || null, null);
  });

  test('the report of automation: figures, waiting approvals, and by day', async () => {
    const summary = await expression({ kind: 'automation', format: 'number', of: 'summary' });
    assert.ok(summary.kind === 'numbers');
    assert.equal(summary.values.find(({ labels }) => labels['__name__'] === 'runs')?.value, 0);
    const approvals = await expression({ kind: 'automation', format: 'number', of: 'approvals' });
    assert.deepEqual(approvals.kind === 'numbers' && approvals.values.find(({ labels }) => labels['outcome'] === 'waiting'), { labels: { outcome: 'waiting' }, value: 0 });
    assert.equal((await expression({ kind: 'automation', format: 'number', of: 'playbooks' })).kind, 'no-data');
    const days = await expression({ kind: 'automation', format: 'series' }, week());
    assert.ok(days.kind === 'series' && (days.series[0]?.times.length ?? 0) >= 7);
  });

  test('anomalies, resources and health are numbers; nothing at all is "no data"', async () => {
    assert.equal((await expression({ kind: 'anomalies', format: 'number', expr: 'disk_used' })).kind, 'numbers');
    assert.equal((await expression({ kind: 'anomalies', format: 'series', expr: 'disk_used' })).kind, 'series');
    assert.equal((await expression({ kind: 'resources', format: 'number' })).kind, 'numbers');
    assert.equal((await expression({ kind: 'health', format: 'number', service: ['nobody'] })).kind, 'no-data');
    assert.equal((await expression({ kind: 'alerts', format: 'series', by: ['name'], filter: { name: ['nothing'] } })).kind, 'no-data');
  });
});

describe('what is asked wrongly', () => {
  const mistakes: [string, { query?: unknown; json?: string; fromMs?: number; toMs?: number }, RegExp][] = [
    ['no query, as Grafana sends for a new panel', {}, /^query: /],
    ['no JSON', { json: '{' }, /not valid JSON/],
    ['an unknown kind', { query: { kind: 'everything' } }, /^query.kind: .*'incidents'/],
    ['an unknown field', { query: { kind: 'incidents', filter: { sevrity: ['critical'] } } }, /^query.filter: .*sevrity/],
    ['a value that does not exist', { query: { kind: 'incidents', filter: { severity: ['urgent'] } } }, /^query.filter.severity.0: .*critical/],
    ['a wrong type', { query: { kind: 'incidents', limit: '10' } }, /^query.limit: /],
    ['too many rows', { query: { kind: 'alerts', limit: 1_000_000 } }, /^query.limit: /],
    ['a label that is none', { query: { kind: 'alerts', format: 'number', by: ['label.x y'] } }, /^query.by.0/],
    ['SQL for a label', { query: { kind: 'alerts', filter: { labels: [{ name: "x'; drop table sre.alert; --", value: 'y' }] } } }, /^query.filter.labels.0.name: a label name/],
    ['open and status at once', { query: { kind: 'incidents', filter: { open: true, status: ['closed'] } } }, /either open or status/],
    ['the past by status', { query: { kind: 'incidents', format: 'series', count: 'open', by: ['status'] } }, /^query.by: /],
    ['a search over time', { query: { kind: 'incidents', format: 'series', filter: { q: 'disk' } } }, /^query.filter.q: /],
    ['a threshold that is not said', { query: { kind: 'forecast', format: 'number', expr: 'x' } }, /^query.threshold: /],
    ['PromQL that is none', { query: { kind: 'forecast', expr: 'nonsense(' } }, /parse error/],
    ['a data source that is not there', { query: { kind: 'forecast', expr: 'x', source: 'Elsewhere' } }, /^query.source: there is no data source Elsewhere/],
    ['a range that ends before it begins', { query: { kind: 'incidents' }, fromMs: 2_000, toMs: 1_000 }, /ends before it begins/],
  ];
  for (const [name, asked, expected] of mistakes) {
    test(`${name}: 400 with the field and the reason`, async () => {
      const { responses } = await world.grafana.query(world.asRule, asked);
      assert.equal(responses['A']?.status, 400, responses['A']?.error);
      assert.match(responses['A']?.error ?? '', expected);
      assert.deepEqual(responses['A']?.frames, []);
    });
  }

  test('an incident that is not there: 404', async () => {
    for (const incident of ['#999999999', '0198a000-0000-7000-8000-00000000dead']) {
      const { responses } = await world.grafana.query(world.asRule, { query: { kind: 'lineage', incident } });
      assert.equal(responses['A']?.status, 404);
    }
  });

  test('each refId is answered for itself, and the sources’ faults are named as theirs', async () => {
    const { responses } = await world.grafana.query(
      world.asRule,
      { refId: 'good', query: { kind: 'values', of: 'severities' } },
      { refId: 'bad', query: { kind: 'nothing' } },
      { refId: 'their', query: { kind: 'forecast', expr: 'nonsense(' } }
    );
    assert.deepEqual(Object.keys(responses).sort(), ['bad', 'good', 'their']);
    assert.deepEqual([responses['good']?.status, responses['good']?.errorSource], [200, '']);
    assert.deepEqual([responses['bad']?.status, responses['bad']?.errorSource], [400, 'plugin']);
    assert.deepEqual([responses['their']?.status, responses['their']?.errorSource], [400, 'downstream']);
  });
});

describe('health, resources, metrics and streams', () => {
  test('"Save & test" says for whom the sidecar takes the data source and the person', async () => {
    const answer = await world.grafana.health(await world.person('Viewer'));
    assert.deepEqual([answer.status, answer.message], ['OK', 'Connected to Org 1 as Viewer (Viewer).']);
    assert.deepEqual(JSON.parse(answer.jsonDetails.toString()), {});
  });

  test('editors complete from what there is', async () => {
    const viewer = await world.person('Viewer');
    const values = async (url: string) => {
      const answer = await world.grafana.resource(viewer, url);
      assert.deepEqual([answer.code, answer.headers['content-type']?.values], [200, ['application/json']]);
      return (answer.json as { values: { value: string; text: string }[] }).values.map(({ value }) => value);
    };
    assert.deepEqual(await values('values?of=severities'), ['critical', 'high', 'warning', 'info']);
    assert.deepEqual(await values('values?of=sources'), ['Metrics']);
    assert.deepEqual(await values('values?of=alertLabels&q=reg'), ['region']);
    assert.ok((await values('values?of=services&q=check&limit=3')).every((name) => name.includes('check')));
    assert.ok((await values('values?of=services')).includes('payment'));
  });

  const refusals: [string, string, string, number][] = [
    ['an unknown resource', 'secrets', 'GET', 404],
    ['a path that climbs', '../values', 'GET', 404],
    ['a write', 'values?of=services', 'POST', 400],
    ['an unknown list', 'values?of=passwords', 'GET', 400],
    ['a parameter that is none', 'values?of=services&tenant=2', 'GET', 400],
  ];
  for (const [name, url, method, status] of refusals) {
    test(`${name} is refused with ${status} in the form of the REST interface`, async () => {
      const answer = await world.grafana.resource(await world.person('Viewer'), url, method);
      assert.equal(answer.code, status);
      assert.ok((answer.json as { error: { message: string } }).error.message.length > 0);
    });
  }

  test('Grafana collects how long queries took, without a word of any tenant', async () => {
    const text = (await world.grafana.metrics()).metrics.prometheus.toString();
    assert.match(text, /sre_datasource_query_duration_seconds_count\{kind="incidents",status="200"\} \d+/);
    assert.ok(!text.includes(world.mine.tenantId) && !text.includes('Org 1'));
  });

  test('there are no streams here', async () => {
    assert.equal((await world.grafana.stream(world.asRule, 'SubscribeStream')).status, 'NOT_FOUND');
    assert.equal((await world.grafana.stream(world.asRule, 'PublishStream')).status, 'PERMISSION_DENIED');
  });
});
