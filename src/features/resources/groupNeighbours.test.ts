import { groupNeighbours } from './groupNeighbours.ts';
import { edge } from './testing/topology.ts';

it('tells what each neighbour is to a resource, the busiest first', () => {
  const groups = groupNeighbours('service:payment', [
    edge('service:payment', 'pod:p1', { kind: 'runs-on' }),
    edge('service:checkout', 'service:payment', { requestsPerSecond: 1 }),
    edge('service:cart', 'service:payment', { requestsPerSecond: 9 }),
    edge('service:payment', 'database:db', { kind: 'uses' }),
  ]);
  expect(groups.map(({ relation, neighbours }) => [relation, neighbours.map(({ key }) => key)])).toEqual([
    ['called-by', ['service:cart', 'service:checkout']],
    ['uses', ['database:db']],
    ['runs-on', ['pod:p1']],
  ]);
});
