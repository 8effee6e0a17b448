import { Suspense } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router-dom';
import { t } from '@grafana/i18n';
import { PluginPage } from '@grafana/runtime';
import { appPath } from '../shared/appPath.ts';
import { EmptyState, LoadingRows } from '../shared/ui/index.ts';
import { AppErrorBoundary } from './AppErrorBoundary.tsx';
import { PAGES } from './pages.ts';
import { PermissionGate } from './PermissionGate.tsx';

/** The routes of all pages. A fault in one page leaves the others usable: each has its own boundary. */
export function AppRoutes() {
  const { pathname } = useLocation();
  return (
    <Routes>
      {PAGES.map(({ path, title, component: Page, role }) => (
        <Route
          key={path}
          path={path}
          element={
            <AppErrorBoundary key={pathname}>
              <PermissionGate needed={role} what={title()}>
                <Suspense fallback={<PageSkeleton title={title()} />}>
                  <Page />
                </Suspense>
              </PermissionGate>
            </AppErrorBoundary>
          }
        />
      ))}
      {!PAGES.some(({ path }) => path === '') && <Route path="" element={<Navigate to="connection" replace />} />}
      <Route path="*" element={<NoSuchPage />} />
    </Routes>
  );
}

function PageSkeleton({ title }: { title: string }) {
  return (
    <PluginPage pageNav={{ text: title }}>
      <LoadingRows rows={10} />
    </PluginPage>
  );
}

function NoSuchPage() {
  return (
    <PluginPage pageNav={{ text: t('notFound.title', 'No such page') }}>
      <EmptyState variant="not-found" title={t('notFound.message', 'There is no page at this address')}>
        <a className="external-link" href={appPath()}>
          {t('notFound.home', 'Go to Home')}
        </a>
      </EmptyState>
    </PluginPage>
  );
}
