import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PlaybookSpec } from '#contract/playbook';
import { natureOf } from './natureOf.rules.ts';

const call = { id: 'a', kind: 'http', target: 'shop', path: '/x' };
const spec = (steps: object[], more: object = {}): PlaybookSpec =>
  PlaybookSpec.parse({ slug: 'p', name: 'P', steps, ...more });

describe('the nature of a playbook', () => {
  test('tells what has an effect from what only reads, waits, asks or tells', () => {
    const harmless = [
      { id: 'a', kind: 'wait', seconds: 1 },
      { id: 'b', kind: 'verify' },
      { id: 'c', kind: 'approve', text: '?' },
      { id: 'd', kind: 'notify', channel: 'email', text: 't' },
      { id: 'e', kind: 'annotation', text: 't' },
      { ...call, method: 'GET' },
    ];
    assert.equal(natureOf(spec(harmless)).effects, 0);
    const silence = { id: 's', kind: 'silence', matchers: [{ name: 'a', value: 'b' }], minutes: 5 };
    assert.deepEqual(natureOf(spec([...harmless, call, silence])), {
      effects: 2,
      notRepeatable: 1,
      hasRollback: false,
      hasVerification: true,
    });
  });

  test('believes what a step says of being repeatable, also of a GET that is not', () => {
    assert.equal(natureOf(spec([{ ...call, repeatable: true }])).notRepeatable, 0);
    const { effects, notRepeatable } = natureOf(spec([{ ...call, method: 'GET', repeatable: false }]));
    assert.deepEqual([effects, notRepeatable], [1, 1]);
  });

  test('looks into sub-playbooks, and ends in circles and at unknown ones', () => {
    const inner = spec([call, { id: 'again', kind: 'playbook', playbook: 'p' }], { slug: 'inner', rollback: [call] });
    const outer = spec([
      { id: 'x', kind: 'playbook', playbook: 'inner' },
      { id: 'y', kind: 'playbook', playbook: 'gone' },
    ]);
    const { effects, hasRollback } = natureOf(
      outer,
      new Map([
        ['inner', inner],
        ['p', outer],
      ])
    );
    assert.deepEqual([effects, hasRollback], [3, false]);
  });
});
