import type { LineageNodeType } from '#contract/lineage';

/** Nodes of different types may have the same id. */
export function lineageKey({ type, id }: { type: LineageNodeType; id: string }): string {
  return `${type}/${id}`;
}
