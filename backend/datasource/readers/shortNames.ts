type Labels = Readonly<Record<string, string>>;

/**
 * A name for each set of labels, as short as tells them apart: the values of the one label that does so alone, the shortest
 * of such, or of the fewest that are found by taking each time the label that tells most of them apart. Empty for a single
 * one, and for those that nothing tells apart.
 */
export function shortNames(all: readonly Labels[]): string[] {
  let names = all.map(() => '');
  const left = new Set(all.flatMap((labels) => Object.keys(labels)));
  while (left.size > 0 && countOf(names) < all.length) {
    const tries = [...left].sort().map((label) => ({ label, names: withLabel(names, all, label) }));
    const best = tries.reduce((a, b) => (isBetter(b.names, a.names) ? b : a));
    if (countOf(best.names) === countOf(names)) {
      break;
    }
    names = best.names;
    left.delete(best.label);
  }
  return names;
}

function withLabel(names: readonly string[], all: readonly Labels[], label: string): string[] {
  return names.map((name, i) => `${name} ${all[i]?.[label] ?? ''}`.trim());
}

function isBetter(a: readonly string[], b: readonly string[]): boolean {
  return countOf(a) > countOf(b) || (countOf(a) === countOf(b) && lengthOf(a) < lengthOf(b));
}

function countOf(names: readonly string[]): number {
  return new Set(names).size;
}

function lengthOf(names: readonly string[]): number {
  return names.reduce((sum, name) => sum + name.length, 0);
}
