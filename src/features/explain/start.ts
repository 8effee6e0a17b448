import { initPluginTranslations } from '@grafana/i18n';
import pluginJson from '../../plugin.json';

// Opened on a dashboard, before any page of the app: the translations are bound here too.
await initPluginTranslations(pluginJson.id);

export { ExplainModal } from './ExplainModal.tsx';
export { OpenIncidentModal } from './OpenIncidentModal.tsx';
