import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PlaybookSpec } from '#contract/playbook';
import type { PlaybookStep } from '#contract/playbookStep';
import { createStandin } from '../prometheus/standin/index.ts';
import { createShop } from '../shop/index.ts';
import { playbookQueries, readPlaybooks, specOf } from './index.ts';

const playbooks = readPlaybooks();
const NOON = Date.UTC(2026, 2, 3, 12);

function changing(steps: readonly PlaybookStep[]): Extract<PlaybookStep, { kind: 'http' }>[] {
  return steps.filter((step) => step.kind === 'http').filter((step) => step.method !== 'GET');
}

describe('each of the seven playbooks', () => {
  test('there are seven', () => {
    assert.deepEqual(
      playbooks.map(({ slug }) => slug),
      [
        'clean-volume',
        'raise-connection-pool',
        'restart-batch-work',
        'restore-configuration',
        'roll-back',
        'scale-out',
        'shed-load',
      ]
    );
  });

  for (const playbook of playbooks) {
    describe(playbook.slug, () => {
      let spec: PlaybookSpec;
      test('is a playbook of the product by its form', () => {
        spec = specOf(playbook);
        assert.equal(spec.slug, playbook.slug);
      });

      test('says when to use it, for what, on what, and asks somebody else', () => {
        assert.ok(spec.description.length > 150);
        assert.ok(spec.applies.kinds.length > 0 && spec.applies.mechanisms.length > 0);
        assert.ok(spec.subject?.includes(':') === true || spec.subject === '{{ resource }}');
        assert.ok(spec.approval.people >= 1);
        for (const parameter of Object.values(spec.parameters)) {
          assert.ok(parameter.description.length > 5);
          assert.ok(parameter.from !== undefined || parameter.default !== undefined, 'nobody has to type at 3 a.m.');
        }
      });

      test('changes one thing, at the shop, is checked by the rules that fired, long enough to see a relapse', () => {
        const effects = changing(spec.steps);
        assert.equal(effects.length, 1);
        assert.ok([...spec.steps, ...spec.rollback].every((step) => step.kind !== 'http' || step.target === 'shop'));
        assert.equal(spec.verification?.query, undefined);
        assert.ok((spec.verification?.forSeconds ?? 0) >= 60);
        assert.ok((spec.verification?.withinSeconds ?? 0) >= 240);
      });

      test('takes back what it did, where there is anything to take back', () => {
        const final = ['clean-volume', 'restart-batch-work'].includes(spec.slug);
        assert.equal(changing(spec.rollback).length, final ? 0 : 1);
      });
    });
  }
});

test('each query of a playbook has an answer in the shop', () => {
  const shop = createShop({ seed: 2, startMs: NOON, changeEveryMs: 0, logs: false });
  const prometheus = createStandin();
  for (let seconds = 5; seconds <= 120; seconds += 5) {
    shop.advance(NOON + seconds * 1000);
    prometheus.scrape(shop.targets, shop.nowMs);
  }
  const queries = playbookQueries();
  assert.ok(queries.length >= 5);
  for (const query of queries) {
    const asked = query.replace('service_name="cart"', 'service_name="payment"');
    const result = prometheus.query(asked, shop.nowMs);
    assert.ok(result.type === 'vector' && result.samples.length === 1, asked);
    assert.ok(Number.isFinite(result.samples[0]?.point[1]), asked);
  }
});
