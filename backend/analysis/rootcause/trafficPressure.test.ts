import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { profileOf, type Profile } from '../scoring/profile.ts';
import { byKey, edgeShift, flowOf, graphOf, near, nodeShift, seriesOf, shiftTo } from '../testing/handMade.ts';
import { trafficPressures } from './trafficPressure.ts';
import type { NodeShift } from './workShift.ts';

const profile = (metric: string, role: 'rate' | 'errors'): Profile => profileOf(seriesOf({ metric, role }), 0, 0);
const surge = (times: number, z?: number): { rate: ReturnType<typeof shiftTo> } => ({
  rate: shiftTo(10, 10 * times, z),
});

describe('an entry that gets more requests', () => {
  test('is under pressure by how many more and how certainly', () => {
    const flow = flowOf({
      sources: ['a', 'b', 'c', 'd', 'e'].map((metric) => profile(metric, metric === 'b' ? 'errors' : 'rate')),
    });
    const [only, ...others] = trafficPressures(byKey(nodeShift('service:front', { ...surge(3), flow })), graphOf());
    assert.equal(others.length, 0);
    assert.deepEqual(
      [only?.owner, only?.mechanism, only?.code, only?.strength, only?.params],
      ['service:front', 'traffic', 'traffic', 1, { before: 10, after: 30, ratio: 3 }]
    );
    assert.deepEqual(
      only?.observations.map((one) => [one.profile.input.metric, one.shift.after, one.owner]),
      ['a', 'c', 'd', 'e'].map((metric) => [metric, 30, 'service:front'])
    );
    const strength = (times: number, z?: number): number | undefined =>
      trafficPressures(byKey(nodeShift('service:front', surge(times, z))), graphOf())[0]?.strength;
    assert.ok(near(strength(1.5), 0.5));
    assert.ok(near(strength(3, 4), 0.5));
    assert.deepEqual([strength(1.25), strength(0.2), strength(3, 2)], [undefined, undefined, undefined]);
  });

  test('shows four series of its rate, or those of the calls into it', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((metric) => profile(metric, 'rate'));
    const shown = (told: Parameters<typeof nodeShift>[1]): number | undefined =>
      trafficPressures(byKey(nodeShift('service:front', { ...surge(3), ...told })), graphOf())[0]?.observations.length;
    assert.equal(shown({ flow: flowOf({ sources: many }) }), 4);
    assert.equal(shown({ inEdges: [edgeShift('external:users>service:front', { sources: many.slice(3) })] }), 2);
  });

  test('is a service, which nobody calls who was looked at', () => {
    const owners = (graph: ReturnType<typeof graphOf>, ...nodes: NodeShift[]): string[] =>
      trafficPressures(byKey(...nodes), graph).map(({ owner }) => owner);
    const [front, back] = [nodeShift('service:front', surge(3)), nodeShift('service:back', surge(3))];
    assert.deepEqual(owners(graphOf('service:front>service:back'), front, back), ['service:front']);
    assert.deepEqual(owners(graphOf('service:front>service:back'), back), ['service:back']);
    assert.deepEqual(owners(graphOf(), front, { ...back, inEdges: [edgeShift('service:front>service:back')] }), [
      'service:front',
    ]);
    assert.deepEqual(owners(graphOf('external:users>service:back'), nodeShift('external:users'), back), [
      'service:back',
    ]);
    assert.deepEqual(
      owners(
        graphOf('external:users>service:back', 'service:front>service:back'),
        nodeShift('external:users'),
        front,
        back
      ),
      ['service:front']
    );
    assert.deepEqual(owners(graphOf(), nodeShift('database:orders', surge(3))), []);
  });
});
