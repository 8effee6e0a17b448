import type { IconName } from '@grafana/data';

/** How a node or edge looks. Every state but `neutral` also carries an icon, so that colour never stands alone. */
export type GraphState = 'neutral' | 'ok' | 'warning' | 'critical' | 'muted';

export type GraphDirection = 'LR' | 'TB';

/** A node as a card: what it is (small), its name, and a line about it. All texts are shown as text. */
export interface GraphNode {
  id: string;
  label: string;
  /** What it is, in the reader's language: "Service", "Decision". */
  kind: string;
  icon?: IconName;
  state: GraphState;
  /** One line below the name, for example "4.2 % errors". */
  detail?: string;
}

export interface GraphEdge {
  from: string;
  to: string;
  /** Why or how, in a few words. */
  label?: string;
  state?: GraphState;
}

export interface LayeredGraphProps {
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
  /** Called with the id of the node that was clicked or entered by keyboard; undefined when the canvas was clicked. */
  onSelect?: (id: string | undefined) => void;
  selected?: string;
  /** Where the view starts when all of it would be too small to read; everything is one click away. */
  focus?: string;
  /** Ids that stand out; the others are drawn back. Without it all look alike. */
  highlighted?: ReadonlySet<string>;
  /** From left to right, or from top to bottom where there is little width. Default: left to right. */
  direction?: GraphDirection;
  /** Pixels. */
  height?: number;
  /** What the picture shows, for screen readers; a list of the same must stand beside it. */
  label: string;
}
