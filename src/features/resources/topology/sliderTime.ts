export const DAY_MINUTES = 24 * 60;
export const STEP_MINUTES = 5;

/** Where the slider stands for a time of the address, in minutes from now: 0 is now, earlier is negative. */
export function minutesOf(at: string | undefined, now: number): number {
  if (at === undefined) {
    return 0;
  }
  const minutes = Math.round((Date.parse(at) - now) / 60_000);
  return Math.min(0, Math.max(-DAY_MINUTES, minutes));
}

/** The time for the address, to the minute, so that small moves of the clock ask for the same; undefined for now. */
export function atOf(minutes: number, now: number): string | undefined {
  return minutes >= 0 ? undefined : new Date(Math.floor(now / 60_000) * 60_000 + minutes * 60_000).toISOString();
}
