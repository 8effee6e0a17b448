import { useSyncExternalStore } from 'react';
import { useTheme2 } from '@grafana/ui';

/** True on a screen of one column (below the theme's `md`), kept up to date. */
export function useNarrow(): boolean {
  const query = useTheme2().breakpoints.down('md').replace('@media ', '');
  return useSyncExternalStore(
    (notify) => {
      const media = window.matchMedia?.(query);
      media?.addEventListener?.('change', notify);
      return () => media?.removeEventListener?.('change', notify);
    },
    () => window.matchMedia?.(query)?.matches ?? false
  );
}
