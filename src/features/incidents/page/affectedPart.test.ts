import type { Resource, TopologyEdge } from '#contract/resource';
import { finding } from '../testing/fixtures.ts';
import { affectedPart } from './affectedPart.ts';

const AT = '2026-11-21T06:30:00.000Z';
const resource = (key: string, part: Partial<Resource> = {}): Resource => ({
  key,
  kind: 'service',
  name: key.slice(key.indexOf(':') + 1),
  labels: {},
  team: null,
  group: null,
  source: 'prometheus',
  firstSeenAt: AT,
  lastSeenAt: AT,
  openIncidents: 0,
  worstSeverity: null,
  requestsPerSecond: null,
  errorShare: null,
  p95Seconds: null,
  ...part,
});
const calls = (from: string, to: string, errorShare: number | null = null): TopologyEdge => ({
  from,
  to,
  kind: 'calls',
  firstSeenAt: AT,
  lastSeenAt: AT,
  source: 'prometheus',
  requestsPerSecond: null,
  errorShare,
  p95Seconds: null,
});

const topology = {
  at: AT,
  nodes: ['gateway', 'cart', 'payment', 'bank', 'far'].map((name) => resource(`service:${name}`)),
  edges: [
    calls('service:gateway', 'service:cart'),
    calls('service:cart', 'service:payment', 0.042),
    calls('service:payment', 'service:bank', 0),
    calls('service:bank', 'service:far'),
  ],
  truncated: false,
};

describe('affectedPart', () => {
  const trouble = {
    focus: 'service:payment',
    alerted: ['service:cart'],
    finding: finding({ affected: ['service:cart', 'service:gateway'] }),
  };

  it('shows the cause, what it affects and its neighbours, and not what is far', () => {
    const part = affectedPart(topology, trouble);
    expect(part.nodes.map(({ id, state }) => [id, state])).toEqual([
      ['service:payment', 'critical'],
      ['service:cart', 'warning'],
      ['service:gateway', 'warning'],
      ['service:bank', 'neutral'],
    ]);
    expect(part.edges.map(({ state }) => state)).toEqual(['neutral', 'critical', 'neutral']);
    expect(part.more).toBe(0);
  });

  it('blames nobody while no cause is known', () => {
    const part = affectedPart(topology, { ...trouble, finding: undefined });
    expect(part.nodes.find(({ id }) => id === 'service:payment')?.state).toBe('neutral');
  });

  it('draws a bounded number and says how many are left', () => {
    const many = Array.from({ length: 40 }, (_, i) => resource(`service:caller-${i}`));
    const part = affectedPart(
      { ...topology, nodes: [...topology.nodes, ...many], edges: many.map(({ key }) => calls(key, 'service:payment')) },
      trouble
    );
    expect(part.nodes).toHaveLength(14);
    expect(part.nodes[0]?.id).toBe('service:payment');
    expect(part.more).toBe(29);
  });
});
