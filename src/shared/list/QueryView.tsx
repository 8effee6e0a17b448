import type { ReactNode } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ApiError } from '../api/index.ts';
import { ErrorState } from '../ui/index.ts';

interface Props<Answer> {
  query: UseQueryResult<Answer, ApiError>;
  /** What is shown, as a noun phrase, for the error: "The list of alerts". */
  what: string;
  /** Skeleton in the size of what is coming. */
  loading: ReactNode;
  stillWorks?: string;
  children: (answer: Answer) => ReactNode;
}

/** One answer in all its states. When a refresh fails, what was there stays, below what failed. */
export function QueryView<Answer>({ query, what, loading, stillWorks, children }: Props<Answer>) {
  const { data, error, refetch } = query;
  return (
    <>
      {error && <ErrorState error={error} what={what} stillWorks={stillWorks} onRetry={() => void refetch()} />}
      {data !== undefined ? children(data) : !error && loading}
    </>
  );
}
