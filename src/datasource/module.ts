import { DataSourcePlugin } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { SreDataSource } from './DataSource.ts';
import { ConfigEditor } from './editors/ConfigEditor.tsx';
import { QueryEditor } from './editors/QueryEditor.tsx';
import pluginJson from './plugin.json';
import type { SreOptions, SreQuery, SreSecrets } from './types.ts';

// Grafana loads locales/<language>/<plugin id>.json of the nested plugin by itself; this binds t() to them. Nothing here is
// loaded lazily: a nested plugin's chunks would be looked for in its own folder, where the build does not put them.
await initPluginTranslations(pluginJson.id);

export const plugin = new DataSourcePlugin<SreDataSource, SreQuery, SreOptions, SreSecrets>(SreDataSource)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor);
