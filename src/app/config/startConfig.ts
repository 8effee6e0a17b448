import { initPluginTranslations } from '@grafana/i18n';
import pluginJson from '../../plugin.json';

await initPluginTranslations(pluginJson.id);

export { AppConfig } from './AppConfig.tsx';
