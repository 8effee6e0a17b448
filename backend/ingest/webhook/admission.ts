import { AppError } from '../../platform/index.ts';

/** Counts the bytes of bodies from their first byte in memory to their answer, and refuses more before memory grows. */
export interface Admission {
  /** Makes room or throws `overloaded`. */
  take(bytes: number): void;
  give(bytes: number): void;
  readonly waitingBytes: number;
}

/** After this long without a commit the database counts as behind. */
const BEHIND_MS = 5_000;

export function createAdmission(options: { maxWaitingBytes: number; waitedMs: () => number }): Admission {
  let waitingBytes = 0;
  return {
    get waitingBytes() {
      return waitingBytes;
    },
    take(bytes) {
      if (waitingBytes + bytes > options.maxWaitingBytes) {
        throw new AppError('overloaded', undefined, { retryAfterSeconds: 2 });
      }
      const waited = options.waitedMs();
      if (waited > BEHIND_MS) {
        throw new AppError('overloaded', 'The database is behind. Send it again after the time in Retry-After.', {
          retryAfterSeconds: Math.min(30, Math.ceil(waited / 1000)),
        });
      }
      waitingBytes += bytes;
    },
    give(bytes) {
      waitingBytes -= bytes;
    },
  };
}
