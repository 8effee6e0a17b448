import { ThemeContext } from '@grafana/data';
import { config, locationService, LocationServiceProvider } from '@grafana/runtime';
import { GlobalStyles, ModalRoot, ModalsProvider, PortalContainer } from '@grafana/ui';
import { Router } from 'react-router-dom';
import { CompatRouter, Navigate, Route, Routes } from 'react-router-dom-v5-compat';
import type { ComponentType, ReactNode } from 'react';
import { AppHost, ConfigHost } from './AppHost.tsx';
import { Chrome } from './Chrome.tsx';
import { DashboardPage } from './DashboardPage.tsx';
import { Toasts } from './Toasts.tsx';
import { workbench } from './workbenchData.ts';

// The host's router is v5, as Grafana's; its types are those of v6 here.
const HistoryRouter = Router as unknown as ComponentType<{ history: unknown; children: ReactNode }>;

/** Grafana's frame around the plugin: theme, router, modals, chrome. */
export function HostApp() {
  const { id } = workbench.plugin;
  return (
    <ThemeContext.Provider value={config.theme2}>
      <GlobalStyles />
      <LocationServiceProvider service={locationService}>
        <HistoryRouter history={locationService.getHistory()}>
          <CompatRouter>
            <ModalsProvider>
              <Chrome>
                <Routes>
                  <Route path={`/a/${id}/*`} element={<AppHost />} />
                  <Route path={`/plugins/${id}`} element={<ConfigHost />} />
                  <Route path="/d/:uid" element={<DashboardPage />} />
                  <Route path="/" element={<Navigate to={`/a/${id}`} replace />} />
                  <Route path="*" element={<p>Grafana has this page, the workbench has not.</p>} />
                </Routes>
              </Chrome>
              <ModalRoot />
            </ModalsProvider>
            <PortalContainer />
            <Toasts />
          </CompatRouter>
        </HistoryRouter>
      </LocationServiceProvider>
    </ThemeContext.Provider>
  );
}
