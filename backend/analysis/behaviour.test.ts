import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Evidence } from '#contract/analysis';
import type { EvidenceBundle } from './bundle.ts';
import { analyse } from './facade.ts';
import { bundleOf, ONSET_MS } from './testing/smallSystem.ts';
import { type Behaviour, bundleOfSpans, rowsOf, spannedChain } from './testing/spannedSystem.ts';

const CHAIN = ['front', 'mid', 'back', 'store'];

function spanned(broken: Record<string, Behaviour>): EvidenceBundle {
  return bundleOfSpans(spannedChain(CHAIN, (service, isBroken) => (isBroken ? (broken[service] ?? {}) : {})));
}

function cause(bundle: EvidenceBundle): string {
  const first = analyse(bundle).findings[0];
  return first ? `${first.resourceKey} ${first.mechanism}` : 'none';
}

describe('the cause that spans and lines show, without any metric', () => {
  const rows: Array<[string, Record<string, Behaviour>, string]> = [
    ['the service that takes longer itself, not its callers', { mid: { own: 90 } }, 'service:mid latency'],
    ['the last service of the chain', { store: { own: 200 } }, 'service:store latency'],
    [
      'the network of a service, where calls are slow on the way on both of its sides',
      { back: { way: 80 }, store: { way: 80 } },
      'service:back network',
    ],
    ['the service that no longer calls on', { mid: { calls: false } }, 'service:mid errors'],
    ['the service that fails', { back: { failed: true } }, 'service:back errors'],
    ['the service that writes other lines', { back: { line: 'gave up' } }, 'service:back errors'],
  ];
  for (const [what, broken, expected] of rows) {
    test(what, () => assert.equal(cause(spanned(broken)), expected));
  }

  test('nobody, while all behave as ever', () => {
    const result = analyse(spanned({}));
    assert.equal(result.status, 'abstained');
    assert.deepEqual(result.findings, []);
  });

  test('nobody for a slowdown that nobody feels: a hundredth of a request', () => {
    assert.equal(cause(spanned({ store: { own: 5.1 } })), 'none');
  });

  test('comes with evidence of the contract, figures and the operation', () => {
    const [finding] = analyse(spanned({ mid: { own: 90 } })).findings;
    assert.ok(finding);
    const items = finding.evidence.map((item) => Evidence.parse(item));
    const own = items.find(({ statement }) => statement.code === 'evidence.span-time');
    assert.match(own?.statement.text ?? '', /"serve" of mid take [89]\d(\.\d+)? ms themselves, [45](\.\d+)? ms before/);
  });

  test('is the same when the spans come in another order', () => {
    const bundle = spanned({ mid: { own: 90 } });
    const spans = bundle.spans as NonNullable<EvidenceBundle['spans']>;
    const backwards = rowsOf(spans, [...spans.trace.keys()].reverse());
    assert.equal(cause({ ...bundle, spans: backwards }), 'service:mid latency');
  });

  test('is the same with the clocks of one service an hour off, as durations and not clocks are compared', () => {
    const bundle = spanned({ mid: { own: 90 } });
    const spans = bundle.spans as NonNullable<EvidenceBundle['spans']>;
    const start = spans.start.map((at, row) => (spans.entity[row] === 3 ? at - 3_600_000 : at));
    assert.equal(cause({ ...bundle, spans: { ...spans, start } }), 'service:mid latency');
  });
});

describe('the gap between both ends of a call, as metrics tell it', () => {
  test('names the service all of whose calls are slow on the way', () => {
    const edge = (from: string, to: string, way: number): EvidenceBundle['series'] =>
      ['client', 'server'].map((side) => ({
        ...(bundleOf({ edges: {}, nodes: {}, gauges: [gauge(side === 'client' ? 0.05 + way : 0.05)] })
          .series[0] as EvidenceBundle['series'][number]),
        metric: `rpc_${side}_p50_seconds`,
        role: 'duration' as const,
        fold: 'quantile' as const,
        unit: 's',
        entity: null,
        edge: { from: `service:${from}`, to: `service:${to}` },
      }));
    const gauge = (after: number): NonNullable<Parameters<typeof bundleOf>[0]['gauges']>[number] => ({
      entity: 'any',
      metric: 'any',
      role: 'duration',
      unit: 's',
      level: (broken) => (broken ? after : 0.05),
    });
    const series = [
      ...edge('front', 'mid', 0.3),
      ...edge('mid', 'back', 0.3),
      ...edge('mid', 'side', 0.3),
      ...edge('front', 'other', 0),
    ];
    assert.equal(cause({ ...bundleOf({ edges: {}, nodes: {} }), series }), 'service:mid network');
  });
});

describe('several causes at once', () => {
  const healthy = { rate: 20, seconds: 0.05, failing: 0 };
  const leaves = ['one', 'two', 'three', 'four', 'five'];
  const fan = (slow: readonly string[]): EvidenceBundle =>
    bundleOf({
      edges: Object.fromEntries(
        leaves.map((leaf) => [
          `front>${leaf}`,
          (b: boolean) => ({ ...healthy, seconds: b && slow.includes(leaf) ? 0.6 : 0.05 }),
        ])
      ),
      nodes: {
        front: (b) => ({ rate: 20, seconds: 0.3 + (b ? 0.55 * slow.length : 0), failing: 0 }),
        ...Object.fromEntries(
          leaves.map((leaf) => [leaf, (b: boolean) => ({ ...healthy, seconds: b && slow.includes(leaf) ? 0.6 : 0.05 })])
        ),
      },
    });
  for (const slow of [['one'], ['two', 'four'], ['one', 'three', 'five']]) {
    test(`names ${slow.length} of ${leaves.length}, and no other`, () => {
      const named = analyse(fan(slow)).findings.map(({ resourceKey }) => resourceKey);
      assert.deepEqual(named.sort(), slow.map((leaf) => `service:${leaf}`).sort());
    });
  }
});

describe('a trouble that is over', () => {
  test('is judged by the time that it lasted', () => {
    const system = { edges: {}, nodes: { front: (b: boolean) => ({ rate: 20, seconds: b ? 0.5 : 0.1, failing: 0 }) } };
    const bundle = bundleOf(system);
    const healed = bundle.series.map((one) => {
      const values = one.values.map((value, i) =>
        (one.times[i] as number) >= ONSET_MS + 120_000 && one.role === 'duration'
          ? (one.values[i % 200] as number)
          : value
      );
      return { ...one, values };
    });
    const [finding] = analyse({ ...bundle, series: healed }).findings;
    assert.equal(finding?.resourceKey, 'service:front');
    const metric = finding?.evidence.find((item) => item.metric !== null)?.metric;
    assert.ok((metric?.after ?? 0) > 0.45);
  });
});

describe('where to look first', () => {
  test('is told also where nobody is accused', () => {
    const system = { edges: {}, nodes: {}, alerted: ['even'] };
    const gauges = ['flux_level', 'flux_temperature'].map((metric) => ({
      entity: 'odd',
      metric,
      role: 'other' as const,
      unit: '',
      level: (broken: boolean) => (broken ? 900 : 100),
    }));
    const result = analyse(bundleOf({ ...system, gauges }));
    assert.deepEqual(result.findings, []);
    assert.equal(result.suspects[0]?.resourceKey, 'service:odd');
  });
});

describe('a weak sign of a shortage', () => {
  test('does not take the place of what spans tell plainly of the same service', () => {
    const gauges = [
      {
        entity: 'mid',
        metric: 'process_memory_bytes',
        role: 'utilisation' as const,
        unit: 'bytes',
        level: (broken: boolean) => (broken ? 1.3e8 : 1e8),
      },
    ];
    const { series } = bundleOf({ edges: {}, nodes: {}, gauges });
    assert.equal(cause({ ...spanned({ mid: { own: 90 } }), series }), 'service:mid latency');
  });
});
