import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createConventionIndex } from '../../resources/index.ts';
import { collectEvidence, type CollectInput } from './collector.ts';
import type { SeriesReader } from './ports.ts';

const NOW = Date.parse('2026-03-01T12:00:07Z');
const topology = { conventions: createConventionIndex(), resources: [], edges: [] };

interface Asked {
  query: string;
  fromMs: number;
  toMs: number;
  stepMs: number;
}

/** A source with two metrics; `answer` may replace what a range query gives. */
function source(
  asked: Asked[],
  answer?: (query: string, signal: AbortSignal) => Promise<never> | undefined
): SeriesReader {
  const names = ['traces_service_graph_request_total', 'node_load1'];
  return {
    listSources: () => Promise.resolve([{ id: 's1', name: 'main' }]),
    query: (_tenant, _source, query) =>
      Promise.resolve(
        query.startsWith('count by')
          ? names.map((name) => ({ labels: { __name__: name }, value: 1 }))
          : [{ labels: {}, value: 10 }]
      ),
    queryRange: (_tenant, _source, query, range, signal) => {
      asked.push({ query, ...range });
      const labels: Record<string, string> = query.includes('node_load1')
        ? { instance: 'n1:9100' }
        : { client: 'a', server: 'b' };
      const given = answer?.(query, signal);
      return given ?? Promise.resolve([{ labels, times: Float64Array.of(range.toMs), values: Float64Array.of(1) }]);
    },
  };
}

function collect(reader: SeriesReader, more: Partial<CollectInput> = {}): ReturnType<typeof collectEvidence> {
  const alerts = [{ name: 'A', startsAt: NOW - 60_000, resourceKeys: [] }];
  return collectEvidence({
    tenantId: 't',
    nowMs: NOW,
    alerts,
    changes: () => Promise.resolve([]),
    topology,
    reader,
    ...more,
  });
}

describe('the collector', () => {
  test('reads 240 points on one grid, rates over four scrapes', async () => {
    const asked: Asked[] = [];
    const bundle = await collect(source(asked));
    assert.ok(asked.every(({ fromMs, toMs, stepMs }) => (toMs - fromMs) / stepMs === 239 && toMs === asked[0]?.toMs));
    // Ten samples in five minutes are a scrape every 30 s.
    assert.ok(asked.some(({ query }) => query.includes('[120s]')));
    assert.deepEqual(
      bundle.series.map((one) => one.entity ?? one.edge),
      [{ from: 'service:a', to: 'service:b' }, 'host:n1']
    );
  });

  test('reads up to now: of a fault that has just been noticed nothing is cut off, nor the alert itself', async () => {
    for (const late of [0, 1_300, 4_999, 9_500]) {
      const asked: Asked[] = [];
      const nowMs = NOW + late;
      const alerts = [{ name: 'A', startsAt: nowMs - 1_000, resourceKeys: [] }];
      const { window } = await collect(source(asked), { nowMs, alerts });
      assert.ok(window.to <= nowMs && window.to >= nowMs - 1_000, `the last ${nowMs - window.to} ms were not read`);
      assert.ok(asked.length > 0 && asked.every(({ toMs }) => toMs === window.to));
    }
  });

  test('reads coarser for an incident that is old, and not what came long after', async () => {
    const asked: Asked[] = [];
    await collect(source(asked), { alerts: [{ name: 'A', startsAt: NOW - 5 * 3_600_000, resourceKeys: [] }] });
    const [first] = asked;
    assert.ok(first && first.stepMs > 10_000);
    assert.ok(first.toMs <= NOW - 4 * 3_600_000 && first.fromMs < NOW - 5 * 3_600_000);
  });

  test('uses what arrived before the deadline and says what did not', async () => {
    const never = (query: string, signal: AbortSignal): Promise<never> | undefined =>
      query.includes('node_load1')
        ? new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('too slow'))))
        : undefined;
    const bundle = await collect(source([], never), { bounds: { deadlineMs: 20 } });
    assert.equal(bundle.series.length, 1);
    assert.deepEqual(
      bundle.missing.map((item) => item.code),
      ['missing.queries']
    );
    assert.match(bundle.missing[0]?.text ?? '', /too slow/);
  });

  test('says that there is no source, or that one is down, instead of failing', async () => {
    const none = await collect({ ...source([]), listSources: () => Promise.resolve([]) });
    assert.deepEqual(
      none.missing.map((item) => item.code),
      ['missing.no-source']
    );
    const down = await collect({ ...source([]), query: () => Promise.reject(new Error('refused')) });
    assert.deepEqual(
      down.missing.map((item) => item.code),
      ['missing.source']
    );
  });

  test('hears one reporter where both ends of a call report it', async () => {
    const reader = source([]);
    const twice: SeriesReader = {
      ...reader,
      query: (_tenant, _source, query) =>
        Promise.resolve(
          query.startsWith('count by') ? [{ labels: { __name__: 'istio_requests_total' }, value: 2 }] : []
        ),
      queryRange: () =>
        Promise.resolve(
          ['destination', 'source'].map((reporter) => ({
            labels: {
              reporter,
              source_app: 'a',
              source_workload: 'a',
              source_canonical_service: 'a',
              destination_app: 'b',
              destination_workload: 'b',
              destination_canonical_service: 'b',
              destination_service_name: 'b',
            },
            times: Float64Array.of(NOW),
            values: Float64Array.of(1),
          }))
        ),
    };
    const bundle = await collect(twice);
    const reporters = new Set(bundle.series.map((one) => one.labels['reporter']));
    assert.deepEqual([...reporters], ['destination']);
  });

  test('fails as a whole, and once, when the database is lost while it reads', async () => {
    const left: unknown[] = [];
    const hear = (error: unknown): void => void left.push(error);
    process.on('unhandledRejection', hear);
    const lost = (): Promise<never> => new Promise((_, reject) => setTimeout(() => reject(new Error('lost')), 5));
    const reader = { ...source([]), listSources: () => Promise.reject(new Error('lost first')) };
    await assert.rejects(collect(reader, { changes: lost }), /lost first/);
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', hear);
    assert.deepEqual(left, []);
  });
});
