import { SourceError } from './sourceError.ts';

/** Lets `limit` requests of one source through at once; the others wait in order, at most until their signal ends. */
export function createRequestGate(limit: number): <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T> {
  let free = limit;
  const waiting: (() => void)[] = [];

  const enter = (signal: AbortSignal): Promise<void> => {
    if (signal.aborted) {
      return Promise.reject(reasonOf(signal));
    }
    if (free > 0) {
      free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        waiting.splice(waiting.indexOf(go), 1);
        reject(reasonOf(signal));
      };
      waiting.push(go);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  };

  return async (signal, work) => {
    await enter(signal);
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) {
        free += 1;
      } else {
        next();
      }
    }
  };
}

/** Why a signal ended, as the client's own error. */
export function reasonOf(signal: AbortSignal): SourceError {
  return signal.reason instanceof SourceError
    ? signal.reason
    : new SourceError('aborted', 'Nobody waits for this answer any more.');
}
