import { useSyncExternalStore } from 'react';

const subscribers = new Map<number, Set<() => void>>();
const ticks = new Map<number, number>();
const timers = new Map<number, ReturnType<typeof setInterval>>();

function subscribe(everyMs: number, notify: () => void): () => void {
  const set = subscribers.get(everyMs) ?? new Set();
  subscribers.set(everyMs, set.add(notify));
  if (!timers.has(everyMs)) {
    ticks.set(everyMs, Date.now());
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
  return useSyncExternalStore(
    (notify) => subscribe(everyMs, notify),
    () => read(everyMs)
  );
}
