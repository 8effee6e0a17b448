import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EvidenceBundle, SpanTable } from '../bundle.ts';
import { seriesOf } from '../testing/handMade.ts';
import { buildGraph } from './buildGraph.ts';

const bundle: EvidenceBundle = {
  window: { from: 0, to: 1 },
  series: [],
  resources: [],
  edges: [{ from: 'pod:b-1', to: 'service:b', kind: 'part-of' }],
  changes: [],
  alerts: [],
  missing: [],
};
/** Spans of entities, each with the row of its parent. */
const spansOf = (entities: readonly string[], rows: ReadonlyArray<readonly [number, number]>): SpanTable => {
  const column = Int32Array.from(rows, () => 0);
  return {
    entities,
    operations: ['serve'],
    trace: column,
    parent: Int32Array.from(rows, ([, parent]) => parent),
    entity: Int32Array.from(rows, ([entity]) => entity),
    operation: column,
    start: new Float64Array(rows.length),
    duration: new Float64Array(rows.length),
    failed: new Uint8Array(rows.length),
  };
};
const calls = (spans: SpanTable): string[] => {
  const graph = buildGraph({ ...bundle, spans });
  const keys = ['service:a', 'service:b', 'service:c'];
  return keys.flatMap((key) => [...graph.callees(key)].map((callee) => `${key}>${callee}`));
};

describe('the graph of what was read', () => {
  test('has the calls that series are about', () => {
    const edge = { from: 'service:a', to: 'service:b' };
    const graph = buildGraph({
      ...bundle,
      series: [seriesOf({ metric: 'm', role: 'rate' }), seriesOf({ metric: 'm', role: 'rate', edge })],
    });
    assert.deepEqual([...graph.callees('service:a')], ['service:b']);
    assert.equal(graph.ownerOf('pod:b-1'), 'service:b');
  });

  test('has the calls that spans show, between those whom their pods belong to', () => {
    const entities = ['service:a', 'pod:b-1', 'service:c'];
    assert.deepEqual(
      calls(
        spansOf(entities, [
          [0, -1],
          [1, 0],
          [1, 0],
          [2, 1],
        ])
      ),
      ['service:a>service:b', 'service:b>service:c']
    );
  });

  test('tells calls of several entities apart', () => {
    const entities = ['service:c', 'service:b', 'service:a'];
    const rows = [
      [0, -1],
      [2, 0],
      [1, 1],
      [0, 2],
      [1, 0],
      [2, 4],
      [0, 1],
    ] as const;
    assert.deepEqual(calls(spansOf(entities, rows)), [
      'service:a>service:b',
      'service:a>service:c',
      'service:b>service:c',
      'service:b>service:a',
      'service:c>service:a',
      'service:c>service:b',
    ]);
  });

  test('has none within an entity, from outside, or of rows and entities that are not there', () => {
    const entities = ['service:a', 'service:b'];
    assert.deepEqual(
      calls(
        spansOf(entities, [
          [0, -1],
          [0, 0],
          [1, 99],
          [-1, 0],
          [1, 3],
          [7, 0],
          [1, 5],
        ])
      ),
      []
    );
  });
});
