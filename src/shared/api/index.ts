export { ApiError, toApiError, type ClientErrorCode, type FieldProblem } from './ApiError.ts';
export { callOperation } from './callOperation.ts';
export { createQueryClient } from './createQueryClient.ts';
export { describeError } from './describeError.ts';
export { API_BASE, operationUrl } from './operationUrl.ts';
export { operationKey, useCommand, useOperation } from './useOperation.ts';
