import type { LineageEdge, LineageNode, LineageNodeType } from '#contract/lineage';
import { lineageKey } from './lineageKey.ts';

/** Types of which a large incident has dozens, in the order in which it is decided what stays: alerts lead. */
const FOLDABLE = ['alert', 'decision', 'resource', 'series', 'query', 'rule'] as const satisfies LineageNodeType[];
/** So many of a type stay, and one more where only one would be folded. */
const KEPT = 4;

/** The nodes that are drawn, and for each other node of `edges` the key of the fold that holds it. */
export interface Folded {
  nodes: LineageNode[];
  folds: Map<LineageNodeType, number>;
  holder: ReadonlyMap<string, string>;
}

/** Key of the fold of a type; no node has it. */
export function foldKey(type: LineageNodeType): string {
  return `folded/${type}`;
}

/** The type whose fold has this key. */
export function foldedType(key: string | undefined): LineageNodeType | undefined {
  return FOLDABLE.find((type) => foldKey(type) === key);
}

/**
 * Keeps the first alerts of an incident with the rules, resources and decisions that belong to them, and folds the rest of
 * each type into one: what 26 alerts have in common must not hide how it began. Types in `unfolded` are drawn whole.
 */
export function foldLineage(
  nodes: readonly LineageNode[],
  edges: readonly LineageEdge[],
  unfolded: ReadonlySet<LineageNodeType>
): Folded {
  const neighbours = neighboursOf(edges);
  const foldable = (type: LineageNodeType): boolean =>
    (FOLDABLE as readonly string[]).includes(type) && !unfolded.has(type);
  const drawn = new Set(nodes.filter(({ type }) => !foldable(type)).map(lineageKey));
  const folds = new Map<LineageNodeType, number>();
  const holder = new Map<string, string>();
  for (const type of FOLDABLE.filter(foldable)) {
    const all = nodes.filter((node) => node.type === type);
    const ties = (node: LineageNode): number =>
      (neighbours.get(lineageKey(node)) ?? []).filter((key) => drawn.has(key)).length;
    // Everything ends in the incident, so for alerts only the time counts.
    const ranked = [...all].sort((a, b) => (type === 'alert' ? 0 : ties(b) - ties(a)) || timeOf(a) - timeOf(b));
    const kept = all.length > KEPT + 1 ? KEPT : all.length;
    ranked.slice(0, kept).forEach((node) => drawn.add(lineageKey(node)));
    ranked.slice(kept).forEach((node) => holder.set(lineageKey(node), foldKey(type)));
    if (all.length > kept) {
      folds.set(type, all.length - kept);
    }
  }
  return { nodes: nodes.filter((node) => drawn.has(lineageKey(node))), folds, holder };
}

function neighboursOf(edges: readonly LineageEdge[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (key: string, other: string): void => {
    found.set(key, [...(found.get(key) ?? []), other]);
  };
  for (const { from, to } of edges) {
    add(lineageKey(from), lineageKey(to));
    add(lineageKey(to), lineageKey(from));
  }
  return found;
}

function timeOf({ at }: LineageNode): number {
  return at === null ? Number.MAX_SAFE_INTEGER : Date.parse(at);
}
