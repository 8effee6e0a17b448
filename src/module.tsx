import { lazy, Suspense } from 'react';
import { AppPlugin, type AppRootProps, type PluginConfigPageProps, type AppPluginMeta } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import type { AppSettings } from './app/config/appSettings.ts';
import { LINKS } from './extensions/links.ts';
import pluginJson from './plugin.json';

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

// Titles of links are said in the reader's language once this is there; until then in English.
void initPluginTranslations(pluginJson.id);

export const plugin = new AppPlugin<AppSettings>().setRootPage(Root).addConfigPage({
  title: 'Configuration',
  icon: 'cog',
  body: ConfigPage,
  id: 'configuration',
});

LINKS.forEach((link) => plugin.addLink(link));
