import { useCallback, useSyncExternalStore } from 'react';

const subscribers = new Map<number, Set<() => void>>();
const ticks = new Map<number, number>();
const timers = new Map<number, ReturnType<typeof setInterval>>();

function subscribe(everyMs: number, notify: () => void): () => void {
  const set = subscribers.get(everyMs) ?? new Set();
  subscribers.set(everyMs, set.add(notify));
  if (!timers.has(everyMs)) {
    timers.set(
      everyMs,
      setInterval(() => {
        ticks.set(everyMs, Date.now());
        set.forEach((each) => each());
      }, everyMs)
    );
  }
  return () => {
    set.delete(notify);
    if (set.size === 0) {
      clearInterval(timers.get(everyMs));
      timers.delete(everyMs);
      ticks.delete(everyMs);
    }
  };
}

function read(everyMs: number): number {
  const tick = ticks.get(everyMs) ?? Date.now();
  ticks.set(everyMs, tick);
  return tick;
}

/** The present time in unix ms, renewed every `everyMs`; all users of one pace share one timer. */
export function useNow(everyMs: number): number {
  // A new function at every render would mean a new subscription at every render, and the first one renews the time.
  const subscribed = useCallback((notify: () => void) => subscribe(everyMs, notify), [everyMs]);
  return useSyncExternalStore(subscribed, () => read(everyMs));
}
