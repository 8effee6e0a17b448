import {
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryKey,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { Operation, OperationAnswer, OperationInput } from '#contract/operation';
import type { ApiError } from './ApiError.ts';
import { callOperation } from './callOperation.ts';

/** Cache key of an operation's answer; without an input it is the prefix of all its answers. */
export function operationKey<O extends Operation>(operation: O, input?: OperationInput<O>): QueryKey {
  return input === undefined ? [operation.tag, operation.id] : [operation.tag, operation.id, input];
}

interface QueryOptions {
  enabled?: boolean;
  /** Keep showing the last answer while the next one (other page, other filter) loads. */
  keepPrevious?: boolean;
  /** Poll interval in ms, for what the live stream does not announce. */
  refetchInterval?: number;
}

/** Reads through the cache; the live stream refreshes it by `operationKey`. */
export function useOperation<O extends Operation>(
  operation: O,
  input: OperationInput<O>,
  options: QueryOptions = {}
): UseQueryResult<OperationAnswer<O>, ApiError> {
  return useQuery<OperationAnswer<O>, ApiError>({
    queryKey: operationKey(operation, input),
    queryFn: ({ signal }) => callOperation(operation, input, signal),
    enabled: options.enabled,
    refetchInterval: options.refetchInterval,
    placeholderData: options.keepPrevious ? (keepPreviousData as never) : undefined,
  });
}

interface CommandOptions<O extends Operation> {
  /** Operations whose cached answers are stale afterwards. */
  refreshes?: readonly Operation[];
  onSuccess?: (answer: OperationAnswer<O>, input: OperationInput<O>) => void;
}

/** Writes; refreshes the reads named in `refreshes`. Errors stay in the result and never become a toast. */
export function useCommand<O extends Operation>(
  operation: O,
  options: CommandOptions<O> = {}
): UseMutationResult<OperationAnswer<O>, ApiError, OperationInput<O>> {
  const client = useQueryClient();
  return useMutation<OperationAnswer<O>, ApiError, OperationInput<O>>({
    mutationFn: (input) => callOperation(operation, input),
    onSuccess: async (answer, input) => {
      options.onSuccess?.(answer, input);
      const stale = options.refreshes ?? [];
      await Promise.all(stale.map((read) => client.invalidateQueries({ queryKey: operationKey(read) })));
    },
  });
}
