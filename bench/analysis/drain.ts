const DEPTH = 4;
const SIMILARITY = 0.5;
const MOST_CHILDREN = 100;
const ANY = '<*>';

interface Cluster {
  id: number;
  tokens: string[];
}

interface Node {
  children: Map<string, Node>;
  clusters: Cluster[];
}

/**
 * The simple method beside the engine: Drain (He et al., ICWS 2017) with its usual settings (depth 4, similarity 0.5) and
 * no masking by hand, as one would run it on logs that nobody has looked at.
 */
export class Drain {
  readonly #root: Node = nodeOf();
  #clusters = 0;

  /** Number of the cluster that a line belongs to. */
  learn(line: string): number {
    const tokens = line.trim().split(/\s+/);
    const leaf = this.#leafOf(tokens);
    const cluster = bestOf(leaf.clusters, tokens);
    if (cluster === undefined) {
      leaf.clusters.push({ id: this.#clusters, tokens });
      return this.#clusters++;
    }
    cluster.tokens = cluster.tokens.map((token, t) => (token === tokens[t] ? token : ANY));
    return cluster.id;
  }

  #leafOf(tokens: readonly string[]): Node {
    let node = childOf(this.#root, String(tokens.length));
    for (const token of tokens.slice(0, DEPTH - 2)) {
      const full = node.children.size >= MOST_CHILDREN && !node.children.has(token);
      node = childOf(node, /\d/.test(token) || full ? ANY : token);
    }
    return node;
  }
}

function nodeOf(): Node {
  return { children: new Map(), clusters: [] };
}

function childOf(node: Node, key: string): Node {
  const child = node.children.get(key) ?? nodeOf();
  node.children.set(key, child);
  return child;
}

function bestOf(clusters: readonly Cluster[], tokens: readonly string[]): Cluster | undefined {
  let best: Cluster | undefined;
  let most = SIMILARITY;
  for (const cluster of clusters) {
    let same = 0;
    for (let t = 0; t < tokens.length; t++) {
      same += cluster.tokens[t] === tokens[t] ? 1 : 0;
    }
    if (same / tokens.length >= most) {
      [best, most] = [cluster, same / tokens.length];
    }
  }
  return best;
}
