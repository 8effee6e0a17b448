import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Change } from '#contract/change';
import { type NearbyIncident, PanelExplanation, PanelInput } from '#contract/explain';
import type { BundleChange } from '../../analysis/index.ts';
import { newId } from '../../platform/index.ts';
import { describe as describeInput, explainPanel } from './explainPanel.ts';
import { resourceFinder } from './namedResources.rules.ts';
import {
  fakePorts,
  falls,
  FROM,
  NOW,
  ONSET,
  panelInput,
  POINTS,
  QUERY,
  shopReader,
  shopTopology,
  steady,
  STEP,
} from './testing/fakePanel.ts';

const signal = new AbortController().signal;
const explain = async (input: PanelInput, ports = fakePorts()): Promise<PanelExplanation> =>
  PanelExplanation.parse(await explainPanel(ports, 'tenant', input, signal));
const outcomes = ({ steps }: PanelExplanation): Record<string, string> =>
  Object.fromEntries(steps.map(({ name, outcome }) => [name, outcome]));

function change(title: string, at: number, resourceKey: string | null): Change {
  const iso = new Date(at).toISOString();
  return {
    id: newId(),
    at: iso,
    kind: 'deploy',
    title,
    description: '',
    resourceKey,
    versionFrom: null,
    versionTo: null,
    author: null,
    url: null,
    labels: {},
    receivedAt: iso,
  };
}

function suspectOf({ id, at, kind, title, resourceKey }: Change, text: string): BundleChange {
  return { id, at: Date.parse(at), kind, title, resourceKey, text };
}

function incident(service: string, more: Partial<NearbyIncident> = {}): NearbyIncident {
  return {
    id: newId(),
    number: 1,
    title: `${service} is slow`,
    severity: 'high',
    status: 'triggered',
    service,
    cause: null,
    openedAt: new Date(ONSET + 60_000).toISOString(),
    resolvedAt: null,
    alertCount: 1,
    open: true,
    ...more,
  };
}

describe('explainPanel', () => {
  test('judges an unusual panel by its past, finds who did it, with evidence, changes and the incident it belongs to', async () => {
    const deploy = change('back v2', ONSET - 30_000, 'service:back');
    const mine = incident('back');
    const answer = await explain(
      panelInput({ front: steady(20), back: falls(20) }),
      fakePorts({
        changes: () => Promise.resolve([change('elsewhere', ONSET, 'service:other'), deploy]),
        suspects: () => Promise.resolve([suspectOf(deploy, '')]),
        incidents: () => Promise.resolve([incident('other', { severity: 'critical' }), mine]),
        runbooks: (_, { services }) =>
          Promise.resolve(services.map((name) => ({ id: newId(), title: name, excerpt: '' }))),
      })
    );
    const { description, cause } = answer;
    assert.deepEqual([description.verdict.state, description.verdict.basis], ['unusual', 'past']);
    assert.ok(Math.abs(Date.parse(description.verdict.since ?? '') - ONSET) <= 2 * STEP);
    assert.equal(description.standouts[0]?.resourceKey, 'service:back');
    assert.equal(cause.state, 'found');
    assert.deepEqual([cause.findings[0]?.resourceKey, cause.findings[0]?.changeId], ['service:back', deploy.id]);
    const shown = new Set(cause.evidence.filter(({ series }) => series.length > 0).map(({ evidenceId }) => evidenceId));
    assert.ok(cause.findings[0]?.evidence.some(({ id, metric }) => metric !== null && shown.has(id)));
    assert.deepEqual(
      (cause.changes?.evidence ?? []).filter(({ kind }) => kind === 'alert'),
      []
    );
    assert.ok(cause.healthy.every(({ evidence }) => !evidence || shown.has(evidence.id)));
    assert.equal(answer.changes[0]?.id, deploy.id);
    assert.deepEqual([answer.fits, answer.incidents[0]?.id], [mine.id, mine.id]);
    assert.equal(answer.runbooks[0]?.title, 'back');
    assert.equal(answer.forecasts[0]?.name, 'back');
    assert.deepEqual(outcomes(answer), {
      past: 'done',
      changes: 'done',
      cause: 'done',
      forecast: 'done',
      knowledge: 'done',
    });
  });

  test('a change that came just before is judged by what it alters, as in an incident', async () => {
    const deploy = change('back v2', ONSET - 30_000, 'service:back');
    const withText = (text: string): Promise<PanelExplanation> =>
      explain(
        panelInput({ front: steady(20), back: falls(20) }),
        fakePorts({
          changes: () => Promise.resolve([deploy]),
          suspects: () => Promise.resolve([suspectOf(deploy, text)]),
        })
      );
    const docs = await withText('@@ docs/guide.md @@\n-old words\n+new words');
    assert.equal(docs.cause.findings[0]?.changeId, null);
    assert.ok((docs.cause.changes?.none.probability ?? 0) > 0.5);
    const code = await withText('@@ src/pool.ts @@\n-timeout: 100\n+timeout: 9000');
    assert.equal(code.cause.findings[0]?.changeId, deploy.id);
    const suspect = code.cause.changes?.suspects[0];
    assert.ok((suspect?.probability ?? 0) > (docs.cause.changes?.suspects[0]?.probability ?? 1));
    const known = new Set([...code.cause.findings, ...(code.cause.changes?.evidence ?? [])].map(({ id }) => id));
    assert.ok(suspect?.clues.some(({ rests = [] }) => rests.length > 0 && rests.every((id) => known.has(id))));
  });

  test('a healthy panel has no cause, and its source is asked for nothing but its past', async () => {
    const asked: string[] = [];
    const answer = await explain(
      panelInput(
        { front: steady(20), back: steady(20) },
        { range: { from: new Date(FROM).toISOString(), to: new Date(ONSET).toISOString() } }
      ),
      fakePorts({ reader: shopReader(asked) })
    );
    assert.equal(answer.description.verdict.state, 'normal');
    assert.equal(answer.cause.state, 'not-needed');
    assert.deepEqual([...new Set(asked)], [QUERY]);
  });

  test('a series that is wrong over the whole range is found by its past', async () => {
    const low = panelInput({ front: steady(20), back: steady(4) });
    assert.equal(describeInput(low).verdict.state, 'normal');
    assert.equal((await explain(low)).description.verdict.state, 'unusual');
  });

  test('a panel of another kind of data source is judged by itself, and it says so', async () => {
    const targets = [{ refId: 'A', datasourceUid: 'mysql-1', datasourceType: 'mysql' }];
    const answer = await explain(panelInput({ back: falls(20) }, { targets }));
    assert.deepEqual([answer.description.verdict.state, answer.description.verdict.basis], ['unusual', 'panel']);
    assert.equal(outcomes(answer)['past'], 'skipped');
    assert.equal(answer.cause.findings[0]?.resourceKey, 'service:back');
  });

  test('PromQL of a source that the tenant does not have is not asked of another one', async () => {
    const asked: string[] = [];
    const targets = [{ refId: 'A', expr: 'secret_metric', datasourceUid: 'prom-2', datasourceType: 'prometheus' }];
    const answer = await explain(
      panelInput({ back: steady(20) }, { targets }),
      fakePorts({ reader: shopReader(asked) })
    );
    assert.equal(outcomes(answer)['past'], 'skipped');
    assert.deepEqual(asked, []);
  });

  test('a source that fails costs the past and the cause, not the answer', async () => {
    const reader = {
      ...shopReader(),
      query: () => Promise.reject(new Error('refused')),
      queryRange: () => Promise.reject(new Error('the source did not answer')),
    };
    const answer = await explain(panelInput({ back: falls(20) }), fakePorts({ reader }));
    assert.equal(answer.description.verdict.state, 'unusual');
    assert.equal(outcomes(answer)['past'], 'failed');
    assert.equal(answer.cause.state, 'abstained');
    assert.ok(answer.cause.missing.some(({ code }) => code === 'missing.source'));
  });

  test('changes, incidents and runbooks that cannot be read are named as failed', async () => {
    const fail = (): Promise<never> => Promise.reject(new Error('gone'));
    const answer = await explain(
      panelInput({ back: steady(20) }),
      fakePorts({ changes: fail, incidents: fail, runbooks: fail })
    );
    assert.deepEqual([outcomes(answer)['changes'], outcomes(answer)['knowledge']], ['failed', 'failed']);
  });

  test('a panel without data but with a query of ours is read', async () => {
    const answer = await explain(panelInput({}, { grid: undefined }));
    assert.deepEqual(answer.read.map(({ name }) => name).sort(), ['back', 'front']);
    assert.equal(answer.description.verdict.state, 'unusual');
    assert.equal(answer.description.standouts[0]?.name, 'back');
  });

  test('tables, logs, failures and emptiness get an honest answer with what happened around them', async () => {
    for (const shape of ['table', 'logs', 'no-data', 'failed'] as const) {
      const input = panelInput({}, { shape, failure: '<b>timeout</b>' });
      const answer = await explain(input, fakePorts({ changes: () => Promise.resolve([change('v2', ONSET, null)]) }));
      assert.equal(answer.description.verdict.statement.code, `panel.${shape}`);
      assert.deepEqual([answer.cause.state, answer.forecasts.length, answer.changes.length], ['not-needed', 0, 1]);
    }
  });

  test('the clock of a viewer that goes fast does not lead into the future', async () => {
    const ends: number[] = [];
    const reader = shopReader();
    const queryRange: typeof reader.queryRange = (tenant, source, query, range, at) => {
      ends.push(range.toMs);
      return reader.queryRange(tenant, source, query, range, at);
    };
    const later = { from: new Date(FROM).toISOString(), to: new Date(NOW + 600_000).toISOString() };
    await explain(panelInput({ back: falls(20) }, { range: later }), fakePorts({ reader: { ...reader, queryRange } }));
    assert.ok(ends.length > 2 && ends.every((end) => end <= NOW));
  });
});

describe('the resource that labels name', () => {
  const finder = resourceFinder(shopTopology);

  test('is found by the metric, by a label and by the name', () => {
    assert.equal(finder.find('x', { server: 'back' }, QUERY), 'service:back');
    assert.equal(finder.find('x', { instance: 'node-1:9100' }, 'node_load1'), 'host:node-1');
    assert.equal(finder.find('back', {}, ''), 'service:back');
  });

  test('is nobody when nothing of that name is known, or the label tells of the measurement', () => {
    assert.equal(finder.find('total', { server: 'elsewhere' }, QUERY), null);
    assert.equal(finder.find('x', { status: 'back' }, ''), null);
    assert.equal(finder.find('constructor', { ['__proto__']: 'toString' }, '__proto__'), null);
  });
});

describe('a request beyond the bounds', () => {
  const fits = panelInput({ a: steady(1) });
  const paths = (input: object): string[] =>
    (PanelInput.safeParse({ ...fits, ...input }).error?.issues ?? []).map(({ path }) => path.join('.'));
  const one = fits.series[0];
  const rows: [string, object, string][] = [
    ['more than 200 series', { series: Array.from({ length: 201 }, () => one) }, 'series'],
    [
      'more values than allowed',
      {
        grid: { ...fits.grid, points: 500 },
        series: Array.from({ length: 121 }, () => ({ ...one, values: Array.from({ length: 500 }, () => 1) })),
      },
      'series',
    ],
    ['values that do not fit the grid', { series: [{ ...one, values: [1, 2] }] }, 'series.0.values'],
    ['series without a grid', { grid: undefined }, 'grid'],
    ['a range that ends before it begins', { range: { from: fits.range.to, to: fits.range.from } }, 'range.to'],
    ['a range of years', { range: { from: '2020-01-01T00:00:00Z', to: fits.range.to } }, 'range.to'],
    [
      'too many labels',
      { series: [{ ...one, labels: Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`l${i}`, ''])) }] },
      'series.0.labels',
    ],
    ['a name without end', { series: [{ ...one, name: 'x'.repeat(501) }] }, 'series.0.name'],
    [
      'a value that is text',
      { series: [{ ...one, values: Array.from({ length: POINTS }, () => '1') }] },
      'series.0.values.0',
    ],
    ['a query without end', { targets: [{ expr: 'x'.repeat(8_001) }] }, 'targets.0.expr'],
    ['an unknown field', { evil: 1 }, ''],
  ];
  for (const [what, input, path] of rows) {
    test(`is refused by field: ${what}`, () => assert.ok(paths(input).includes(path), paths(input).join(', ')));
  }
});
