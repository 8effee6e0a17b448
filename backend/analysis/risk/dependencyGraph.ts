import type { EdgeKind } from '#contract/resource';
import { RISK_LIMITS } from './limits.ts';

export interface DependencyEdge {
  from: string;
  to: string;
  kind: EdgeKind;
}

/** Who feels it when something is done to a resource. Lists are in one order whatever the order of the edges. */
export interface BlastRadius {
  /** False when no edge names the resource: nothing is known of who depends on it. */
  known: boolean;
  /** Resources that depend on it, nearest first. */
  dependents: readonly { key: string; distance: number }[];
  /** Pods and containers that it consists of. */
  parts: readonly string[];
  hosts: readonly string[];
  /** What runs on the same hosts and is neither itself nor a part of it. */
  sharing: readonly string[];
}

const NONE: ReadonlySet<string> = new Set();

/** The topology, turned round: from a resource to what depends on it. Edges may be missing, wrong or circular. */
export class DependencyGraph {
  readonly #dependents = new Map<string, Set<string>>();
  readonly #parts = new Map<string, Set<string>>();
  readonly #carriers = new Map<string, Set<string>>();
  readonly #residents = new Map<string, Set<string>>();

  constructor(edges: readonly DependencyEdge[]) {
    for (const { from, to, kind } of edges) {
      if (from === to) {
        continue;
      }
      if (kind === 'part-of') {
        link(this.#dependents, from, to);
        link(this.#parts, to, from);
      } else {
        link(this.#dependents, to, from);
      }
      if (kind === 'runs-on') {
        link(this.#carriers, from, to);
        link(this.#residents, to, from);
      }
    }
  }

  /** What an action on `subject` reaches. Every resource is visited once. */
  around(subject: string): BlastRadius {
    const parts = new Set(this.#parts.get(subject));
    const hosts = this.#hostsOf(subject, parts);
    const sharing = [...hosts]
      .flatMap((host) => [...(this.#residents.get(host) ?? NONE)])
      .filter((key) => key !== subject && !parts.has(key));
    const dependents = this.#dependentsOf(subject).filter(({ key }) => !parts.has(key));
    return {
      known: dependents.length > 0 || parts.size > 0 || hosts.size > 0 || this.#isCaller(subject),
      dependents,
      parts: [...parts].sort(),
      hosts: [...hosts].sort(),
      sharing: [...new Set(sharing)].sort(),
    };
  }

  #dependentsOf(subject: string): { key: string; distance: number }[] {
    const seen = new Set([subject]);
    const found: { key: string; distance: number }[] = [];
    let border = [subject];
    for (let distance = 1; distance <= RISK_LIMITS.depth && border.length > 0; distance++) {
      const next = new Set(border.flatMap((key) => [...(this.#dependents.get(key) ?? NONE)]));
      border = [...next].filter((key) => !seen.has(key)).sort();
      border.forEach((key) => seen.add(key));
      found.push(...border.map((key) => ({ key, distance })));
    }
    return found;
  }

  /** What carries the resource or its parts, from pod to host; a service that runs on a pod is carried by its host too. */
  #hostsOf(subject: string, parts: ReadonlySet<string>): Set<string> {
    const found = new Set<string>();
    let border = [subject, ...parts];
    for (let level = 0; level < RISK_LIMITS.carriers && border.length > 0; level++) {
      border = [...new Set(border.flatMap((key) => [...(this.#carriers.get(key) ?? NONE)]))].filter(
        (key) => !found.has(key) && key !== subject
      );
      border.forEach((key) => found.add(key));
    }
    return found;
  }

  #isCaller(subject: string): boolean {
    for (const dependents of this.#dependents.values()) {
      if (dependents.has(subject)) {
        return true;
      }
    }
    return false;
  }
}

function link(map: Map<string, Set<string>>, from: string, to: string): void {
  const known = map.get(from);
  if (known === undefined) {
    map.set(from, new Set([to]));
  } else {
    known.add(to);
  }
}
