import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { changeText } from './changeText.rules.ts';

const change = {
  kind: 'config' as const,
  title: 'Set pool.size to 5',
  description: '',
  versionFrom: '20',
  versionTo: '5',
};

describe('what the engine reads of a change', () => {
  test('a setting that tells its values is read as a diff of them', () =>
    assert.match(changeText(change, ''), /^-Set pool\.size to 5: 20\n\+Set pool\.size to 5: 5$/m));
  test('a diff speaks for itself', () => assert.equal(changeText(change, 'diff'), 'diff'));
  test('versions of a deploy and states of a flag are no values', () => {
    assert.equal(changeText({ ...change, kind: 'deploy' }, ''), '');
    assert.equal(changeText({ ...change, kind: 'flag', versionFrom: 'off', versionTo: 'on' }, ''), '');
  });
  test('a description is read, bounded', () =>
    assert.equal(changeText({ ...change, kind: 'deploy', description: 'd'.repeat(9_000) }, '').length, 4_000));
});
