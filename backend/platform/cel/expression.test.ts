import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compileCel, CONDITION, type CelKind } from './expression.ts';

const TEXT: CelKind<string> = {
  field: 'groupBy',
  noun: 'expression',
  read: (value) => (typeof value === 'string' ? value : undefined),
  otherwise: 'is no text',
};
const KNOWN = { alert: ['name', 'labels'] };
const SAMPLE = { alert: { name: 'a', labels: {} } };
const of = (labels: Record<string, unknown>): object => ({ alert: { name: 'a', labels } });

describe('one expression over many scopes', () => {
  test('each scope has its own answer, and one that does not fit spoils no other', () => {
    const answers = compileCel('alert.labels.zone', TEXT, KNOWN, SAMPLE).evaluateAll([
      of({ zone: 'north' }),
      of({}),
      of({ zone: 7n }),
      of({ zone: 'south' }),
    ] as Record<string, unknown>[]);
    assert.deepEqual(
      answers.map((answer) => ('value' in answer ? answer.value : answer.tooLong)),
      ['north', false, false, 'south']
    );
    assert.ok(answers[2] !== undefined && 'failed' in answers[2] && answers[2].failed === 'The expression is no text.');
  });

  test('all of them together have one time, and are told when it is over', () => {
    const loops = 'l.exists(a, l.exists(b, l.exists(c, l.exists(d, a + b + c + d < 0.0))))';
    const endless = compileCel(loops, CONDITION, { l: null }, { l: [1] });
    const scope = { l: Array.from({ length: 2_000 }, (_, i) => i) };
    const answers = endless.evaluateAll([scope, scope]);
    assert.deepEqual(
      answers.map((answer) => 'tooLong' in answer && answer.tooLong),
      [true, true]
    );
  });

  test('nothing asked, nothing answered', () => {
    assert.deepEqual(compileCel('true', CONDITION, KNOWN, SAMPLE).evaluateAll([]), []);
  });

  test('what answers with the wrong kind is refused at its field', () => {
    assert.throws(
      () => compileCel('alert.labels', TEXT, KNOWN, SAMPLE),
      (error: { details?: { path: string }[]; message: string }) => {
        assert.equal(error.details?.[0]?.path, 'body.groupBy');
        assert.match(error.message, /is no text/);
        return true;
      }
    );
  });
});
