/** Changes smaller than this share are none: a week has few incidents. */
const NOTHING = 0.05;

/** Change of a time against the week before, as a share of it; undefined when one of both is not known. */
export function trendOf(
  now: number | null,
  before: number | null
): { direction: 'better' | 'worse' | 'same'; share: number } | undefined {
  if (now === null || before === null || before <= 0) {
    return undefined;
  }
  const change = now / before - 1;
  const direction = Math.abs(change) < NOTHING ? 'same' : change < 0 ? 'better' : 'worse';
  return { direction, share: Math.abs(change) };
}
