import { initPluginTranslations } from '@grafana/i18n';
import pluginJson from '../plugin.json';

// Grafana 12.3 itself loads locales/<language>/<plugin id>.json (plugin.json "languages"); this binds t() to them.
await initPluginTranslations(pluginJson.id);

export { App } from './App.tsx';
