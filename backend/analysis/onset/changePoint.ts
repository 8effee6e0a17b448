/** Residuals are cut at this many scales, so that one wild point cannot place the change. */
const CLIP = 8;

export interface ChangePoint {
  /** Index of the first point after the change; -1 when there is none. */
  index: number;
  /** Sum of residuals after the change over the root of their number; signed, in scales. */
  strength: number;
}

/**
 * The most likely single change of level in [from, values.length), given the level before: the generalised likelihood ratio
 * for a mean shift of known start level (Basseville and Nikiforov, "Detection of Abrupt Changes", 2.4) on clipped residuals.
 */
export function changePoint(values: Float64Array, level: number, scale: number, from: number): ChangePoint {
  let sum = 0;
  let count = 0;
  let best = 0;
  let index = -1;
  const unit = scale > 0 ? 1 / scale : 0;
  for (let i = values.length - 1; i >= from; i--) {
    const difference = (values[i] as number) - level;
    if (!(difference - difference === 0)) {
      continue;
    }
    const residual = unit > 0 ? difference * unit : Math.sign(difference) * CLIP;
    sum += residual > CLIP ? CLIP : residual < -CLIP ? -CLIP : residual;
    count++;
    const strength = sum / Math.sqrt(count);
    if (Math.abs(strength) > Math.abs(best)) {
      best = strength;
      index = i;
    }
  }
  return { index, strength: best };
}
