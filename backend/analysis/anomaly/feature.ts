/** Least scale as a share of the feature's value: changes below it are no news, however steady a series is. */
const LEVEL_FLOOR = 0.01;

/** Numbers that a feature keeps. */
export const FEATURE_NUMBERS = 3;

/** An exponentially weighted mean of a quantity, with how much it usually moves around its own long-run mean. */
export class Feature {
  value = Number.NaN;
  mean = 0;
  deviation = 0;

  /** The distance in units of how much the feature moves, on a logarithmic scale: 0 for none, 0.7 for one unit. */
  surpriseOf(distance: number): number {
    const scale = this.deviation + LEVEL_FLOOR * Math.abs(this.value);
    return distance === 0 ? 0 : Math.log1p(distance / Math.max(scale, 1e-9 * distance));
  }

  /** What the feature will be when `quantity` is the next one; `points` limits how many points the mean goes over. */
  next(quantity: number, points: number): number {
    return Number.isNaN(this.value) ? quantity : this.value + (quantity - this.value) / points;
  }

  /** Takes the next value; `points` limits how many points the usual movement is learnt from. */
  take(value: number, points: number): void {
    if (Number.isNaN(this.value)) {
      this.mean = value;
    } else {
      this.deviation += (Math.abs(value - this.mean) - this.deviation) / points;
      this.mean += (value - this.mean) / points;
    }
    this.value = value;
  }
}
