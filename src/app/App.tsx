import { useState } from 'react';
import { QueryClientProvider } from '@tanstack/react-query';
import type { AppRootProps } from '@grafana/data';
import { createQueryClient } from '../shared/api/createQueryClient.ts';
import { ShortcutProvider } from '../shared/keyboard/index.ts';
import { LiveProvider } from '../shared/live/index.ts';
import { AppErrorBoundary } from './AppErrorBoundary.tsx';
import { AppRoutes } from './AppRoutes.tsx';
import type { AppSettings } from './config/appSettings.ts';

/** Root of the app's pages: one cache and one live connection for all of them. */
export function App(_: AppRootProps<AppSettings>) {
  const [client] = useState(createQueryClient);
  return (
    <AppErrorBoundary>
      <QueryClientProvider client={client}>
        <LiveProvider>
          <ShortcutProvider>
            <AppRoutes />
          </ShortcutProvider>
        </LiveProvider>
      </QueryClientProvider>
    </AppErrorBoundary>
  );
}
