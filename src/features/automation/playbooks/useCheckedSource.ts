import { useEffect, useState } from 'react';
import { checkPlaybook, type PlaybookProblem, type PlaybookSpec } from '#contract/playbook';
import { useOperation, type ApiError } from '../../../shared/api/index.ts';

const TYPING_PAUSE_MS = 400;

export interface CheckedSource {
  /** The sidecar is being asked about what was typed last. */
  checking: boolean;
  problems: readonly PlaybookProblem[];
  hasErrors: boolean;
  /** Null while it cannot be read. */
  spec: PlaybookSpec | null;
  error: ApiError | null;
}

/** Asks the sidecar what is wrong with a YAML, when the typing pauses; until it answers the last verdict stands. */
export function useCheckedSource(source: string): CheckedSource {
  const [asked, setAsked] = useState(source);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(source), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [source]);
  const query = useOperation(checkPlaybook, { body: { source: asked } }, { keepPrevious: true });
  const problems = query.data?.problems ?? [];
  return {
    checking: query.isFetching || asked !== source,
    problems,
    hasErrors: problems.some(({ severity }) => severity === 'error'),
    spec: query.data?.spec ?? null,
    error: query.error,
  };
}
