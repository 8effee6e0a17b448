import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { graphOf } from '../testing/handMade.ts';
import { ResourceGraph } from './resourceGraph.ts';
import { kindOfKey, nameOfKey, RESOURCE_KINDS_OF_WORK } from './resourceKey.ts';

describe('a resource key', () => {
  test('names a kind and a name, whose colons are its own', () => {
    const kinds = 'service host pod container database cache queue external device endpoint other'.split(' ');
    assert.deepEqual(
      kinds.map((kind) => kindOfKey(`${kind}:x`)),
      kinds
    );
    assert.deepEqual(
      kinds.filter((kind) => RESOURCE_KINDS_OF_WORK.has(kindOfKey(`${kind}:x`))),
      ['service', 'database', 'cache', 'queue', 'external', 'endpoint']
    );
    assert.equal(nameOfKey('endpoint:http://shop:80/'), 'http://shop:80/');
    assert.equal(nameOfKey(':x'), 'x');
  });

  test('of no known kind is of another, without a colon a name', () => {
    assert.equal(kindOfKey('planet:x'), 'other');
    assert.equal(kindOfKey('service'), 'other');
    assert.equal(kindOfKey('services'), 'other');
    assert.equal(kindOfKey(''), 'other');
    assert.equal(nameOfKey('service'), 'service');
  });
});

describe('the resources and how they hang together', () => {
  test('have the kind and name that they were given, else those of their key', () => {
    const graph = new ResourceGraph([{ key: 'other:x', kind: 'database', name: 'Orders' }], []);
    assert.deepEqual([graph.kindOf('other:x'), graph.nameOf('other:x')], ['database', 'Orders']);
    assert.deepEqual([graph.kindOf('service:y'), graph.nameOf('service:y')], ['service', 'y']);
    assert.deepEqual([graph.isWork('other:x'), graph.isWork('other:y')], [true, false]);
  });

  test('call each other, once however often it was said, and never themselves', () => {
    const graph = graphOf('service:a>service:b', 'service:a>service:b', 'service:a>service:c', 'service:a>service:a');
    assert.deepEqual([...graph.callees('service:a')], ['service:b', 'service:c']);
    assert.deepEqual([...graph.callers('service:b')], ['service:a']);
    assert.deepEqual([...graph.callers('service:a')], []);
    assert.deepEqual([...graph.callees('service:unknown')], []);
  });

  test('that use each other call each other, where both serve requests', () => {
    const uses = (from: string, to: string): string[] => [
      ...new ResourceGraph([], [{ from, to, kind: 'uses' }]).callees(from),
    ];
    assert.deepEqual(uses('service:a', 'cache:c'), ['cache:c']);
    assert.deepEqual(uses('pod:a', 'cache:c'), []);
    assert.deepEqual(uses('service:a', 'host:h'), []);
  });

  test('that run on a host or a device lie there, and are no part of it', () => {
    for (const host of ['host:n1', 'device:d1']) {
      const graph = graphOf(`pod:a@${host}`);
      assert.deepEqual([...graph.residentsOf(host)], ['pod:a']);
      assert.deepEqual([...graph.hostsOf('pod:a')], [host]);
      assert.deepEqual([...graph.partsOf(host)], [host]);
    }
  });

  test('that run on a pod are its whole', () => {
    const graph = graphOf('service:a@pod:a-1', 'pod:a-1@host:n1');
    assert.equal(graph.ownerOf('pod:a-1'), 'service:a');
    assert.deepEqual([...graph.partsOf('service:a')], ['service:a', 'pod:a-1']);
    assert.deepEqual([...graph.hostsOf('service:a')], ['host:n1']);
  });

  test('belong to the first service above them, of several the first by name, else to themselves', () => {
    const graph = graphOf('container:c<pod:p', 'pod:p<service:z', 'pod:p<service:b', 'service:b<service:a');
    assert.equal(graph.ownerOf('container:c'), 'service:a');
    assert.equal(graph.ownerOf('container:c'), 'service:a');
    assert.equal(graph.ownerOf('service:b'), 'service:b');
    assert.equal(graph.ownerOf('pod:alone'), 'pod:alone');
    assert.equal(graph.ownerOf('host:n1'), 'host:n1');
  });

  test('lie on the hosts of their parts and of their wholes', () => {
    const graph = graphOf(
      'container:c<pod:p',
      'pod:p<service:a',
      'pod:q<service:a',
      'pod:p@host:1',
      'pod:q@host:2',
      'service:a@host:3'
    );
    assert.deepEqual([...graph.hostsOf('service:a')].sort(), ['host:1', 'host:2', 'host:3']);
    assert.deepEqual([...graph.hostsOf('container:c')].sort(), ['host:1', 'host:3']);
    assert.deepEqual([...graph.residentsOf('host:1')], ['pod:p', 'container:c']);
    assert.deepEqual([...graph.residentsOf('host:unknown')], []);
    assert.deepEqual([...graph.hostsOf('service:unknown')], []);
  });

  test('reach what they call and are reached by their callers, in circles too', () => {
    const graph = graphOf('service:a>service:b', 'service:b>service:c', 'service:c>service:b', 'service:x>service:c');
    assert.deepEqual([...graph.downstreamOf(['service:a'])], ['service:a', 'service:b', 'service:c']);
    assert.deepEqual([...graph.upstreamOf(['service:b'])].sort(), ['service:a', 'service:b', 'service:c', 'service:x']);
    assert.deepEqual([...graph.downstreamOf([])], []);
  });

  test('lie as many calls apart as the shortest way has, in either direction', () => {
    const graph = graphOf('service:a>service:b', 'service:b>service:c', 'service:a>service:c', 'service:d>service:c');
    assert.equal(graph.distance('service:a', 'service:a'), 0);
    assert.equal(graph.distance('service:a', 'service:b'), 1);
    assert.equal(graph.distance('service:a', 'service:c'), 1);
    assert.equal(graph.distance('service:d', 'service:b'), 2);
    assert.equal(graph.distance('service:b', 'service:d'), 2);
    assert.equal(graph.distance('service:a', 'service:elsewhere'), Infinity);
  });
});
