import { dateTime, FieldType, LoadingState, toDataFrame, type DataFrame } from '@grafana/data';
import { setTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import { PANEL_LIMITS, PanelInput } from '#contract/explain';
import { readOnly } from '../../../test/readOnly.ts';
import { configIn, type PanelConfig } from './panelConfig.ts';
import { readPanel } from './readPanel.ts';
import type { PanelContext } from './shownPanel.ts';

const FROM = Date.parse('2026-03-03T14:00:00Z');
const TO = FROM + 600_000;
const times = Array.from({ length: 61 }, (_, i) => FROM + i * 10_000);
const NO_CONFIG: PanelConfig = { unit: '', thresholds: [] };

beforeAll(() => {
  setTemplateSrv({
    replace: (text?: string) => (text ?? '').replaceAll('$env', 'prod').replaceAll('$__rate_interval', '60s'),
  } as TemplateSrv);
});

function frame(name: string, values: unknown[], more: Partial<DataFrame> = {}): DataFrame {
  return {
    ...toDataFrame({
      refId: 'A',
      fields: [
        { name: 'Time', type: FieldType.time, values: times.slice(0, values.length) },
        { name: 'Value', type: FieldType.number, labels: { server: name }, values },
      ],
    }),
    ...more,
  };
}

function context(series: DataFrame[] | undefined, more: Partial<PanelContext> = {}): PanelContext {
  const range = { from: dateTime(FROM), to: dateTime(TO) };
  return {
    id: 2,
    title: 'Errors in $env',
    dashboard: { uid: 'shop', title: 'Shop' },
    timeRange: range,
    targets: [
      {
        refId: 'A',
        expr: 'rate(x{env="$env"}[$__rate_interval])',
        datasource: { type: 'prometheus', uid: 'p' },
      } as never,
    ],
    ...(series === undefined
      ? {}
      : { data: { state: LoadingState.Done, series, timeRange: { ...range, raw: range } } }),
    ...more,
  };
}

const read = (given: PanelContext, config: typeof NO_CONFIG | { unit: string; thresholds: number[] } = NO_CONFIG) => {
  // Grafana lets nobody write into what it gives.
  const panel = readPanel(readOnly(given), config);
  // Whatever a panel holds, what is sent is within the contract.
  PanelInput.parse(JSON.parse(JSON.stringify(panel.input)));
  return panel;
};

describe('readPanel', () => {
  it('puts series on a grid, with labels, unit, thresholds and the query as it runs', () => {
    const values = times.map((_, i) => i);
    const { input, link } = read(context([frame('cart', values)]), { unit: 's', thresholds: [3] });
    expect(input.title).toBe('Errors in prod');
    expect(input.grid).toEqual({ from: new Date(FROM).toISOString(), stepMs: 10_000, points: 61 });
    expect(input.series[0]).toMatchObject({ labels: { server: 'cart' }, unit: 's', thresholds: [3], values });
    expect(input.targets).toEqual([
      { refId: 'A', expr: 'rate(x{env="prod"}[60s])', datasourceUid: 'p', datasourceType: 'prometheus' },
    ]);
    expect(link).toContain('/d/shop?from=');
  });

  it('takes the query that Prometheus says it ran', () => {
    const meta = { executedQueryString: 'Expr: sum(rate(x[5m]))\nStep: 15s' };
    expect(read(context([frame('a', [1, 2], { meta })])).input.targets[0]?.expr).toBe('sum(rate(x[5m]))');
  });

  it('keeps gaps as gaps, and what is no number as nothing', () => {
    const { input } = read(context([frame('a', [1, null, Number.NaN, Infinity, '5', 6])]));
    expect(input.series[0]?.values.slice(0, 6)).toEqual([1, null, null, null, null, 6]);
  });

  it('reads wide frames and skips hidden fields', () => {
    const wide = toDataFrame({
      fields: [
        { name: 'Time', type: FieldType.time, values: times },
        { name: 'a', type: FieldType.number, values: times.map(() => 1) },
        {
          name: 'b',
          type: FieldType.number,
          values: times.map(() => 2),
          config: { custom: { hideFrom: { viz: true } } },
        },
        { name: 'c', type: FieldType.number, values: times.map(() => 3) },
      ],
    });
    expect(read(context([wide])).input.series.map(({ name }) => name)).toEqual(['a', 'c']);
  });

  it('reads long frames by their words', () => {
    const rows = times.flatMap((time) => [
      { time, host: 'n1', value: 1 },
      { time, host: 'n2', value: 2 },
    ]);
    const long = toDataFrame({
      fields: [
        { name: 'time', type: FieldType.time, values: rows.map(({ time }) => time) },
        { name: 'host', type: FieldType.string, values: rows.map(({ host }) => host) },
        { name: 'value', type: FieldType.number, values: rows.map(({ value }) => value) },
      ],
    });
    const { input } = read(context([long]));
    expect(input.series.map(({ name, labels }) => [name, labels])).toEqual([
      ['n1', { host: 'n1' }],
      ['n2', { host: 'n2' }],
    ]);
    expect(new Set(input.series[1]?.values)).toEqual(new Set([2]));
  });

  it('sends 200 of 5,000 series, the quiet large ones and the small mad one among them, and says so', () => {
    const many = Array.from({ length: 5_000 }, (_, i) =>
      frame(
        `s${i}`,
        times.map(() => (i === 0 ? 9_000 : 10))
      )
    );
    const mad = frame(
      'mad',
      times.map((_, i) => (i > 50 ? 5 : 0.01))
    );
    const { input, total } = read(context([...many, mad]));
    expect([total, input.series.length, input.leftOut]).toEqual([5_001, PANEL_LIMITS.series, 4_801]);
    const names = input.series.map(({ labels }) => labels['server']);
    expect(names).toEqual(expect.arrayContaining(['s0', 'mad']));
    expect(input.series.length * (input.grid?.points ?? 0)).toBeLessThanOrEqual(PANEL_LIMITS.values);
  });

  it('means several points into one where there are more than can be sent', () => {
    const fine = Array.from({ length: 3_000 }, (_, i) => FROM + i * 200);
    const dense = toDataFrame({
      fields: [
        { name: 'Time', type: FieldType.time, values: fine },
        { name: 'v', type: FieldType.number, values: fine.map((_, i) => i) },
      ],
    });
    const { input } = read(context([dense]));
    expect(input.grid?.points).toBeLessThanOrEqual(PANEL_LIMITS.points);
    expect(input.series[0]?.values.every((value) => value !== null)).toBe(true);
  });

  it.each([
    ['no-data', [] as DataFrame[]],
    ['table', [toDataFrame({ fields: [{ name: 'n', type: FieldType.number, values: [1] as number[] }] })]],
    [
      'logs',
      [
        toDataFrame({
          fields: [
            { name: 'Time', type: FieldType.time, values: [FROM] },
            { name: 'Line', type: FieldType.string, values: ['boom'] },
          ],
        }),
      ],
    ],
  ])('says %s for what it is', (shape, frames) => {
    expect(read(context(frames)).input).toMatchObject({ shape, series: [] });
  });

  it('says why a panel failed', () => {
    const failed = context([]);
    const data = { ...failed.data, state: LoadingState.Error, errors: [{ message: `<b>${'x'.repeat(2_000)}` }] };
    const { input } = read({ ...failed, data } as PanelContext);
    expect(input.shape).toBe('failed');
    expect(input.failure).toHaveLength(1_000);
  });

  it('leaves a panel without data to the sidecar when it has a query that can be asked', () => {
    expect(read(context(undefined)).input.shape).toBe('series');
    expect(read(context(undefined, { targets: [{ refId: 'A' }] })).input.shape).toBe('no-data');
  });

  it('bounds hostile names, labels and titles', () => {
    const labels = Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`l${i}`, 'x'.repeat(9_000)]));
    const hostile = frame('a', [1, 2]);
    (hostile.fields[1] as { labels: object }).labels = { ...labels, ['__proto__']: 'x' };
    const { input } = read(context([hostile], { title: '<script>'.repeat(200) }));
    expect(input.title).toHaveLength(300);
    expect(Object.keys(input.series[0]?.labels ?? {})).toHaveLength(PANEL_LIMITS.labels);
  });

  it('copes with a context of nothing', () => {
    expect(read({}).input).toMatchObject({ shape: 'no-data', title: '', targets: [] });
  });
});

describe('configIn', () => {
  const panels = [
    {
      id: 1,
      panels: [
        {
          id: 7,
          fieldConfig: {
            defaults: { unit: 'ms', thresholds: { mode: 'absolute', steps: [{ value: null }, { value: 80 }] } },
          },
        },
      ],
    },
  ];
  it('finds unit and thresholds, in rows too', () => {
    expect(configIn({ dashboard: { panels } }, 7)).toEqual({ unit: 'ms', thresholds: [80] });
  });
  it.each([[undefined], [{ dashboard: 5 }], [{ dashboard: { panels: [null, { id: 7 }] } }]])(
    'makes nothing of %j',
    (answer) => {
      expect(configIn(answer, 7)).toEqual({ unit: '', thresholds: [] });
    }
  );
});
