import { useCallback } from 'react';
import type { ComboboxOption } from '@grafana/ui';
import type { ListedValues } from '#contract/queryWords';
import type { SreDataSource } from '../DataSource.ts';

/** Completion from the sidecar: options that hold the typed words. */
export function useValues(datasource: SreDataSource, of: ListedValues): (typed: string) => Promise<ComboboxOption[]> {
  return useCallback(
    async (typed: string) =>
      (await datasource.listValues(of, typed)).map(({ value, text }) => ({ value, label: text })),
    [datasource, of]
  );
}
