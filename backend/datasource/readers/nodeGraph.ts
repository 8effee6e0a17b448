import type { FieldConfig, Frame, FrameField, Notice } from '../frames/frame.ts';
import { numberField, stringField } from '../frames/frame.ts';

/** A node as Grafana's Node graph panel draws it. `arcs` are shares that add up to 1, by color. */
export interface GraphNode {
  id: string;
  title: string;
  subTitle: string;
  main: string;
  secondary: string;
  /** 0 to 1: how much of the circle is red. */
  bad: number;
  icon: string | null;
  details: Readonly<Record<string, string>>;
}

export interface GraphEdge {
  id: string;
  source: string;
  target: string;
  main: string;
  secondary: string;
  details: Readonly<Record<string, string>>;
}

/** What the graph is called, and what the two values in its circles are. */
interface GraphWords {
  name: string;
  main: string;
  secondary: string;
}

/** The two frames of the Node graph panel. Edges to nodes that are not there would break it and are left out. */
export function nodeGraph({ name, main, secondary }: GraphWords, nodes: readonly GraphNode[], edges: readonly GraphEdge[], notices: readonly Notice[]): Frame[] {
  const known = new Set(nodes.map(({ id }) => id));
  const drawn = edges.filter(({ source, target }) => known.has(source) && known.has(target));
  const meta = { preferredVisualisationType: 'nodeGraph' as const, ...(notices.length > 0 && { notices: [...notices] }) };
  return [
    {
      name: `${name} nodes`,
      meta,
      fields: [
        stringField('id', nodes.map(({ id }) => id)),
        stringField('title', nodes.map(({ title }) => title)),
        stringField('subTitle', nodes.map(({ subTitle }) => subTitle)),
        stringField('mainStat', nodes.map((node) => node.main), { config: { displayName: main } }),
        stringField('secondaryStat', nodes.map((node) => node.secondary), { config: { displayName: secondary } }),
        numberField('arc__good', nodes.map(({ bad }) => 1 - bad), { config: fixed('green', 'healthy') }),
        numberField('arc__bad', nodes.map(({ bad }) => bad), { config: fixed('red', 'affected') }),
        stringField('icon', nodes.map(({ icon }) => icon)),
        ...detailFields(nodes),
      ],
    },
    {
      name: `${name} edges`,
      meta: { preferredVisualisationType: 'nodeGraph' },
      fields: [
        stringField('id', drawn.map(({ id }) => id)),
        stringField('source', drawn.map(({ source }) => source)),
        stringField('target', drawn.map(({ target }) => target)),
        stringField('mainStat', drawn.map(({ main }) => main)),
        stringField('secondaryStat', drawn.map(({ secondary }) => secondary)),
        ...detailFields(drawn),
      ],
    },
  ];
}

/** The panel's legend and menu read a field's own name for people, not that of its data source. */
function fixed(color: string, displayName: string): FieldConfig {
  return { color: { mode: 'fixed', fixedColor: color }, displayName };
}

function detailFields(items: readonly { details: Readonly<Record<string, string>> }[]): FrameField[] {
  const names = [...new Set(items.flatMap(({ details }) => Object.keys(details)))];
  return names.map((name) =>
    stringField(`detail__${name}`, items.map(({ details }) => details[name] ?? ''), { config: { displayName: name } })
  );
}
