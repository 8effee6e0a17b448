import { ERRORS, type ErrorBody, type ErrorCode } from '#contract/errors';

type Detail = NonNullable<ErrorBody['error']['details']>[number];

/** An error that may leave the sidecar: its code decides the HTTP status, its message is for the person who sees it. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Detail[] | undefined;
  /** Seconds for the Retry-After header, where trying again makes sense. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message?: string,
    options: { details?: Detail[]; cause?: unknown; retryAfterSeconds?: number } = {}
  ) {
    super(message ?? ERRORS[code].message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

/** Whatever was thrown, as an Error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
