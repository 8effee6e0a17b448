import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compileCondition, type Verdict } from './condition.ts';

const KNOWN = { incident: ['number', 'severity', 'service'], finding: ['mechanism', 'confidence'], body: null };
const SCOPE = {
  incident: { number: 7, severity: 'critical', service: null },
  finding: { mechanism: 'disk', confidence: 0.9 },
  body: { state: 'down', tags: ['a', 'b'], nested: { text: 'a'.repeat(60_000) + '!' } },
};
const verdict = (source: string, scope: object = SCOPE): Verdict =>
  compileCondition(source, KNOWN, SCOPE).evaluate(scope as Record<string, unknown>);

describe('a condition', () => {
  for (const [source, holds] of [
    ['incident.severity == "critical" && finding.confidence > 0.8', true],
    ['incident.number in [1, 2]', false],
    ['incident.service == null', true],
    ['finding == null || finding.mechanism.startsWith("dis")', true],
    ['body.tags.exists(tag, tag == "b")', true],
    ['has(body.missing) && body.missing > 3', false],
    ['body["state"].matches("^(down|gone)$")', true],
    ['type(body.state) == string', true],
    ['{"a": incident.number}["a"] == 7', true],
  ] as const) {
    test(`${source} is ${holds}`, () => assert.deepEqual(verdict(source), { holds }));
  }

  for (const [what, source, reason] of [
    ['half a sentence', '1 +', /not a valid CEL/],
    ['nothing', '', /not a valid CEL/],
    ['900 parentheses', `${'('.repeat(900)}true${')'.repeat(900)}`, /nested too deeply|not a valid CEL/],
    ['a misspelt field', 'incident.severty == "critical"', /incident\.severty.*only number, severity, service/],
    ['a field of a prototype', 'incident.constructor == null', /incident\.constructor/],
    ['an unknown name', 'process.env.HOME == ""', /"process"/],
    ['a loop over an unknown name', 'alerts.all(a, a == 1)', /"alerts"/],
    ['an unknown name inside of a loop', 'body.tags.all(a, a == other)', /"other"/],
    ['an unknown name in a map', '{"a": other}["a"] == 1', /"other"/],
    ['a function that is none', 'exec("ls") == ""', /unbound function|does not work/],
    ['what is no condition', 'incident.severity', /neither true nor false/],
  ] as const) {
    test(`refuses ${what}, with the reason`, () => {
      assert.throws(
        () => compileCondition(source, KNOWN, SCOPE),
        (error: { code?: string; details?: { path: string }[]; message: string }) => {
          assert.deepEqual([error.code, error.details?.[0]?.path], ['bad_request', 'body.condition']);
          assert.match(error.message, reason);
          return true;
        }
      );
    });
  }

  test('that an event does not fit fails and does not hold', () => {
    const found = verdict('body.count > 3', { ...SCOPE, body: { count: 'many' } });
    assert.ok('failed' in found && !found.tooLong);
    assert.ok('failed' in verdict('body.count > 3', { ...SCOPE, body: null }));
  });

  test('with loops within loops over a large body is cut off, and the next one works', () => {
    const loops = 'body.l.exists(a, body.l.exists(b, body.l.exists(c, body.l.exists(d, a + b + c + d < 0.0))))';
    const found = verdict(loops, { ...SCOPE, body: { l: Array.from({ length: 2_000 }, (_, i) => i) } });
    assert.ok('failed' in found && found.tooLong);
    assert.deepEqual(verdict('incident.number == 7'), { holds: true });
  });

  test('with a regular expression that runs away elsewhere ends', () => {
    assert.deepEqual(verdict('body.nested.text.matches("^(a+)+$")'), { holds: false });
  });
});
