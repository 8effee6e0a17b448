import { RESOURCE_KINDS_OF_WORK, kindOfKey, nameOfKey } from './resourceKey.ts';
import type { BundleEdge, BundleResource } from '../bundle.ts';
import type { ResourceKind } from '#contract/resource';

/**
 * The resources of a bundle and how they hang together. Edges may be missing, partial, wrong or circular: every walk is
 * bounded and visits a resource once.
 */
export class ResourceGraph {
  readonly #kinds = new Map<string, ResourceKind>();
  readonly #names = new Map<string, string>();
  readonly #callees = new Map<string, Set<string>>();
  readonly #callers = new Map<string, Set<string>>();
  /** What a resource is a part of or carries: pod -> service. */
  readonly #wholes = new Map<string, Set<string>>();
  readonly #parts = new Map<string, Set<string>>();
  readonly #hosts = new Map<string, Set<string>>();
  readonly #residents = new Map<string, Set<string>>();
  readonly #owners = new Map<string, string>();

  constructor(resources: readonly BundleResource[], edges: readonly BundleEdge[]) {
    for (const resource of resources) {
      this.#kinds.set(resource.key, resource.kind);
      this.#names.set(resource.key, resource.name);
    }
    for (const edge of edges) {
      this.addEdge(edge);
    }
  }

  addEdge(edge: BundleEdge): void {
    if (edge.from === edge.to) {
      return;
    }
    if (edge.kind === 'calls' || (edge.kind === 'uses' && this.isWork(edge.from) && this.isWork(edge.to))) {
      link(this.#callees, edge.from, edge.to);
      link(this.#callers, edge.to, edge.from);
    } else if (edge.kind === 'part-of') {
      link(this.#wholes, edge.from, edge.to);
      link(this.#parts, edge.to, edge.from);
    } else if (edge.kind === 'runs-on') {
      this.#addPlacement(edge);
    }
  }

  /** A host carries pods; "service runs on pod" says the same as "pod is part of service". */
  #addPlacement(edge: BundleEdge): void {
    const below = this.kindOf(edge.to);
    if (below === 'host' || below === 'device') {
      link(this.#hosts, edge.from, edge.to);
      link(this.#residents, edge.to, edge.from);
    } else {
      link(this.#wholes, edge.to, edge.from);
      link(this.#parts, edge.from, edge.to);
    }
  }

  kindOf(key: string): ResourceKind {
    return this.#kinds.get(key) ?? kindOfKey(key);
  }

  nameOf(key: string): string {
    return this.#names.get(key) ?? nameOfKey(key);
  }

  /** True for what serves requests itself: services, stores, queues, externals. */
  isWork(key: string): boolean {
    return RESOURCE_KINDS_OF_WORK.has(this.kindOf(key));
  }

  callees(key: string): ReadonlySet<string> {
    return this.#callees.get(key) ?? EMPTY;
  }

  callers(key: string): ReadonlySet<string> {
    return this.#callers.get(key) ?? EMPTY;
  }

  /** The service or store that a container or pod belongs to; the resource itself when it belongs to none. */
  ownerOf(key: string): string {
    const known = this.#owners.get(key);
    if (known !== undefined) {
      return known;
    }
    const owner = this.#findOwner(key);
    this.#owners.set(key, owner);
    return owner;
  }

  #findOwner(key: string): string {
    if (this.isWork(key)) {
      return key;
    }
    const found = walk([key], (at) => this.#wholes.get(at) ?? EMPTY);
    const works = [...found].filter((at) => this.isWork(at)).sort();
    return works[0] ?? key;
  }

  /** Everything that is a part of a resource, itself included. */
  partsOf(key: string): Set<string> {
    return walk([key], (at) => this.#parts.get(at) ?? EMPTY);
  }

  /** Hosts that carry a resource or any part of it. */
  hostsOf(key: string): Set<string> {
    const hosts = new Set<string>();
    for (const part of [...this.partsOf(key), ...walk([key], (at) => this.#wholes.get(at) ?? EMPTY)]) {
      for (const host of this.#hosts.get(part) ?? EMPTY) {
        hosts.add(host);
      }
    }
    return hosts;
  }

  /** What runs on a host, with the parts of what runs there (containers of a pod). */
  residentsOf(host: string): Set<string> {
    const found = walk([...(this.#residents.get(host) ?? EMPTY)], (at) => this.#parts.get(at) ?? EMPTY);
    return found;
  }

  /** The resources and everything they call, directly or not. */
  downstreamOf(keys: Iterable<string>): Set<string> {
    return walk([...keys], (at) => this.callees(at));
  }

  /** The resources and everything that calls them, directly or not. */
  upstreamOf(keys: Iterable<string>): Set<string> {
    return walk([...keys], (at) => this.callers(at));
  }

  /** Fewest calls between two resources in either direction; Infinity when there is no way. */
  distance(from: string, to: string): number {
    const steps = new Map([[from, 0]]);
    const queue = [from];
    for (let i = 0; i < queue.length; i++) {
      const at = queue[i] as string;
      const next = (steps.get(at) as number) + 1;
      if (at === to) {
        return next - 1;
      }
      for (const neighbour of [...this.callees(at), ...this.callers(at)]) {
        if (!steps.has(neighbour)) {
          steps.set(neighbour, next);
          queue.push(neighbour);
        }
      }
    }
    return Infinity;
  }
}

const EMPTY: ReadonlySet<string> = new Set();

function link(map: Map<string, Set<string>>, from: string, to: string): void {
  const set = map.get(from);
  if (set) {
    set.add(to);
  } else {
    map.set(from, new Set([to]));
  }
}

function walk(start: readonly string[], next: (key: string) => ReadonlySet<string>): Set<string> {
  const seen = new Set(start);
  // A Set grows while it is iterated, and the iteration follows: a breadth-first walk.
  for (const at of seen) {
    for (const to of next(at)) {
      seen.add(to);
    }
  }
  return seen;
}
