import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createConventionIndex } from '../../resources/index.ts';
import { planQueries, type PlanOptions, probeMatcher } from './planQueries.ts';

const index = createConventionIndex();
const options: PlanOptions = {
  rateSeconds: 60,
  maxSeriesPerQuery: 100,
  maxSeries: 1_000,
  maxQueries: 50,
  toldTwiceBy: (metric) => index.match(metric, {}).toldTwiceBy,
};
const plan = (present: Record<string, number>, given: Partial<PlanOptions> = {}): ReturnType<typeof planQueries> =>
  planQueries(index.rows, new Map(Object.entries(present)), { ...options, ...given });

describe('the plan of what to read', () => {
  test('folds requests at the source: rates by edge, no buckets', () => {
    const { queries } = plan({
      traces_service_graph_request_total: 40,
      traces_service_graph_request_client_seconds_count: 40,
    });
    assert.deepEqual(
      queries.map((query) => query.role),
      ['rate', 'duration']
    );
    assert.ok(
      queries.every((query) => /^sum by \([^)]*client, [^)]*server[^)]*\) \(rate\(.*\[60s\]\)\)$/.test(query.query))
    );
    assert.ok(queries[1]?.query.includes('traces_service_graph_request_client_seconds_sum'));
    assert.equal(new Set(queries.map((query) => query.family)).size, 1);
  });

  test('asks for failures where the convention says how to tell them', () => {
    const { queries } = plan({ http_server_request_duration_seconds_count: 40 });
    assert.deepEqual(queries.map((query) => query.role).sort(), ['duration', 'errors', 'rate']);
    assert.match(queries.find((query) => query.role === 'errors')?.query ?? '', /_count\{[a-z_]+=~"/);
  });

  test('keeps the labels of few series about a resource and folds many by entity', () => {
    const few = plan({ container_memory_working_set_bytes: 100 }).queries[0];
    const many = plan({ container_memory_working_set_bytes: 101 }).queries[0];
    assert.equal(few?.query, 'container_memory_working_set_bytes');
    assert.match(many?.query ?? '', /^max by \(.*pod.*\) \(container_memory_working_set_bytes\)$/);
  });

  test('takes nothing that is not there', () => {
    assert.deepEqual(plan({}), { queries: [], leftOut: [] });
  });

  test('stays within its bounds, work before resources, and says what it left out', () => {
    const present = { node_load1: 90, traces_service_graph_request_total: 90, container_memory_working_set_bytes: 90 };
    const { queries, leftOut } = plan(present, { maxSeries: 180 });
    assert.ok(queries.some((query) => query.metric === 'traces_service_graph_request_total'));
    assert.equal(queries.length, 2);
    assert.equal(leftOut.length, 1);
    assert.equal(plan(present, { maxQueries: 1 }).queries.length, 1);
  });

  test('the probe names histograms by their count', () => {
    const matcher = probeMatcher(index.rows);
    assert.match(matcher, /http_server_request_duration_seconds_count/);
    assert.doesNotThrow(() => new RegExp(matcher.slice('{__name__=~"'.length, -2)));
  });
});
