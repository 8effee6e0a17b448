import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Evidence, Statement } from '#contract/analysis';
import type { EvidenceBundle } from './bundle.ts';
import { analyse } from './facade.ts';
import { bundleOf, chain, ONSET_MS, type SmallSystem, START_MS } from './testing/smallSystem.ts';

const HOUR = 3_600_000;
const change = (
  service: string,
  kind: 'deploy' | 'config' | 'flag',
  at: number
): EvidenceBundle['changes'][number] => ({
  id: `0198c0de-0000-7000-8000-${service.length.toString().padStart(12, '0')}`,
  at,
  kind,
  title: `${kind} of ${service}`,
  resourceKey: `service:${service}`,
});

function cause(system: SmallSystem): string {
  const first = analyse(bundleOf(system)).findings[0];
  return first ? `${first.resourceKey} ${first.mechanism}` : 'none';
}

describe('the cause that is named', () => {
  const rows: Array<[string, SmallSystem, string]> = [
    ['the slow external dependency, not its callers', chain({ bank: 2 }), 'external:bank dependency'],
    ['the failing external dependency', chain({ bank: 0.2 }, { bank: 0.3 }), 'external:bank dependency'],
    ['the service that is slow by itself', chain({ mid: 0.5 }), 'service:mid latency'],
    ['the service that fails by itself', chain({}, { back: 0.2 }), 'service:back errors'],
    [
      'the deploy right before',
      { ...chain({ back: 0.5 }), changes: [change('back', 'deploy', ONSET_MS - 20_000)] },
      'service:back deploy',
    ],
    [
      'the configuration change right before',
      { ...chain({}, { mid: 0.3 }), changes: [change('mid', 'config', ONSET_MS - 15_000)] },
      'service:mid configuration',
    ],
    [
      'not a harmless deploy next door',
      { ...chain({ bank: 2 }), changes: [change('mid', 'deploy', ONSET_MS - 15_000)] },
      'external:bank dependency',
    ],
    [
      'not a deploy of an hour ago',
      { ...chain({ back: 0.5 }), changes: [change('back', 'deploy', ONSET_MS - HOUR / 2)] },
      'service:back latency',
    ],
  ];
  for (const [what, system, expected] of rows) {
    test(what, () => assert.equal(cause(system), expected));
  }

  test('has what is clearest as its first evidence, and nothing that stays within its usual scatter', () => {
    const codesOf = (seconds: number): string[] =>
      (analyse(bundleOf(chain({ back: seconds }, { back: 0.3 }))).findings[0]?.evidence ?? []).map(
        ({ statement }) => statement.code
      );
    assert.deepEqual(codesOf(0.032).slice(0, 2), ['evidence.self-failure', 'evidence.edge-failure']);
    assert.ok(!codesOf(0.032).includes('evidence.self-time'));
    assert.deepEqual(codesOf(0.06).slice(0, 2), ['evidence.self-failure', 'evidence.self-time']);
  });

  test('an exhausted pool, although the requests of all callers suffer', () => {
    const system = chain({ back: 1.5 });
    system.gauges = [
      {
        entity: 'back',
        metric: 'db_client_connection_count',
        role: 'utilisation',
        unit: 'connections',
        labels: { state: 'used' },
        level: (b) => (b ? 10 : 3),
      },
      { entity: 'back', metric: 'db_client_connection_max', role: 'capacity', unit: 'connections', level: () => 10 },
      {
        entity: 'back',
        metric: 'db_client_connection_pending_requests',
        role: 'saturation',
        unit: 'requests',
        level: (b) => (b ? 40 : 0),
      },
    ];
    assert.equal(cause(system), 'service:back pool-exhaustion');
  });

  test('memory that climbs to its limit and restarts', () => {
    const system = chain({}, { mid: 0.2 });
    const saw = (b: boolean, i: number): number => (b ? 2e8 + ((i % 8) / 7) * 3e8 : 2e8);
    system.links = [{ from: 'pod:a/mid-1', to: 'service:mid', kind: 'part-of' }];
    system.gauges = [
      {
        entity: 'pod:a/mid-1',
        metric: 'container_memory_working_set_bytes',
        role: 'utilisation',
        unit: 'bytes',
        level: saw,
      },
      {
        entity: 'pod:a/mid-1',
        metric: 'container_spec_memory_limit_bytes',
        role: 'capacity',
        unit: 'bytes',
        level: () => 5.2e8,
      },
      {
        entity: 'pod:a/mid-1',
        metric: 'kube_pod_container_status_restarts_total',
        role: 'restarts',
        unit: '1',
        level: (b, i) => (b ? Math.floor((i - 219) / 8) * 10 : 0),
      },
    ];
    assert.equal(cause(system), 'service:mid memory');
  });

  test('a full disk of the store that fails', () => {
    const system = chain({});
    system.edges['back>database:orders'] = (b) => ({ rate: 20, seconds: 0.005, failing: b ? 0.8 : 0 });
    for (const name of ['front', 'mid', 'back'] as const) {
      const healthy = system.nodes[name];
      system.nodes[name] = (b) => ({
        ...(healthy as (b: boolean) => { rate: number; seconds: number; failing: number })(b),
        failing: b ? 0.8 : 0,
      });
    }
    system.edges['front>mid'] = (b) => ({ rate: 20, seconds: 0.15, failing: b ? 0.8 : 0 });
    system.edges['mid>back'] = (b) => ({ rate: 20, seconds: 0.13, failing: b ? 0.8 : 0 });
    system.links = [
      { from: 'pod:a/orders-0', to: 'database:orders', kind: 'part-of' },
      { from: 'pod:a/orders-0', to: 'host:n1', kind: 'runs-on' },
    ];
    system.gauges = [
      {
        entity: 'host:n1',
        metric: 'node_filesystem_avail_bytes',
        role: 'utilisation',
        unit: 'bytes',
        level: (b, i) => (b ? 0 : i > 200 ? 8e9 * ((220 - i) / 20) : 8e9),
      },
      { entity: 'host:n1', metric: 'node_filesystem_size_bytes', role: 'capacity', unit: 'bytes', level: () => 2e10 },
    ];
    assert.equal(cause(system), 'database:orders disk');
  });

  test('a surge of traffic at the entry, not what it overloads', () => {
    const system = chain({ mid: 0.1 });
    for (const group of [system.edges, system.nodes]) {
      for (const [name, behave] of Object.entries(group)) {
        group[name] = (b) => ({ ...behave(b), rate: b ? 70 : 20 });
      }
    }
    assert.equal(cause(system), 'service:front traffic');
  });

  test('a neighbour that takes the CPU of the host', () => {
    const system = chain({ back: 0.4 });
    system.links = [
      { from: 'pod:a/back-1', to: 'service:back', kind: 'part-of' },
      { from: 'pod:a/back-1', to: 'host:n1', kind: 'runs-on' },
      { from: 'pod:b/batch-1', to: 'host:n1', kind: 'runs-on' },
    ];
    system.gauges = [
      {
        entity: 'host:n1',
        metric: 'node_cpu_seconds_total',
        role: 'utilisation',
        unit: 's',
        labels: { mode: 'idle' },
        level: (b) => (b ? 0.02 : 1.5),
      },
      {
        entity: 'host:n1',
        metric: 'node_pressure_cpu_waiting_seconds_total',
        role: 'saturation',
        unit: 'ratio',
        level: (b) => (b ? 0.9 : 0.01),
      },
      {
        entity: 'pod:b/batch-1',
        metric: 'container_cpu_usage_seconds_total',
        role: 'utilisation',
        unit: 's',
        level: (b) => (b ? 1.6 : 0.03),
      },
      {
        entity: 'pod:a/back-1',
        metric: 'container_cpu_usage_seconds_total',
        role: 'utilisation',
        unit: 's',
        level: () => 0.2,
      },
    ];
    const result = analyse(bundleOf(system));
    assert.equal(result.findings[0]?.resourceKey, 'host:n1');
    assert.equal(result.findings[0]?.mechanism, 'cpu-contention');
    assert.match(result.findings[0]?.title.text ?? '', /batch-1/);
  });

  test('the caller that gives up early, not the callee that serves as before', () => {
    const system = chain({});
    const early = (b: boolean): { rate: number; seconds: number; failing: number } => ({
      rate: 20,
      seconds: b ? 0.05 : 0.1,
      failing: b ? 0.5 : 0,
    });
    system.edges['back>external:bank'] = early;
    for (const name of ['front>mid', 'mid>back']) {
      system.edges[name] = (b) => ({ rate: 20, seconds: b ? 0.1 : 0.15, failing: b ? 0.5 : 0 });
    }
    for (const name of ['front', 'mid', 'back']) {
      system.nodes[name] = (b) => ({ rate: 20, seconds: b ? 0.11 : 0.16, failing: b ? 0.5 : 0 });
    }
    system.changes = [change('back', 'config', ONSET_MS - 10_000)];
    assert.equal(cause(system), 'service:back configuration');
  });

  test('the caller that multiplied its calls, not the callee that they overload', () => {
    const system = chain({});
    system.edges['mid>back'] = (b) => ({ rate: b ? 160 : 20, seconds: b ? 0.6 : 0.13, failing: 0 });
    system.nodes['back'] = (b) => ({ rate: b ? 160 : 20, seconds: b ? 0.6 : 0.13, failing: 0 });
    system.nodes['mid'] = (b) => ({ rate: 20, seconds: b ? 4.82 : 0.15, failing: 0 });
    system.edges['front>mid'] = (b) => ({ rate: 20, seconds: b ? 4.82 : 0.15, failing: 0 });
    system.nodes['front'] = (b) => ({ rate: 20, seconds: b ? 4.83 : 0.16, failing: 0 });
    system.edges['back>external:bank'] = (b) => ({ rate: b ? 160 : 20, seconds: 0.1, failing: 0 });
    assert.equal(cause(system), 'service:mid latency');
  });
});

describe('metrics that follow no convention', () => {
  const odd = (alerted: string): SmallSystem => ({
    edges: {},
    nodes: {},
    alerted: [alerted],
    gauges: [
      { entity: 'odd', metric: 'flux_level', role: 'other', unit: '', level: (b) => (b ? 900 : 100) },
      { entity: 'odd', metric: 'flux_temperature', role: 'other', unit: '', level: (b) => (b ? 90 : 20) },
      { entity: 'even', metric: 'flux_level', role: 'other', unit: '', level: () => 100 },
    ],
  });
  test('point at the alerted resource that behaves unlike its past, without a mechanism', () => {
    const [finding] = analyse(bundleOf(odd('odd'))).findings;
    assert.equal(`${finding?.resourceKey} ${finding?.mechanism}`, 'service:odd unknown');
    assert.ok((finding?.confidence ?? 1) < 0.8);
    assert.match(finding?.evidence[0]?.statement.text ?? '', /flux_level|flux_temperature/);
  });
  test('accuse nobody whom no alert names', () => assert.equal(cause(odd('even')), 'none'));
});

describe('what comes with a cause', () => {
  test('evidence with numbers, window, onset and query, in the words of the contract', () => {
    const system = { ...chain({ back: 0.5 }), changes: [change('back', 'deploy', ONSET_MS - 20_000)] };
    const result = analyse(bundleOf(system));
    const finding = result.findings[0];
    assert.ok(finding);
    assert.deepEqual(finding.affected, ['service:front', 'service:mid']);
    assert.equal(finding.changeId, system.changes[0]?.id);
    assert.ok(finding.confidence > 0.8);
    for (const item of [...finding.evidence, ...finding.against]) {
      Evidence.parse(item);
    }
    const metric = finding.evidence.find((item) => item.metric !== null);
    assert.ok(metric?.metric?.query);
    assert.ok((metric.metric.after ?? 0) > 5 * (metric.metric.before ?? 0));
    assert.ok((result.evidenceSeries.get(metric.id) ?? []).length > 0);
    Statement.parse(result.summary);
  });

  test('the onset to about a minute, although the alert came five minutes late', () => {
    const result = analyse(bundleOf({ ...chain({ back: 0.5 }), alertedAt: ONSET_MS + 5 * 60_000 }));
    assert.ok(Math.abs(Date.parse(result.onset ?? '') - ONSET_MS) <= 60_000);
  });

  test('resources that were looked at and are healthy', () => {
    const system = chain({ bank: 2 });
    system.edges['front>side'] = () => ({ rate: 5, seconds: 0.02, failing: 0 });
    system.nodes['side'] = () => ({ rate: 5, seconds: 0.02, failing: 0 });
    assert.ok(analyse(bundleOf(system)).healthy.some((item) => item.resourceKey === 'service:side'));
  });

  test('what could not be read makes it partial', () => {
    const bundle = { ...bundleOf(chain({ bank: 2 })), missing: [{ code: 'x', params: {}, text: 'x' }] };
    assert.equal(analyse(bundle).status, 'partial');
  });
});

describe('abstention', () => {
  test('nobody is accused in a healthy window with a deploy in it', () => {
    const system = { ...chain({}), changes: [change('mid', 'deploy', ONSET_MS - 10_000)] };
    const result = analyse(bundleOf(system, false));
    assert.equal(result.status, 'abstained');
    assert.equal(result.findings.length, 0);
  });

  test('nothing to read', () => {
    const result = analyse({ ...bundleOf(chain({})), series: [], alerts: [] });
    assert.equal(result.status, 'abstained');
    assert.deepEqual(
      result.missing.map((item) => item.code),
      ['missing.no-series']
    );
  });

  test('a single point, no value at all, a constant', () => {
    for (const values of [[1], [Number.NaN, Number.NaN], Array<number>(50).fill(7)]) {
      const base = bundleOf(chain({})).series[0];
      assert.ok(base);
      const times = Float64Array.from(values, (_, i) => START_MS + i * 15_000);
      const series = [{ ...base, times, values: Float64Array.from(values) }];
      assert.equal(analyse({ ...bundleOf(chain({})), series }).status, 'abstained');
    }
  });
});
