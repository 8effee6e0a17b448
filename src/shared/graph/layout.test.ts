import { layoutLayers, NODE_HEIGHT } from './layout.ts';

const ids = (...names: string[]) => names.map((id) => ({ id }));

describe('layoutLayers', () => {
  it('puts each step of a chain further right', () => {
    const places = layoutLayers({
      nodes: ids('rule', 'alert', 'incident'),
      edges: [
        { from: 'rule', to: 'alert' },
        { from: 'alert', to: 'incident' },
      ],
    });
    const x = (id: string) => places.get(id)?.x ?? NaN;
    expect(x('rule')).toBeLessThan(x('alert'));
    expect(x('alert')).toBeLessThan(x('incident'));
  });

  it('puts each step of a chain further down where there is little width', () => {
    const edges = [{ from: 'a', to: 'b' }];
    const places = layoutLayers({ nodes: ids('a', 'b'), edges, direction: 'TB' });
    expect(places.get('b')?.y).toBeGreaterThanOrEqual((places.get('a')?.y ?? 0) + NODE_HEIGHT);
    expect(places.get('b')?.x).toBe(places.get('a')?.x);
  });

  it('never lets two nodes of one layer overlap', () => {
    const nodes = ids('root', ...Array.from({ length: 20 }, (_, i) => `leaf-${i}`));
    const edges = nodes.slice(1).map(({ id }) => ({ from: 'root', to: id }));
    const places = layoutLayers({ nodes, edges });
    const heights = nodes.slice(1).map(({ id }) => places.get(id)?.y ?? NaN);
    heights.sort((a, b) => a - b);
    heights.slice(1).forEach((y, i) => expect(y - (heights[i] ?? 0)).toBeGreaterThanOrEqual(NODE_HEIGHT));
  });

  it('places every node of a graph with loops, strangers and islands, and the same every time', () => {
    const shape = {
      nodes: ids('a', 'b', 'island'),
      edges: [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'a' },
        { from: 'a', to: 'a' },
        { from: 'a', to: 'nobody' },
      ],
    };
    const places = layoutLayers(shape);
    expect([...places.keys()]).toEqual(['a', 'b', 'island']);
    for (const { x, y } of places.values()) {
      expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
    }
    expect(layoutLayers(shape)).toEqual(places);
  });
});
