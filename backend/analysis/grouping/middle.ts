/** The weighted mean time of a group's alerts: what a cluster of a stream is known by (Aggarwal et al. 2003). */
export interface Middle {
  weight: number;
  /** Unix milliseconds. */
  at: number;
}

/** The middle of two groups, or of a group and one more alert. */
export function middleOf(a: Middle, b: Middle): Middle {
  const weight = a.weight + b.weight;
  return weight === 0 ? a : { weight, at: a.at + (b.at - a.at) * (b.weight / weight) };
}
