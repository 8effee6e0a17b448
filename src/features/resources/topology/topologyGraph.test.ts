import { edge, resource, topology } from '../testing/topology.ts';
import { foldGroups, trafficOf } from './foldGroups.ts';
import { atOf, minutesOf } from './sliderTime.ts';
import { around, differenceOf, topologyGraph } from './topologyGraph.ts';

const VIEW = { layers: 'calls' as const, focus: undefined, opened: [] };
const SHOP = topology(
  [
    resource('service:cart'),
    resource('service:payment', {
      openIncidents: 1,
      worstSeverity: 'critical',
      requestsPerSecond: 30,
      errorShare: 0.04,
    }),
    resource('pod:shop/payment-1'),
    resource('host:node-1'),
  ],
  [
    edge('service:cart', 'service:payment', { requestsPerSecond: 30, errorShare: 0.06 }),
    edge('service:payment', 'pod:shop/payment-1', { kind: 'runs-on' }),
    edge('pod:shop/payment-1', 'host:node-1', { kind: 'runs-on' }),
  ]
);

describe('topology as a graph', () => {
  it('shows calls with rate and errors, and states by the worst open severity', () => {
    const { nodes, edges } = topologyGraph(SHOP, VIEW);
    expect(nodes.map(({ id, state, detail }) => [id, state, detail])).toEqual([
      ['service:cart', 'ok', undefined],
      ['service:payment', 'critical', '30/s · 4% err'],
    ]);
    expect(edges).toEqual([{ from: 'service:cart', to: 'service:payment', state: 'critical', label: '30/s, 6% err' }]);
  });

  it('shows what carries things when asked, and the focus in any case', () => {
    expect(topologyGraph(SHOP, { ...VIEW, layers: 'all' }).nodes).toHaveLength(4);
    expect(topologyGraph(SHOP, { ...VIEW, focus: 'host:node-1' }).nodes.map(({ id }) => id)).toContain('host:node-1');
  });

  it('names what came and went between two times', () => {
    const then = topology([resource('service:cart'), resource('service:old')], [edge('service:cart', 'service:old')]);
    const difference = differenceOf(then, topology([resource('service:cart'), resource('service:new')]));
    expect(difference.came.map(({ name }) => name)).toEqual(['new']);
    expect(difference.went.map(({ name }) => name)).toEqual(['old']);
    expect(difference.edges).toBe(1);
  });

  it('makes a chosen node and its neighbours stand out', () => {
    const edges = [edge('a', 'b'), edge('b', 'c'), edge('c', 'd')];
    expect([...around('b', edges)].sort()).toEqual(['a', 'b', 'c']);
  });
});

describe('folding', () => {
  const many = [
    ...Array.from({ length: 8 }, (_, i) => resource(`service:a${i}`, { group: 'a' })),
    ...Array.from({ length: 4 }, (_, i) => resource(`service:b${i}`, { group: 'b' })),
  ];

  it('leaves a small graph alone', () => {
    expect(foldGroups(many, [], { opened: [], focus: undefined, most: 12 }).nodes).toHaveLength(12);
  });

  it('folds every group of a large one, the largest first', () => {
    const { nodes } = foldGroups(many, [], { opened: [], focus: undefined, most: 6 });
    expect(nodes.map(({ id, members }) => [id, members.length])).toEqual([
      ['group:a', 8],
      ['group:b', 4],
    ]);
  });

  it('never folds the focus, what has an incident, or an opened group', () => {
    const broken = many.map((each) => (each.key === 'service:b3' ? { ...each, openIncidents: 1 } : each));
    const { nodes } = foldGroups(broken, [], { opened: ['a'], focus: 'service:b0', most: 1 });
    const ids = nodes.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['service:a0', 'service:b0', 'service:b3', 'group:b']));
    expect(ids).toHaveLength(11);
  });

  it('joins edges between the same two groups and drops those within one', () => {
    const edges = [
      edge('service:a0', 'service:b0'),
      edge('service:a1', 'service:b1'),
      edge('service:a0', 'service:a1'),
    ];
    const shown = foldGroups(many, edges, { opened: [], focus: undefined, most: 2 });
    expect(shown.edges.map(({ from, to, edges: joined }) => [from, to, joined.length])).toEqual([
      ['group:a', 'group:b', 2],
    ]);
  });

  it('weighs failures by requests', () => {
    const edges = [
      edge('a', 'b', { requestsPerSecond: 90, errorShare: 0 }),
      edge('a', 'c', { requestsPerSecond: 10, errorShare: 0.5 }),
      edge('a', 'd'),
    ];
    expect(trafficOf(edges)).toEqual({ perSecond: 100, errorShare: 0.05 });
    expect(trafficOf([edge('a', 'b')])).toEqual({ perSecond: null, errorShare: null });
  });
});

describe('the time slider', () => {
  const now = Date.parse('2026-11-21T07:00:30.000Z');

  it.each([
    [undefined, 0],
    ['2026-11-21T06:00:30.000Z', -60],
    ['2026-11-21T09:00:00.000Z', 0],
    ['2026-11-01T00:00:00.000Z', -1440],
  ])('stands for %p at %p', (at, minutes) => expect(minutesOf(at, now)).toBe(minutes));

  it('asks for whole minutes, and for now at its end', () => {
    expect(atOf(-60, now)).toBe('2026-11-21T06:00:00.000Z');
    expect(atOf(0, now)).toBeUndefined();
  });
});
