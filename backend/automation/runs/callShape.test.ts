import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ResolvedCall } from '#contract/playbook';
import { canonicalJson, differenceFrom, hashOfCalls } from './callShape.rules.ts';

const call = (detail: object, more: Partial<ResolvedCall> = {}): ResolvedCall => ({
  stepId: 'a',
  phase: 'steps',
  kind: 'http',
  title: 'a',
  summary: 'POST',
  detail: detail as ResolvedCall['detail'],
  effect: true,
  deferred: [],
  ...more,
});
const later = (detail: object): ResolvedCall => call(detail, { deferred: ['steps.b.body.x'] });

describe('what would run against what was approved', () => {
  test('is the same whatever the order of fields', () => {
    assert.equal(differenceFrom(call({ a: 1, b: [{ c: 2, d: 3 }] }), call({ b: [{ d: 3, c: 2 }], a: 1 })), null);
  });

  test('differs in whatever is another value, type, length or field', () => {
    const approved = call({ method: 'POST', body: { n: 1, list: [1, 2] } });
    for (const detail of [
      { method: 'PUT', body: { n: 1, list: [1, 2] } },
      { method: 'POST', body: { n: '1', list: [1, 2] } },
      { method: 'POST', body: { n: 1, list: [1] } },
      { method: 'POST', body: { n: 1, list: [2, 1] } },
      { method: 'POST', body: { n: 1, list: [1, 2], more: true } },
      { method: 'POST', body: { n: 1 } },
      { method: 'POST', body: null },
    ]) {
      assert.notEqual(differenceFrom(approved, call(detail)), null, JSON.stringify(detail));
    }
    const detail = { method: 'POST', body: { n: 1, list: [1, 2] } };
    for (const more of [{ kind: 'notify' }, { phase: 'rollback' }, { stepId: 'b' }, { effect: false }] as const) {
      assert.notEqual(differenceFrom(approved, call(detail, more)), null, JSON.stringify(more));
    }
  });

  test('may have values only where a placeholder was shown', () => {
    const approved = later({
      method: 'POST',
      path: '/v/{{ steps.b.body.x }}/restart',
      body: { to: '{{ steps.b.body.x }}' },
    });
    const with_ = (path: unknown, to: unknown): string | null =>
      differenceFrom(approved, call({ method: 'POST', path, body: { to } }));
    assert.equal(with_('/v/v411/restart', 'v411'), null);
    assert.equal(with_('/v/v411/restart', 7), null);
    for (const path of [
      '/v//x/restart',
      '/v/a/b/restart',
      '/v/../restart',
      '/v/a?b/restart',
      '/v/a#b/restart',
      '/v/a\\b/restart',
      '/w/a/restart',
      '/v/a/stop',
      7,
    ]) {
      assert.notEqual(with_(path, 'v411'), null, String(path));
    }
    assert.notEqual(with_('/v/v411/restart', { evil: true }), null);
    assert.notEqual(with_('/v/v411/restart', ['v411']), null);
    assert.notEqual(with_('/v/v411/restart', null), null);
  });

  test('with a value still missing does not run', () => {
    const approved = later({ path: '/{{ steps.b.body.x }}' });
    assert.match(differenceFrom(approved, approved) ?? '', /has no value/);
  });

  test('what looks like a placeholder, and was not deferred, is text', () => {
    const approved = call({ text: 'say {{ hello }}' });
    assert.equal(differenceFrom(approved, call({ text: 'say {{ hello }}' })), null);
    assert.notEqual(differenceFrom(approved, call({ text: 'say anything' })), null);
  });

  test('for any two JSON details: no difference exactly when they are the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const same = canonicalJson({ a }) === canonicalJson({ a: b });
        assert.equal(differenceFrom(call({ a }), call({ a: b })) === null, same);
        assert.equal(differenceFrom(call({ a }), call({ a })), null);
      })
    );
  });
});

describe('the hash of what is approved', () => {
  const playbook = { id: 'p', version: 1 };
  test('covers the version, every call, and their order', () => {
    const [a, b] = [call({ x: 1 }), call({ x: 2 }, { stepId: 'b' })];
    const hash = hashOfCalls(playbook, [a, b]);
    assert.equal(hash, hashOfCalls({ ...playbook }, [call({ x: 1 }), b]));
    for (const other of [
      hashOfCalls({ ...playbook, version: 2 }, [a, b]),
      hashOfCalls({ ...playbook, id: 'q' }, [a, b]),
      hashOfCalls(playbook, [b, a]),
      hashOfCalls(playbook, [a]),
      hashOfCalls(playbook, [a, call({ x: 3 }, { stepId: 'b' })]),
      hashOfCalls(playbook, [a, { ...b, title: 'harmless' }]),
    ]) {
      assert.notEqual(hash, other);
    }
  });
});
