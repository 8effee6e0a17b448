import { lastValueFrom } from 'rxjs';
import { getBackendSrv } from '@grafana/runtime';
import type { Operation, OperationAnswer, OperationInput } from '#contract/operation';
import { toApiError } from './ApiError.ts';
import { operationUrl, type LooseInput } from './operationUrl.ts';

/** Operations whose answer once did not fit the contract: said once in the console, not at every poll. */
const warned = new Set<string>();

/**
 * Calls one operation of the contract through the app's route in Grafana and returns the parsed answer.
 * @throws ApiError for every refusal and failure; Grafana's own error toast is never shown.
 */
export async function callOperation<O extends Operation>(
  operation: O,
  input: OperationInput<O>,
  signal?: AbortSignal
): Promise<OperationAnswer<O>> {
  const { body } = input as LooseInput;
  try {
    const answer = await lastValueFrom(
      getBackendSrv().fetch<unknown>({
        url: operationUrl(operation, input as LooseInput),
        method: operation.method,
        data: body,
        showErrorAlert: false,
        showSuccessAlert: false,
        abortSignal: signal,
      })
    );
    return parseAnswer(operation, answer.data);
  } catch (thrown) {
    throw toApiError(thrown, operation.id);
  }
}

/**
 * During a rollout the sidecar may be a version ahead of the page. An answer with an unknown value is then shown as it
 * came: at 3 a.m. a page with one odd cell is worth more than none.
 */
function parseAnswer<O extends Operation>(operation: O, data: unknown): OperationAnswer<O> {
  const parsed = operation.response.safeParse(data);
  if (parsed.success) {
    return parsed.data as OperationAnswer<O>;
  }
  if (!warned.has(operation.id)) {
    warned.add(operation.id);
    console.warn(`The answer of ${operation.id} does not fit this version of the plugin.`, parsed.error.issues);
  }
  return data as OperationAnswer<O>;
}
