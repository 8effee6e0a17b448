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

  /**
   * The change of each owner: the mean over its contexts, each with the weight of its cases after, of the rate that changed
   * most in it. With `onlyMore`, fewer is no change.
   */
  changes(onlyMore: boolean): RateChange[] {
    const byOwner = new Map<number, { change: RateChange | null; weight: number }[]>();
    for (const [context, one] of this.#contexts) {
      const known = byOwner.get(one.owner) ?? [];
      byOwner.set(one.owner, known);
      // Operations that never do anything of the sort have no say in how much an owner changed.
      if (onlyMore || one.hits.size > 0) {
        known.push({ change: mostChanged(context, one, onlyMore), weight: one.cases[BLOCKS] as number });
      }
    }
    return [...byOwner.values()].flatMap(meanOfContexts);
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

function meanOfContexts(list: readonly { change: RateChange | null; weight: number }[]): RateChange[] {
  const all = list.reduce((sum, { weight }) => sum + weight, 0);
  const parts = list.flatMap(({ change, weight }) =>
    change && weight > 0 ? [{ ...change, score: (change.score * weight) / all }] : []
  );
  const score = parts.reduce((sum, part) => sum + part.score, 0);
  const [first, ...rest] = parts;
  return first && score > 0
    ? [{ ...rest.reduce((most, part) => (part.score > most.score ? part : most), first), score }]
    : [];
}

function addOne(counts: Float64Array, block: number): void {
  if (block >= 0 && block < counts.length) {
    counts[block] = (counts[block] as number) + 1;
  }
}
