/** A series as the sum of a seasonal part and the rest. */
export interface Parts {
  /** The series without its seasons. */
  rest: Float64Array;
  /** The seasonal part of the steps that follow, `horizon` long. */
  ahead: Float64Array;
}

/**
 * Takes the seasons away, the shortest first: of each phase the mean distance from the moving mean of one (longest)
 * season, each cycle counting `forgetting` times as much as the one after it, shrunk by how much of it chance would make (James & Stein 1961): a profile that is
 * no larger than the spread around it is left out.
 */
export function takeSeasons(
  past: Float64Array,
  seasons: readonly number[],
  horizon: number,
  forgetting: number
): Parts {
  const rest = Float64Array.from(past);
  const ahead = new Float64Array(horizon);
  const longest = seasons.at(-1);
  if (longest === undefined || longest > past.length) {
    return { rest, ahead };
  }
  const detail = withoutTrend(past, longest);
  for (const season of seasons) {
    const profile = profileOf(detail, season, forgetting);
    for (let i = 0; i < rest.length; i++) {
      const part = profile[i % season] as number;
      detail[i] = (detail[i] as number) - part;
      rest[i] = (rest[i] as number) - part;
    }
    for (let i = 0; i < horizon; i++) {
      ahead[i] = (ahead[i] as number) + (profile[(past.length + i) % season] as number);
    }
  }
  return { rest, ahead };
}

/**
 * The values without the mean of the season around them. At the ends the mean of the first and the last whole season goes
 * on at the slope from each to its neighbour, as a trend would else be taken for a spread that no season stands out from.
 */
function withoutTrend(past: Float64Array, season: number): Float64Array {
  const n = past.length;
  const half = season >> 1;
  const detail = new Float64Array(n);
  let sum = 0;
  for (let i = 0; i < season; i++) {
    sum += past[i] as number;
  }
  const means = new Float64Array(n - season + 1);
  for (let start = 0; start < means.length; start++) {
    means[start] = sum / season;
    sum += (past[start + season] ?? 0) - (past[start] as number);
  }
  const last = means.length - 1;
  const apart = Math.min(season, last);
  const slopeOf = (from: number): number =>
    apart > 0 ? ((means[from + apart] as number) - (means[from] as number)) / apart : 0;
  const [first, final] = [slopeOf(0), slopeOf(last - apart)];
  for (let i = 0; i < n; i++) {
    const start = i - half;
    const at = Math.min(last, Math.max(0, start));
    const trend = (means[at] as number) + (start - at) * (start < 0 ? first : final);
    detail[i] = (past[i] as number) - trend;
  }
  return detail;
}

function profileOf(detail: Float64Array, season: number, forgetting: number): Float64Array {
  const n = detail.length;
  const profile = new Float64Array(season);
  const weights = new Float64Array(season);
  const squares = new Float64Array(season);
  for (let phase = 0; phase < season; phase++) {
    // The newest point of the phase weighs 1, the one a cycle before it less.
    let weight = 1;
    for (let i = n - 1 - ((((n - 1 - phase) % season) + season) % season); i >= 0; i -= season) {
      profile[phase] = (profile[phase] as number) + weight * (detail[i] as number);
      weights[phase] = (weights[phase] as number) + weight;
      squares[phase] = (squares[phase] as number) + weight * weight;
      weight *= forgetting;
    }
  }
  let centre = 0;
  let cycles = 0;
  for (let phase = 0; phase < season; phase++) {
    profile[phase] = (profile[phase] as number) / (weights[phase] as number);
    centre += (profile[phase] as number) / season;
    cycles += (weights[phase] as number) ** 2 / (squares[phase] as number) / season;
  }
  const kept = shareBeyondChance(detail, profile, centre, cycles, forgetting);
  return profile.map((value) => kept * (value - centre));
}

/** Which share of the profile's variance is more than the spread around it makes by chance in so many cycles. */
function shareBeyondChance(
  detail: Float64Array,
  profile: Float64Array,
  centre: number,
  cycles: number,
  forgetting: number
): number {
  const season = profile.length;
  let variance = 0;
  for (const value of profile) {
    variance += (value - centre) ** 2 / season;
  }
  let spread = 0;
  let total = 0;
  let weight = 1;
  for (let i = detail.length - 1, inCycle = 0; i >= 0; i--) {
    spread += weight * ((detail[i] as number) - (profile[i % season] as number)) ** 2;
    total += weight;
    if (++inCycle === season) {
      inCycle = 0;
      weight *= forgetting;
    }
  }
  const noise = (spread / total) * (1 / Math.max(0.5, cycles - 1));
  return variance > 0 ? Math.max(0, 1 - noise / variance) : 0;
}
