import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Evidence } from '#contract/analysis';
import type { AnalysisResult, EvidenceBundle, LogTable, RankedFinding } from '../bundle.ts';
import { statement } from '../explain/statement.ts';
import { eventText, patternRates, withLogPatterns } from './index.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-03-01T12:00:00Z');
const ONSET = START + 20 * MINUTE;
const window = { from: START, to: START + 30 * MINUTE };

function tableOf(rows: Array<[minute: number, entity: number, template: number]>): LogTable {
  return {
    entities: ['service:a', 'service:b'],
    templates: [
      { id: 'ok', text: 'served <*>', example: 'served 1' },
      { id: 'bad', text: 'failed <*>', example: 'failed 7' },
    ],
    time: Float64Array.from(rows, ([minute]) => START + minute * MINUTE),
    entity: Int32Array.from(rows, ([, entity]) => entity),
    template: Int32Array.from(rows, ([, , template]) => template),
    asked: [
      { sourceId: '018f0000-0000-7000-8000-000000000001', query: '{app="a"}' },
      { sourceId: '018f0000-0000-7000-8000-000000000001', query: '{app="b"}' },
    ],
  };
}

/** Both serve ten lines a minute; the first fails too, since the onset. */
const logs = tableOf([
  ...Array.from({ length: 600 }, (_, i): [number, number, number] => [(i % 300) / 10, i % 2, 0]),
  ...Array.from({ length: 200 }, (_, i): [number, number, number] => [20 + i / 20, 0, 1]),
]);

const finding = (resourceKey: string): RankedFinding => ({
  id: 'f',
  rank: 1,
  resourceKey,
  resourceKind: 'service',
  resourceName: resourceKey.slice(8),
  mechanism: 'errors',
  changeId: null,
  title: statement('summary.abstained'),
  confidence: 0.9,
  evidence: [],
  against: [],
  affected: [],
});

function resultOf(findings: RankedFinding[], onset: string | null = new Date(ONSET).toISOString()): AnalysisResult {
  const told = { from: new Date(window.from).toISOString(), to: new Date(window.to).toISOString() };
  const summary = statement('summary.abstained');
  return {
    status: 'complete',
    summary,
    onset,
    window: told,
    findings,
    healthy: [],
    missing: [],
    changes: null,
    suspects: [],
    seriesRead: 0,
    engine: 'x',
    evidenceSeries: new Map(),
  };
}

const bundleOf = (more: Partial<EvidenceBundle>): EvidenceBundle => ({
  window,
  series: [],
  resources: [],
  edges: [],
  changes: [],
  alerts: [],
  missing: [],
  ...more,
});

describe('log patterns as evidence', () => {
  test('a pattern that the ranking weighed stands once, with its weight', () => {
    const plain = { ...statement('summary.abstained'), code: 'evidence.log-rate', params: { what: 'failed <*>' } };
    const weighed = {
      ...finding('service:a'),
      evidence: [
        {
          id: 'e1',
          kind: 'metric' as const,
          statement: plain,
          weight: 0.6,
          resourceKey: 'service:a',
          metric: null,
          changeId: null,
        },
      ],
    };
    const { findings } = withLogPatterns(resultOf([weighed]), bundleOf({ logs }));
    assert.deepEqual(
      findings[0]?.evidence.map(({ kind, weight }) => [kind, weight]),
      [['log', 0.6]]
    );
  });

  test('a finding shows what its resource newly says, with counts, query and a sample', () => {
    const { findings } = withLogPatterns(resultOf([finding('service:a'), finding('service:b')]), bundleOf({ logs }));
    const [item, ...more] = findings[0]?.evidence ?? [];
    assert.deepEqual(more, []);
    assert.equal(item?.statement.text, 'New log pattern of a, 20/min: failed <*>');
    assert.equal(item?.weight, 0);
    const { change, before, after, perMinuteAfter, samples, query, patternId } = item?.log ?? {};
    assert.deepEqual(
      [change, before, after, perMinuteAfter, samples, query, patternId],
      ['new', 0, 200, 20, ['failed 7'], '{app="a"}', 'bad']
    );
    Evidence.parse(item);
    assert.deepEqual(findings[1]?.evidence, []);
  });

  test('nothing is added without lines or without an onset', () => {
    const result = resultOf([finding('service:a')]);
    assert.equal(withLogPatterns(result, bundleOf({})), result);
    const unknown = resultOf([finding('service:a')], null);
    assert.equal(withLogPatterns(unknown, bundleOf({ logs })), unknown);
    const { findings } = withLogPatterns(resultOf([finding('service:c')]), bundleOf({ logs }));
    assert.deepEqual(findings[0]?.evidence, []);
  });

  test('never more evidence than the contract allows', () => {
    const [item] = withLogPatterns(resultOf([finding('service:a')]), bundleOf({ logs })).findings[0]?.evidence ?? [];
    assert.ok(item);
    const full = {
      ...finding('service:a'),
      evidence: Array.from({ length: 20 }, (_, i) => ({ ...item, id: `e${i}` })),
    };
    const { evidence } = withLogPatterns(resultOf([full]), bundleOf({ logs })).findings[0] ?? full;
    assert.deepEqual([evidence.length, evidence.at(-1)?.id], [20, 'log1']);
  });

  test('how often a pattern came, minute by minute', () => {
    const { times, values } = patternRates(logs, window, { entity: 'service:a', patternId: 'bad' });
    assert.deepEqual([times.length, times[0], times[1]], [30, START, START + MINUTE]);
    assert.deepEqual([...new Set(values.slice(0, 20)), ...new Set(values.slice(20))], [0, 20]);
    const none = patternRates(logs, window, { entity: 'service:x', patternId: 'bad' });
    assert.ok(none.values.every((value) => value === 0));
  });
});

describe('what a line says', () => {
  test('is level and message of JSON, else the line', () => {
    assert.equal(eventText('{"level":"warn","time":1,"msg":"pool full","n":3}'), 'WARN pool full');
    assert.equal(eventText('{"message":"up"}'), 'up');
    for (const line of [
      'plain',
      '{"a":1}',
      '{broken',
      '',
      '{"msg":5}',
      'null',
      `{"msg":"x","y":"${'z'.repeat(30_000)}"}`,
    ]) {
      assert.equal(eventText(line), line);
    }
  });
});
