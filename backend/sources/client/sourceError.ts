/** What went wrong between us and a source. */
export type SourceFailure =
  'forbidden' | 'unreachable' | 'timeout' | 'status' | 'too_large' | 'bad_body' | 'bad_query' | 'aborted';

/** The one error of a source's client. Its message is for people: it says what was asked for and what came. */
export class SourceError extends Error {
  readonly failure: SourceFailure;

  constructor(failure: SourceFailure, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'SourceError';
    this.failure = failure;
  }

  /** False when the source is well and only this question was wrong, or nobody waits for the answer any more. */
  get isOutage(): boolean {
    return this.failure !== 'bad_query' && this.failure !== 'too_large' && this.failure !== 'aborted';
  }
}
