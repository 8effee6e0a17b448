import type { Labels } from '../labels.ts';

const MOST_ENTRIES = 20_000;

/**
 * Remembers what one node of a query makes of a label set (its grouping, its join signature). A rule's tree lives as
 * long as the rule, so label work is done once for each series, not once for each evaluation.
 */
export class LabelCache<T> {
  #known = new WeakMap<Labels, T>();
  #interned = new Map<string, Labels>();

  get(labels: Labels, compute: (labels: Labels) => T): T {
    let value = this.#known.get(labels);
    if (value === undefined) {
      value = compute(labels);
      this.#known.set(labels, value);
    }
    return value;
  }

  /** One object for equal label sets, so that caches of the nodes above find it again. */
  intern(labels: Labels): Labels {
    const known = this.#interned.get(labels.key);
    if (known !== undefined) {
      return known;
    }
    if (this.#interned.size >= MOST_ENTRIES) {
      this.#interned.clear();
    }
    this.#interned.set(labels.key, labels);
    return labels;
  }
}

/** One cache for each node of a tree. */
export class NodeCaches<T> {
  readonly #caches = new WeakMap<object, LabelCache<T>>();

  of(node: object): LabelCache<T> {
    let cache = this.#caches.get(node);
    if (cache === undefined) {
      cache = new LabelCache<T>();
      this.#caches.set(node, cache);
    }
    return cache;
  }
}
