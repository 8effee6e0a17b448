/** Residuals are cut at this many scales, so that one wild point cannot place the change. */
const CLIP = 8;
/** Numbers near the smallest of all are too coarse for a bound. */
const LEAST_SURE = 1e-290;

export interface ChangePoint {
  /** Index of the first point after the change; -1 when there is none. */
  index: number;
  /** Index behind the last point of the changed stretch: the end of the series, or where the old level came back. */
  end: number;
  /** Sum of residuals after the change over the root of their number; signed, in scales. */
  strength: number;
}

/**
 * True when no stretch in [from, values.length) can have a change of that strength: a sum of n residuals, none larger than d,
 * is at most n * d. That tells most series of a healthy system in one quick look.
 */
export function isSurelyWeaker(
  values: Float64Array,
  level: number,
  scale: number,
  from: number,
  strength: number
): boolean {
  const farthest = farthestFrom(values, level, from, values.length);
  return scale > LEAST_SURE && farthest * Math.sqrt(values.length - from) < 0.999 * strength * scale;
}

/** True when the median of [from, to) surely lies less than `z` scales from a level, because all values do. */
export function isSurelyNear(
  values: Float64Array,
  { median, scale }: { median: number; scale: number },
  { from, to, z }: { from: number; to: number; z: number }
): boolean {
  return scale > LEAST_SURE && farthestFrom(values, median, from, to) < 0.999 * z * scale;
}

function farthestFrom(values: Float64Array, level: number, from: number, to: number): number {
  let farthest = 0;
  for (let i = from; i < to; i++) {
    const distance = Math.abs((values[i] as number) - level);
    farthest = distance > farthest && distance < Infinity ? distance : farthest;
  }
  return farthest;
}

/**
 * The most likely single change of level in [from, values.length), given the level before: the generalised likelihood ratio
 * for a mean shift of known start level (Basseville and Nikiforov, "Detection of Abrupt Changes", 2.4) on clipped residuals.
 * Where the old level came back later, the end is found in the same way (the epidemic alternative of Levin and Kline, 1985).
 */
export function changePoint(values: Float64Array, level: number, scale: number, from: number): ChangePoint {
  const unit = scale > 0 ? 1 / scale : 0;
  const start = strongestSum(values, { level, unit, from: values.length - 1, to: from - 1, step: -1 });
  if (start.index < 0) {
    return { index: -1, end: values.length, strength: 0 };
  }
  const end = strongestSum(values, { level, unit, from: start.index, to: values.length, step: 1 });
  return { index: start.index, end: end.index + 1, strength: end.strength };
}

interface Search {
  level: number;
  unit: number;
  from: number;
  to: number;
  step: 1 | -1;
}

/** Where the sum of residuals from `from` on is largest for its length. */
function strongestSum(
  values: Float64Array,
  { level, unit, from, to, step }: Search
): { index: number; strength: number } {
  let sum = 0;
  let count = 0;
  let strength = 0;
  let index = -1;
  for (let i = from; i !== to; i += step) {
    const difference = (values[i] as number) - level;
    if (!(difference - difference === 0)) {
      continue;
    }
    const residual = unit > 0 ? difference * unit : Math.sign(difference) * CLIP;
    sum += residual > CLIP ? CLIP : residual < -CLIP ? -CLIP : residual;
    count++;
    const here = sum / Math.sqrt(count);
    if (Math.abs(here) > Math.abs(strength)) {
      strength = here;
      index = i;
    }
  }
  return { index, strength };
}
