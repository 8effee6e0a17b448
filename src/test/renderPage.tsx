import { useEffect, type ReactNode } from 'react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { configure, render } from '@testing-library/react';
import { MemoryRouter, useLocation } from 'react-router-dom';
import { config } from '@grafana/runtime';
import type { Role } from '#contract/scalars';
import { ShortcutProvider } from '../shared/keyboard/index.ts';
import { LiveProvider } from '../shared/live/index.ts';

// A page with Grafana's components takes long to draw on a busy machine. These are bounds for a test that fails, not waits.
configure({ asyncUtilTimeout: 15_000 });
jest.setTimeout(60_000);

interface Options {
  role?: Role;
  /** Where the page is opened, with its view state: `/alerts?kind=test`. */
  at?: string;
}

/** Renders a page as the app does, for somebody with `role`; `address()` tells where it has gone since. */
export function renderPage(page: ReactNode, { role = 'Viewer', at = '/' }: Options = {}) {
  config.bootData = { ...config.bootData, user: { orgRole: role } } as typeof config.bootData;
  let address = at;
  const Where = () => {
    const { pathname, search } = useLocation();
    useEffect(() => {
      address = pathname + search;
    }, [pathname, search]);
    return null;
  };
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const rendered = render(
    <QueryClientProvider client={client}>
      <MemoryRouter initialEntries={[at]}>
        <LiveProvider>
          <ShortcutProvider>
            <Where />
            {page}
          </ShortcutProvider>
        </LiveProvider>
      </MemoryRouter>
    </QueryClientProvider>
  );
  return { ...rendered, address: () => address };
}
