import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Statement } from '#contract/analysis';
import { commonLabels, likenessOf, type IncidentSignature, type WordFrequency } from './index.ts';

const frequency: WordFrequency = { total: 1_000, of: (word) => (word === 'of' ? 900 : 5) };
const signature = (given: Partial<IncidentSignature> = {}): IncidentSignature => ({
  cause: { resourceKey: 'service:payment', mechanism: 'deploy' },
  resources: ['service:payment', 'pod:shop/payment-1'],
  services: ['payment'],
  alerts: ['PaymentSlow'],
  fingerprints: ['f1'],
  labels: ['team=pay'],
  words: ['payment', 'latency', 'of'],
  ...given,
});
const none = signature({
  cause: null,
  resources: [],
  services: [],
  alerts: [],
  fingerprints: [],
  labels: [],
  words: [],
});
const codes = (a: IncidentSignature, b: IncidentSignature): string[] =>
  likenessOf(a, b, frequency).reasons.map((one) => one.code);

describe('likeness', () => {
  test('is 1 for the same, 0 for nothing in common and for nothing known', () => {
    assert.equal(likenessOf(signature(), signature(), frequency).likeness, 1);
    const other = signature({
      cause: { resourceKey: 'host:n1', mechanism: 'disk' },
      resources: ['host:n1'],
      services: ['mail'],
      alerts: ['DiskFull'],
      fingerprints: ['f9'],
      labels: ['team=ops'],
      words: ['disk'],
    });
    assert.deepEqual(likenessOf(signature(), other, frequency), { likeness: 0, reasons: [] });
    assert.deepEqual(likenessOf(none, none, frequency), { likeness: 0, reasons: [] });
  });

  test('says what is the same, what counts most first', () => {
    assert.deepEqual(codes(signature(), signature()), [
      'similar.same-cause',
      'similar.same-alert',
      'similar.services',
      'similar.words',
      'similar.labels',
    ]);
  });

  test('of the same cause is higher than of the same place, which is higher than of neither', () => {
    const at = (resourceKey: string, mechanism: 'deploy' | 'disk'): number =>
      likenessOf(signature(), signature({ cause: { resourceKey, mechanism } }), frequency).likeness;
    assert.ok(at('service:payment', 'deploy') > at('service:payment', 'disk'));
    assert.equal(at('service:payment', 'disk'), at('service:mail', 'deploy'));
    assert.ok(at('service:mail', 'deploy') > at('service:mail', 'disk'));
  });

  test('takes an unknown cause for nothing in common', () => {
    const unknown = (key: string): IncidentSignature =>
      signature({ cause: { resourceKey: key, mechanism: 'unknown' } });
    assert.ok(!codes(unknown('service:a'), unknown('service:b')).includes('similar.same-mechanism'));
  });

  test('with only a title to go by is never whole', () => {
    const title = { ...none, words: ['payment', 'latency'] };
    const { likeness } = likenessOf(title, title, frequency);
    assert.ok(likeness > 0 && likeness < 0.5);
  });

  test('a rare word says more than a frequent one', () => {
    const by = (word: string): number =>
      likenessOf({ ...none, words: ['x', word] }, { ...none, words: ['y', word] }, frequency).likeness;
    assert.ok(by('latency') > by('of'));
  });

  test('another series of the same rule is nearly the same alert', () => {
    const same = likenessOf(signature(), signature(), frequency).likeness;
    const named = likenessOf(signature(), signature({ fingerprints: ['f2'] }), frequency).likeness;
    assert.ok(named < same && named > 0.9);
    assert.ok(codes(signature(), signature({ fingerprints: ['f2'] })).includes('similar.alert-names'));
  });

  const list = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', '支付', '<b>'), { maxLength: 5 });
  const mechanism = fc.constantFrom('deploy' as const, 'disk' as const, 'unknown' as const);
  const cause = fc.option(fc.record({ resourceKey: fc.constantFrom('service:a', 'host:b'), mechanism }));
  const any = fc.record({
    cause,
    resources: list,
    services: list,
    alerts: list,
    fingerprints: list,
    labels: list,
    words: list,
  });

  test('is bounded, symmetric, of itself the highest, and its reasons fit the contract', () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        const found = likenessOf(a, b, frequency);
        assert.deepEqual(found.likeness, likenessOf(b, a, frequency).likeness);
        assert.deepEqual(
          new Set(found.reasons.map((one) => one.text)),
          new Set(likenessOf(b, a, frequency).reasons.map((one) => one.text))
        );
        assert.ok(found.likeness >= 0 && found.likeness <= 1);
        assert.equal(found.likeness > 0.001, found.reasons.length > 0 && found.likeness > 0.001);
        found.reasons.forEach((one) => Statement.parse(one));
      })
    );
  });

  test('does not depend on the order of lists', () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        const turned: IncidentSignature = {
          ...a,
          resources: a.resources.toReversed(),
          services: a.services.toReversed(),
          alerts: a.alerts.toReversed(),
          fingerprints: a.fingerprints.toReversed(),
          labels: a.labels.toReversed(),
          words: a.words.toReversed(),
        };
        assert.deepEqual(likenessOf(turned, b, frequency), likenessOf(a, b, frequency));
      })
    );
  });
});

test('labels that tell of an incident are those that all alerts share and that do not change from one to the next', () => {
  const pairs = commonLabels([
    { team: 'pay', pod: 'a', env: 'prod', zone: '1' },
    { team: 'pay', pod: 'a', env: 'prod', zone: '2' },
  ]);
  assert.deepEqual(pairs, ['env=prod', 'team=pay']);
  assert.deepEqual(commonLabels([]), []);
});
