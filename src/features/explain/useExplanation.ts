import { useId } from 'react';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { describePanel, explainPanel, type PanelDescription, type PanelExplanation } from '#contract/explain';
import { callOperation, type ApiError } from '../../shared/api/index.ts';
import { readPanelConfig } from './panel/panelConfig.ts';
import { readPanel } from './panel/readPanel.ts';
import type { PanelContext, ShownPanel } from './panel/shownPanel.ts';

export interface Explaining {
  panel: UseQueryResult<ShownPanel, Error>;
  /** The first words, from the panel alone. */
  first: UseQueryResult<PanelDescription, ApiError>;
  /** All of it. */
  whole: UseQueryResult<PanelExplanation, ApiError>;
}

const ONCE = { staleTime: Infinity, refetchOnWindowFocus: false, retry: 1 } as const;

/** Reads the panel once, then asks for the first words and for the whole at the same time. */
export function useExplanation(context: PanelContext): Explaining {
  const view = useId();
  const panel = useQuery<ShownPanel, Error>({
    queryKey: ['explain', 'panel', view],
    queryFn: async () => readPanel(context, await readPanelConfig(context.dashboard?.uid, context.id)),
    ...ONCE,
  });
  const input = panel.data?.input;
  const first = useQuery<PanelDescription, ApiError>({
    queryKey: ['explain', 'first', input, view],
    queryFn: ({ signal }) => callOperation(describePanel, { body: input ?? neverAsked() }, signal),
    enabled: input !== undefined,
    queryKeyHashFn: hash,
    ...ONCE,
  });
  const whole = useQuery<PanelExplanation, ApiError>({
    queryKey: ['explain', 'whole', input, view],
    queryFn: ({ signal }) => callOperation(explainPanel, { body: input ?? neverAsked() }, signal),
    enabled: input !== undefined,
    queryKeyHashFn: hash,
    ...ONCE,
  });
  return { panel, first, whole };
}

/** The panel is read once a view: its title and range tell it from none, without hashing 60,000 values. */
function hash(key: readonly unknown[]): string {
  const input = key[2] as ShownPanel['input'] | undefined;
  return JSON.stringify([key[0], key[1], input?.title, input?.range, key[3]]);
}

function neverAsked(): never {
  throw new Error('Asked before the panel was read.');
}
