import pluginJson from '../plugin.json';

/** Where the app lives in Grafana. */
export const APP_ROOT = `/a/${pluginJson.id}`;

/** Address of a page of the app: `appPath('incidents/42')`. */
export function appPath(path = ''): string {
  return path === '' ? APP_ROOT : `${APP_ROOT}/${path}`;
}
