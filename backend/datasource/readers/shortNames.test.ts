import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shortNames } from './shortNames.ts';

describe('short names of series', () => {
  test('are the values of the one label that tells all apart', () => {
    const disks = ['orders', 'stock'].map((claim) => ({ job: 'kubelet', instance: '10.0.0.1:10250', persistentvolumeclaim: claim }));
    assert.deepEqual(shortNames(disks), ['orders', 'stock']);
  });

  test('are of the shortest label where several tell all apart', () => {
    const pods = ['a', 'b'].map((name) => ({ pod: `shop/${name}-5d9f-xk2lp`, container: name, uid: `0000-${name}` }));
    assert.deepEqual(shortNames(pods), ['a', 'b']);
  });

  test('take a second label where no single one is enough', () => {
    const pairs = [
      { client: 'cart', server: 'redis', job: 'mesh' },
      { client: 'cart', server: 'payment', job: 'mesh' },
      { client: 'gateway', server: 'payment', job: 'mesh' },
    ];
    const names = shortNames(pairs);
    assert.equal(new Set(names).size, 3);
    assert.ok(names.every((name) => name.split(' ').length === 2 && !name.includes('mesh')));
  });

  test('tell a series without the label from one that has it', () => {
    assert.deepEqual(shortNames([{ job: 'a', le: 'x' }, { job: 'a' }]), ['x', '']);
  });

  test('are empty for one series and for equal ones', () => {
    assert.deepEqual(shortNames([{ job: 'a', pod: 'b' }]), ['']);
    assert.deepEqual(shortNames([{ job: 'a' }, { job: 'a' }]), ['', '']);
    assert.deepEqual(shortNames([]), []);
  });
});
