import { createRoot } from 'react-dom/client';
import { config } from '@grafana/runtime';
import { initializeI18n } from 'grafana-host/i18n';
import { HostApp } from './HostApp.tsx';
import { setServices } from './services.ts';

const { language, regionalFormat } = config.bootData.user;
await initializeI18n({ language, ns: ['grafana'] }, regionalFormat || language);
setServices();

const root = document.getElementById('reactRoot');
if (!root) {
  throw new Error('The page has no #reactRoot.');
}
createRoot(root).render(<HostApp />);
