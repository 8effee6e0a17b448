import { lazy, Suspense } from 'react';
import { AppPlugin, type AppRootProps, type PluginConfigPageProps, type AppPluginMeta } from '@grafana/data';
import type { AppSettings } from './app/config/appSettings.ts';

// Everything but these registrations is loaded when it is opened: the entry chunk stays small on every Grafana page.
const LazyApp = lazy(async () => ({ default: (await import('./app/start.ts')).App }));
const LazyConfig = lazy(async () => ({ default: (await import('./app/config/startConfig.ts')).AppConfig }));

function Root(props: AppRootProps<AppSettings>) {
  return (
    <Suspense fallback={null}>
      <LazyApp {...props} />
    </Suspense>
  );
}

function ConfigPage(props: PluginConfigPageProps<AppPluginMeta<AppSettings>>) {
  return (
    <Suspense fallback={null}>
      <LazyConfig {...props} />
    </Suspense>
  );
}

export const plugin = new AppPlugin<AppSettings>().setRootPage(Root).addConfigPage({
  title: 'Configuration',
  icon: 'cog',
  body: ConfigPage,
  id: 'configuration',
});
