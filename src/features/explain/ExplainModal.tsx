import { useState } from 'react';
import { QueryClientProvider } from '@tanstack/react-query';
import { createQueryClient } from '../../shared/api/index.ts';
import { ExplainView } from './ExplainView.tsx';
import { FullScreen } from './FullScreen.tsx';
import type { PanelContext } from './panel/shownPanel.ts';

/** The explanation over a dashboard or Explore, where there is nothing of the app around it. */
export function ExplainModal({ context }: { context: PanelContext }) {
  const [client] = useState(createQueryClient);
  return (
    <QueryClientProvider client={client}>
      <FullScreen>
        <ExplainView context={context} />
      </FullScreen>
    </QueryClientProvider>
  );
}
