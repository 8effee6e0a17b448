import { type Parts, takeSeasons } from './profile.ts';

/** The past of a series as methods get it: at an even step, without NaN; with what several of them compute from it. */
export class Past {
  readonly values: Float64Array;
  /** Periods in steps, ascending. */
  readonly seasons: readonly number[];
  private readonly parts = new Map<string, Parts>();
  private ofLogarithms: Past | undefined;

  constructor(values: Float64Array, seasons: readonly number[]) {
    this.values = values;
    this.seasons = seasons;
  }

  /** Seasons taken away from the first `origin` values, see `takeSeasons`. The arrays are shared: do not change them. */
  without(origin: number, horizon: number, forgetting: number): Parts {
    const key = `${origin} ${horizon} ${forgetting}`;
    const known =
      this.parts.get(key) ?? takeSeasons(this.values.subarray(0, origin), this.seasons, horizon, forgetting);
    this.parts.set(key, known);
    return known;
  }

  /** The same past in logarithms; for values above zero. */
  logarithms(): Past {
    this.ofLogarithms ??= new Past(this.values.map(Math.log), this.seasons);
    return this.ofLogarithms;
  }
}
