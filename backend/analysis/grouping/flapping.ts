/**
 * Whether an alert flaps at `now`: it does once it fired `flapCount` times within the window, and goes on doing so until it
 * fired no more than half as often within one (hysteresis, so that the verdict itself does not flap). `firings`: times at
 * which it went from quiet to firing, unix ms, ascending; `was`: the verdict before.
 */
export function isFlapping(
  firings: readonly number[],
  now: number,
  settings: { flapCount: number; flapWindowSeconds: number },
  was = false
): boolean {
  const since = now - settings.flapWindowSeconds * 1_000;
  const recent = firings.filter((at) => at > since && at <= now).length;
  return recent >= settings.flapCount || (was && recent > settings.flapCount / 2);
}
