/** `bad_data`: the query is not valid (400). `execution`: it failed while it was evaluated (422). */
export class PromqlError extends Error {
  readonly errorType: 'bad_data' | 'execution';

  constructor(errorType: 'bad_data' | 'execution', message: string) {
    super(message);
    this.name = 'PromqlError';
    this.errorType = errorType;
  }
}

export function parseError(message: string, query = '', position = 0): PromqlError {
  const before = query.slice(0, position).split('\n');
  return new PromqlError('bad_data', `${before.length}:${(before.at(-1)?.length ?? 0) + 1}: parse error: ${message}`);
}

export function executionError(message: string): PromqlError {
  return new PromqlError('execution', message);
}

/** A range query of something that is neither scalar nor instant vector. */
export class RangeTypeError extends Error {
  constructor(type: string) {
    super(`invalid expression type "${type}" for range query, must be Scalar or instant Vector`);
    this.name = 'RangeTypeError';
  }
}
