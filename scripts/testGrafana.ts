import process from 'node:process';
import { runPlaywright } from './runPlaywright.ts';

/** `npm run test:grafana`: the browser journey in a running Grafana that loads `dist/` as an unsigned plugin. */
if (process.env['GRAFANA_URL']) {
  await runPlaywright('grafana', process.argv.slice(2));
} else {
  console.log('skipped: no Grafana (set GRAFANA_URL, GRAFANA_USER and GRAFANA_PASSWORD)');
}
