import type { QueryClient } from '@tanstack/react-query';
import { getEvidenceSeries } from '#contract/analysis';
import type { PanelExplanation } from '#contract/explain';
import { operationKey } from '../../shared/api/index.ts';

/** Nobody stored an analysis of a panel: its evidence came with it, and stands in the cache under this id. */
export const PANEL_ANALYSIS = 'panel';

/** Puts the evidence where the evidence view looks for it. */
export function keepEvidence(client: QueryClient, { cause }: PanelExplanation): void {
  for (const answer of cause.evidence) {
    const params = { id: PANEL_ANALYSIS, evidenceId: answer.evidenceId };
    const queryKey = operationKey(getEvidenceSeries, { params });
    client.setQueryDefaults(queryKey, { staleTime: Infinity, gcTime: Infinity });
    client.setQueryData(queryKey, answer);
  }
}
