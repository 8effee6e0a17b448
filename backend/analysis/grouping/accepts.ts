import type { GroupView, Sighting } from './model.ts';

/** A group takes new alerts for at most this many windows after its start. */
export const MAX_WINDOWS = 4;

/** A fault travels to its neighbours within a part of the window; what comes later there is another matter. */
const TRAVEL_SHARE = 3;

/** Seconds within which a fault reaches its neighbours. */
export function travelSeconds(windowSeconds: number): number {
  return windowSeconds / TRAVEL_SHARE;
}

/**
 * May the group still take an alert of this scope and time? While its alerts fire it is alive, and takes what comes within
 * the window of the latest. Otherwise only what comes within a fault's travel of its middle belongs to it: a burst that is
 * over must not swallow the next one, however thin the noise between them.
 */
export function accepts(
  group: GroupView,
  { scope, at }: Pick<Sighting, 'scope' | 'at'>,
  windowSeconds: number
): boolean {
  const windowMs = windowSeconds * 1_000;
  return (
    group.open &&
    (group.scope === '' || scope === '' || group.scope === scope) &&
    at >= group.startedAt - windowMs &&
    at <= group.startedAt + MAX_WINDOWS * windowMs &&
    (group.firing
      ? at <= group.grownAt + windowMs
      : Math.abs(at - group.middle.at) <= travelSeconds(windowSeconds) * 1_000)
  );
}
