import { AppError, type Log } from '../platform/index.ts';
import { SourceError } from '../sources/index.ts';

export interface Failure {
  status: number;
  message: string;
  /** Whose fault it is: the asker's source, or the sidecar and the question. */
  errorSource: 'plugin' | 'downstream';
}

/** What leaves the sidecar of an error: the words meant for people; of anything else only that it happened. */
export function answerFailure(thrown: unknown, log: Log, about: Record<string, unknown>): Failure {
  if (thrown instanceof AppError) {
    if (thrown.status >= 500) {
      log.error({ err: thrown, ...about }, 'a query of the data source failed');
    }
    return { status: thrown.status, message: thrown.message, errorSource: 'plugin' };
  }
  if (thrown instanceof SourceError) {
    const status = thrown.failure === 'bad_query' ? 400 : thrown.failure === 'timeout' ? 504 : 502;
    return { status, message: thrown.message, errorSource: 'downstream' };
  }
  log.error({ err: thrown, ...about }, 'a query of the data source failed');
  return { status: 500, message: new AppError('internal_error', 'Something failed on our side; see the sidecar’s log.').message, errorSource: 'plugin' };
}
