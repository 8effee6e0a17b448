import type { BundleEdge } from '../../analysis/index.ts';

const HOPS = 2;

/** The alerted resources and what lies within two edges of them, whatever its kind, the nearest first; then by key. */
export function suspectsOf(alerted: readonly string[], edges: readonly BundleEdge[]): string[] {
  const neighbours = new Map<string, string[]>();
  const link = (a: string, b: string): void => void neighbours.set(a, [...(neighbours.get(a) ?? []), b]);
  for (const { from, to } of edges) {
    link(from, to);
    link(to, from);
  }
  const found = new Set([...alerted].sort());
  let ring = [...found];
  for (let hop = 0; hop < HOPS; hop++) {
    ring = [...new Set(ring.flatMap((key) => neighbours.get(key) ?? []))].filter((key) => !found.has(key)).sort();
    ring.forEach((key) => found.add(key));
  }
  return [...found];
}
