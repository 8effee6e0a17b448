import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { PlaybookHistory } from '#contract/playbook';
import { Risk, RISK_LEVELS } from '#contract/playbook';
import { assessRisk, type RiskAssessment, type RiskInput } from './assessRisk.ts';
import { betaLowerBound, regularisedBeta } from './betaLowerBound.ts';
import { DependencyGraph, type DependencyEdge } from './dependencyGraph.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const never: PlaybookHistory = { runs: 0, succeeded: 0, failed: 0, medianSeconds: null, lastRunAt: null };
const calls = (from: string, to: string): DependencyEdge => ({ from, to, kind: 'calls' });

function history(succeeded: number, failed: number, daysAgo = 1): PlaybookHistory {
  const lastRunAt = new Date(NOW - daysAgo * 86_400_000).toISOString();
  return { runs: succeeded + failed, succeeded, failed, medianSeconds: 10, lastRunAt };
}

type Given = Partial<Omit<RiskInput, 'graph'>> & { edges?: readonly DependencyEdge[] };

function risk({ edges = [calls('a', 's')], ...given }: Given = {}): RiskAssessment {
  const nature = { effects: 1, notRepeatable: 0, hasRollback: true, hasVerification: true };
  const graph = new DependencyGraph(edges);
  return assessRisk({ subject: 's', graph, stated: 'low', nature, history: never, now: NOW, ...given });
}

const codes = (found: RiskAssessment): string[] => found.reasons.map((reason) => reason.code);

describe('the lower bound of a success rate', () => {
  test('agrees with tables of the beta distribution', () => {
    assert.ok(Math.abs(regularisedBeta(0.5, 2, 3) - 0.6875) < 1e-12);
    assert.ok(Math.abs(regularisedBeta(0.2, 0.5, 0.5) - 0.2951672353) < 1e-9);
    // I_x(a, 1) = x^a and I_x(1, b) = 1 - (1 - x)^b, exactly.
    for (const x of [0.01, 0.3, 0.77, 0.999]) {
      assert.ok(Math.abs(regularisedBeta(x, 7, 1) - x ** 7) < 1e-12);
      assert.ok(Math.abs(regularisedBeta(x, 1, 9) - (1 - (1 - x) ** 9)) < 1e-12);
    }
  });

  test('lies in [0, 1], falls with failures, rises with successes', () => {
    const count = fc.double({ min: 0, max: 5_000, noNaN: true });
    fc.assert(
      fc.property(count, count, fc.double({ min: 0.1, max: 50, noNaN: true }), (s, f, more) => {
        const bound = betaLowerBound(s, f, 0.05);
        assert.ok(bound >= 0 && bound <= 1);
        assert.ok(betaLowerBound(s, f + more, 0.05) <= bound + 1e-9);
        assert.ok(betaLowerBound(s + more, f, 0.05) >= bound - 1e-9);
      })
    );
  });
});

const key = fc.constantFrom('s', 'a', 'b', 'c', 'd', 'e', 'h1', 'h2', 'p1', 'p2');
const edge = fc.record({ from: key, to: key, kind: fc.constantFrom('calls', 'runs-on', 'part-of', 'uses') });
const edges = fc.array(edge, { maxLength: 40 }) as fc.Arbitrary<DependencyEdge[]>;
const anyInput = fc.record({
  edges,
  subject: fc.option(key),
  stated: fc.constantFrom(...RISK_LEVELS),
  nature: fc.record({
    effects: fc.nat(50),
    notRepeatable: fc.nat(50),
    hasRollback: fc.boolean(),
    hasVerification: fc.boolean(),
  }),
  history: fc
    .tuple(fc.nat(1_000), fc.nat(1_000), fc.integer({ min: -10, max: 5_000 }))
    .map((given) => history(...given)),
});

describe('risk, whatever is asked', () => {
  test('is bounded, at least what is stated, and fits the contract', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const found = risk(given);
        assert.ok(found.score >= 0 && found.score <= 1);
        assert.ok(RISK_LEVELS.indexOf(found.level) >= RISK_LEVELS.indexOf(given.stated));
        Risk.parse({ ...found, history: given.history });
      })
    );
  });

  test('is the same in any order of the edges, and with edges told twice', () => {
    fc.assert(
      fc.property(anyInput, fc.array(fc.nat()), (given, order) => {
        const other = given.edges
          .map((one, i) => ({ one, at: order[i] ?? 0 }))
          .sort((x, y) => x.at - y.at)
          .map(({ one }) => one);
        assert.deepEqual(risk({ ...given, edges: [...other, ...given.edges] }), risk(given));
      })
    );
  });

  test('never falls with a failure or with one more caller', () => {
    fc.assert(
      fc.property(anyInput, key, key, (given, from, to) => {
        const before = risk(given).score;
        const { succeeded, failed, lastRunAt } = given.history;
        const worse = { ...given.history, runs: succeeded + failed + 1, failed: failed + 1, lastRunAt };
        assert.ok(risk({ ...given, history: worse }).score >= before);
        // Somebody unknown to the topology may be known through the new call, and then harmless.
        if (!codes(risk(given)).includes('risk.unknown-subject')) {
          assert.ok(risk({ ...given, edges: [...given.edges, calls(from, to)] }).score >= before);
        }
      })
    );
  });
});

describe('risk of an action', () => {
  test('names who depends on the subject, nearest first, and stops at five hops and at circles', () => {
    const chain = ['s', 'a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const line = chain.slice(1).map((from, i) => calls(from, chain[i] ?? ''));
    const found = risk({ edges: [...line, calls('s', 'g')] });
    assert.deepEqual(found.affected, ['s', 'a', 'b', 'c', 'd', 'e']);
    assert.match(found.reasons[0]?.text ?? '', /^Dependents of s: 5, nearest a, b, c\.$/);
  });

  test('knows what shares a host with the subject, over pods too', () => {
    const found = risk({
      edges: [
        { from: 'pod:s-1', to: 's', kind: 'part-of' },
        { from: 'pod:s-1', to: 'host:n1', kind: 'runs-on' },
        { from: 'pod:x-1', to: 'host:n1', kind: 'runs-on' },
      ],
    });
    assert.deepEqual(codes(found).slice(0, 2), ['risk.no-dependents', 'risk.shares-host']);
    assert.deepEqual(found.affected, ['s', 'pod:s-1', 'pod:x-1']);
  });

  test('of a busy database without a way back is high; with a good record on a leaf it is low', () => {
    const many = Array.from({ length: 12 }, (_, i) => calls(`service:${i}`, 's'));
    const nature = { effects: 1, notRepeatable: 1, hasRollback: false, hasVerification: false };
    assert.equal(risk({ edges: many, nature }).level, 'high');
    assert.equal(risk({ edges: [calls('s', 'db')], history: history(20, 0) }).level, 'low');
  });

  test('is cut to what the contract holds', () => {
    const many = Array.from({ length: 500 }, (_, i) => calls(`service:${'x'.repeat(250)}${i}`, 's'));
    const found = risk({ edges: many });
    assert.equal(found.affected.length, 100);
    assert.equal(found.reasons[0]?.params['count'], 500);
    Risk.parse({ ...found, history: never });
  });

  test('without effects has the stated floor only', () => {
    const nature = { effects: 0, notRepeatable: 0, hasRollback: false, hasVerification: false };
    assert.deepEqual([risk({ nature }).score, codes(risk({ nature }))], [0, ['risk.no-effect']]);
    assert.deepEqual(codes(risk({ nature, stated: 'medium' })), ['risk.stated-medium', 'risk.no-effect']);
  });

  test('says what it does not know', () => {
    assert.ok(codes(risk({ subject: null })).includes('risk.no-subject'));
    assert.ok(codes(risk({ edges: [] })).includes('risk.unknown-subject'));
    assert.ok(codes(risk()).includes('risk.no-history'));
    assert.ok(risk({ edges: [] }).score > risk({ edges: [calls('s', 'db')] }).score);
  });

  test('trusts an old record less, and says how old it is', () => {
    const [fresh, old] = [risk({ history: history(20, 0) }), risk({ history: history(20, 0, 400) })];
    assert.ok(old.score > fresh.score);
    assert.ok(codes(old).includes('risk.stale') && !codes(fresh).includes('risk.stale'));
  });
});
