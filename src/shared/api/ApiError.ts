import { ErrorBody, type ErrorCode } from '#contract/errors';

/**
 * Failures that the sidecar never worded itself: `unreachable` (no answer, or Grafana could not reach the sidecar),
 * `not_connected` (the app is not enabled in this organisation, or its route is missing), `grafana_refused` (Grafana
 * itself said no before the sidecar saw the request), `unexpected_answer` (an answer in no known form).
 */
export type ClientErrorCode = 'unreachable' | 'not_connected' | 'grafana_refused' | 'unexpected_answer';

export interface FieldProblem {
  path: string;
  reason: string;
}

interface ApiErrorInit {
  code: ErrorCode | ClientErrorCode;
  message: string;
  status: number;
  operation: string;
  details?: FieldProblem[];
  traceId?: string;
}

/** The one error that pages see, whoever refused: the sidecar, Grafana's proxy, or the network. */
export class ApiError extends Error {
  readonly code: ErrorCode | ClientErrorCode;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Id of the contract operation that failed. */
  readonly operation: string;
  readonly details: readonly FieldProblem[];
  readonly traceId: string | undefined;
  /** When it happened, unix milliseconds: an error state says since when. */
  readonly at: number;

  constructor(init: ApiErrorInit, at = Date.now()) {
    super(init.message);
    this.name = 'ApiError';
    this.code = init.code;
    this.status = init.status;
    this.operation = init.operation;
    this.details = init.details ?? [];
    this.traceId = init.traceId;
    this.at = at;
  }

  /** Path of the first bad field, for the form that sent it. */
  get field(): string | undefined {
    return this.details[0]?.path;
  }

  /** True when waiting may help; a refusal stays a refusal. */
  get retryable(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

interface FetchFailure {
  status: number;
  statusText?: string;
  data?: unknown;
}

function isFetchFailure(value: unknown): value is FetchFailure {
  return typeof value === 'object' && value !== null && 'status' in value && typeof value.status === 'number';
}

function messageOf(data: unknown): string | undefined {
  if (typeof data === 'object' && data !== null && 'message' in data && typeof data.message === 'string') {
    return data.message.slice(0, 500) || undefined;
  }
  return undefined;
}

/** Grafana's proxy answers 404 by these two messages when the app is off, or has no such route, in the organisation. */
const NOT_CONNECTED = /plugin setting not found|plugin route match not found|plugin not found/i;

function codeOfGrafana(status: number, message: string | undefined): ClientErrorCode {
  if (status === 0 || status === 502 || status === 504 || status === 499) {
    return 'unreachable';
  }
  if (status === 404 && message !== undefined && NOT_CONNECTED.test(message)) {
    return 'not_connected';
  }
  return status === 403 || status === 401 ? 'grafana_refused' : 'unexpected_answer';
}

/** Turns whatever a request threw or answered into an `ApiError`. */
export function toApiError(thrown: unknown, operation: string): ApiError {
  if (thrown instanceof ApiError) {
    return thrown;
  }
  if (!isFetchFailure(thrown)) {
    const message = thrown instanceof Error ? thrown.message : 'The request failed without an answer.';
    return new ApiError({ code: 'unreachable', message, status: 0, operation });
  }
  const parsed = ErrorBody.safeParse(thrown.data);
  if (parsed.success) {
    const { code, message, details, traceId } = parsed.data.error;
    return new ApiError({ code, message, status: thrown.status, operation, details, traceId });
  }
  const said = messageOf(thrown.data);
  const message = said ?? (thrown.statusText || `HTTP ${thrown.status}`);
  return new ApiError({ code: codeOfGrafana(thrown.status, said), message, status: thrown.status, operation });
}
