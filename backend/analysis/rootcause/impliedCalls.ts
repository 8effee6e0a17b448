import type { FlowTable } from './flowTable.ts';
import type { ResourceGraph } from './resourceGraph.ts';
import { meanOf, scaled, total } from './seriesAlgebra.ts';

/** What a node's callees did for it, of those whose calls nobody measured. */
export interface Implied {
  busy: Float64Array | null;
  failed: Float64Array | null;
}

/** Calls that only the topology knows: the callee's own work, split over such callers by their requests. */
export class ImpliedCalls {
  readonly #table: FlowTable;
  readonly #graph: ResourceGraph;
  readonly #cells: { baseTo: number; from: number; to: number };
  readonly #requests = new Map<string, number>();
  readonly #callers = new Map<string, number>();

  constructor(table: FlowTable, graph: ResourceGraph, cells: { baseTo: number; from: number; to: number }) {
    this.#table = table;
    this.#graph = graph;
    this.#cells = cells;
  }

  of(key: string, measured: ReadonlySet<string>): Implied {
    const busy: Array<Float64Array | null> = [];
    const failed: Array<Float64Array | null> = [];
    for (const callee of [...this.#graph.callees(key)].sort()) {
      const flow = this.#table.nodes.get(callee);
      if (!measured.has(callee) && flow?.rate && !this.#isNew(flow.rate)) {
        const share = this.#shareOf(key, callee);
        busy.push(scaled(flow.serverBusy ?? flow.clientBusy, share));
        failed.push(scaled(flow.failed, share));
      }
    }
    return { busy: total(busy), failed: total(failed) };
  }

  /** Nobody called it before: what comes of that is the doing of whoever calls it now. */
  #isNew(rate: Float64Array): boolean {
    const { baseTo, from, to } = this.#cells;
    return !(meanOf(rate.subarray(0, baseTo)) > 0) && meanOf(rate.subarray(from, to)) > 0;
  }

  #shareOf(caller: string, callee: string): number {
    let all = this.#callers.get(callee);
    if (all === undefined) {
      all = [...this.#graph.callers(callee)].sort().reduce((sum, one) => sum + this.#requestsOf(one), 0);
      this.#callers.set(callee, all);
    }
    return all > 0 ? this.#requestsOf(caller) / all : 0;
  }

  #requestsOf(key: string): number {
    let known = this.#requests.get(key);
    if (known === undefined) {
      known = meanOf(this.#table.nodes.get(key)?.rate ?? null);
      this.#requests.set(key, known);
    }
    return known;
  }
}
