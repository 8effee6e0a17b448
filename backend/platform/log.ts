import { pino, type Logger } from 'pino';

export type Log = Logger;

/** The sidecar's log: JSON lines on stdout. What may hold a secret is never written. */
export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['authorization', 'password', 'secret', 'token', '*.authorization', '*.password', '*.secret', '*.token'],
      censor: '[removed]',
    },
  });
}

/** A log that says nothing, for tests. */
export const silentLog: Log = pino({ level: 'silent' });
