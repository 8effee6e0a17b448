import type { Shift } from '../../scoring/robustScore.ts';
import { BLOCKS, compareShares } from './compareShares.ts';

/** Cases of one context (an operation of an owner), and how often what happened in them. */
interface Context {
  owner: number;
  cases: Float64Array;
  hits: Map<number, Float64Array>;
}

/** The rate that changed most for an owner, over all of its contexts. */
export interface RateChange {
  owner: number;
  score: number;
  shift: Shift;
  /** The context and the thing of which the rate is. */
  context: number;
  what: number;
}

/** Counts how often things happen per case of their context, in each stretch of the past and after. */
export class RateTable {
  readonly #contexts = new Map<number, Context>();
  readonly #requests = new Map<number, number>();

  /** One more case of a context; `block` below zero counts nowhere. */
  addCase(context: number, owner: number, block: number): void {
    let known = this.#contexts.get(context);
    if (known === undefined) {
      known = { owner, cases: new Float64Array(BLOCKS + 1), hits: new Map() };
      this.#contexts.set(context, known);
    }
    addOne(known.cases, block);
  }

  /** Something happened in a case of a context that was added. */
  addHit(context: number, what: number, block: number): void {
    const hits = this.#contexts.get(context)?.hits;
    let counts = hits?.get(what);
    if (hits && counts === undefined) {
      counts = new Float64Array(BLOCKS + 1);
      hits.set(what, counts);
    }
    if (counts) {
      addOne(counts, block);
    }
  }

  /** A request came to an owner: what its contexts are measured by. */
  addRequest(owner: number, block: number): void {
    if (block === BLOCKS) {
      this.#requests.set(owner, (this.#requests.get(owner) ?? 0) + 1);
    }
  }

  /**
   * The rate of each owner that changed most, by its score times the share of the owner's requests that come to its
   * context: an operation of every tenth request matters a tenth. With `onlyMore`, fewer is no change.
   */
  changes(onlyMore: boolean): RateChange[] {
    const most = new Map<number, RateChange>();
    for (const [context, one] of this.#contexts) {
      const change = mostChanged(context, one, onlyMore);
      if (change) {
        const cases = one.cases[BLOCKS] as number;
        const score = change.score * Math.min(1, cases / Math.max(1, this.#requests.get(one.owner) ?? cases));
        if (score > (most.get(one.owner)?.score ?? 0)) {
          most.set(one.owner, { ...change, score });
        }
      }
    }
    return [...most.values()];
  }
}

function mostChanged(context: number, { owner, cases, hits }: Context, onlyMore: boolean): RateChange | null {
  let most: RateChange | null = null;
  for (const [what, counts] of hits) {
    const shift = compareShares(counts, cases);
    if (shift && (!onlyMore || shift.z > 0) && shift.score > (most?.score ?? 0)) {
      most = { owner, score: shift.score, shift, context, what };
    }
  }
  return most;
}

function addOne(counts: Float64Array, block: number): void {
  if (block >= 0 && block < counts.length) {
    counts[block] = (counts[block] as number) + 1;
  }
}
