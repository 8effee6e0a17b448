import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { MetricRole } from '#contract/resource';
import type { Shift } from '../../scoring/robustScore.ts';
import { byKey, near, nodeShift, seen } from '../../testing/handMade.ts';
import type { Observation } from '../pressure.ts';
import { resourceUseClues, symptomClues } from './resourceUse.ts';

/** A series whose change is of such a size and as telling as told. */
const odd = (
  metric: string,
  score: number,
  {
    role = 'other',
    logRatio = 1,
    z = 10,
    owner = 'service:a',
    labels = {},
  }: Partial<Pick<Shift, 'logRatio' | 'z'>> & {
    role?: MetricRole;
    owner?: string;
    labels?: Record<string, string>;
  } = {}
): Observation => seen({ metric, role, unit: 'u', labels }, { before: 1, after: 2, z, logRatio, score }, { owner });

describe('who uses resources unlike before', () => {
  test('is told by the three most telling of its series', () => {
    const list = ['a', 'b', 'c', 'd'].map((metric, i) => odd(metric, 0.3 * (i + 1)));
    const [only, ...others] = resourceUseClues(list);
    assert.equal(others.length, 0);
    assert.ok(near(only?.score, (1.2 + 0.9 + 0.6) / 3));
    assert.deepEqual(
      [only?.owner, only?.kind, only?.mechanism, only?.what, only?.unit, only?.shift.score],
      ['service:a', 'resource-use', 'unknown', 'd', 'u', 1.2]
    );
    assert.deepEqual(
      only?.profiles.map(({ input }) => input.metric),
      ['d', 'c', 'b']
    );
  });

  test('is as odd as the two most telling are, each at most once', () => {
    const oddness = (...scores: number[]): number | undefined =>
      resourceUseClues(scores.map((score, i) => odd(`m${i}`, score)))[0]?.oddness;
    assert.equal(oddness(0.4), 0.4);
    assert.equal(oddness(7), 1);
    assert.ok(near(oddness(0.4, 0.2), 0.3));
    assert.equal(oddness(7, 0.2), 0.6);
    assert.ok(near(oddness(0.4, 0.3, 0.2), 0.45));
    assert.equal(oddness(7, 7, 7), 1);
  });

  test('shows equal ones by their names and labels, whatever their order', () => {
    const list = [odd('b', 1), odd('a', 1, { labels: { x: '2' } }), odd('a', 1, { labels: { x: '1' } })];
    for (const some of [list, [...list].reverse()]) {
      const [only] = resourceUseClues(some);
      assert.deepEqual(
        only?.profiles.map(({ input }) => `${input.metric}${input.labels['x'] ?? ''}`),
        ['a1', 'a2', 'b']
      );
    }
  });

  test('is one whose series changed certainly and clearly, either way', () => {
    const counts = (told: Parameters<typeof odd>[2]): number => resourceUseClues([odd('m', 1, told)]).length;
    assert.deepEqual([counts({ z: 4 }), counts({ z: 3.9 }), counts({ z: -4, logRatio: -1 })], [1, 0, 1]);
    assert.deepEqual(
      [counts({ logRatio: 0.4 }), counts({ logRatio: 0.39 }), counts({ logRatio: -0.4, z: -9 })],
      [1, 0, 1]
    );
    assert.deepEqual(resourceUseClues([odd('m', 0)]), []);
    assert.deepEqual(resourceUseClues([]), []);
  });

  test('is without what more requests account for', () => {
    const score = (...others: Observation[]): number =>
      3 * (resourceUseClues([odd('cpu', 1, { role: 'utilisation' }), ...others])[0]?.score ?? 0);
    const asked = (logRatio: number, owner?: string): Observation =>
      odd('requests', 1, { role: 'rate', logRatio, ...(owner && { owner }) });
    assert.ok(near(score(asked(0.25)), 0.75));
    assert.ok(near(score(asked(0.25), asked(-0.1), asked(0.5)), 0.5));
    assert.equal(score(asked(2)), 0);
    assert.equal(score(asked(-0.5)), 1);
    assert.equal(score(asked(2, 'service:b')), 1);
  });

  test('is told for each owner, and by no figure of its work', () => {
    const found = resourceUseClues([odd('m', 1), odd('m', 2, { owner: 'service:b' }), odd('m', 1)]);
    assert.deepEqual(
      found.map(({ owner }) => owner),
      ['service:a', 'service:b']
    );
    for (const role of ['rate', 'errors', 'duration'] as const) {
      assert.deepEqual(resourceUseClues([odd('m', 1, { role })]), [], role);
    }
  });
});

describe('who works unlike before', () => {
  test('is told by its requests, failures and durations, whole', () => {
    for (const role of ['rate', 'errors', 'duration'] as const) {
      const [only] = symptomClues([odd('m', 1.5, { role }), odd('requests', 0.6, { role: 'rate' })], new Map());
      assert.deepEqual([only?.kind, only?.owner, only?.what], ['symptom', 'service:a', 'm'], role);
      assert.ok(near(only?.score, 0.7));
    }
  });
  test('is nobody who has flows, or of whom other figures tell', () => {
    assert.deepEqual(symptomClues([odd('m', 1, { role: 'rate' })], byKey(nodeShift('service:a'))), []);
    assert.equal(symptomClues([odd('m', 1, { role: 'rate' })], byKey(nodeShift('service:b'))).length, 1);
    assert.deepEqual(symptomClues([odd('m', 1)], new Map()), []);
  });
});
