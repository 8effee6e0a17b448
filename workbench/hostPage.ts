import type { Role } from '#contract/scalars';
import { userUid, type SignedInUser } from './identity.ts';
import type { PluginJson } from './pluginMeta.ts';
import type { AppSettingsRow } from './pluginProxy.ts';
import { settingsAnswer } from './grafanaApi.ts';
import type { Session, Sessions } from './sessions.ts';

interface PageInput {
  session: Session;
  sessions: Sessions;
  signedIn: SignedInUser;
  plugin: PluginJson;
  settings: AppSettingsRow | undefined;
  appUrl: string;
  hasPrometheus: boolean;
  hasDemo: boolean;
}

/** What Grafana puts into `window.grafanaBootData`, as far as the packages and the app read it. */
function bootData({ session, signedIn, plugin, settings, appUrl }: PageInput): Record<string, unknown> {
  const { user, orgId, orgName, role } = signedIn;
  return {
    settings: {
      appUrl,
      appSubUrl: '',
      buildInfo: { version: '12.4.10', commit: 'workbench', env: 'production', edition: 'Open Source' },
      featureToggles: {},
      datasources: {},
      panels: {},
      apps: settings?.enabled
        ? {
            [plugin.id]: { id: plugin.id, path: `public/plugins/${plugin.id}/module.js`, version: plugin.info.version },
          }
        : {},
      defaultDatasource: 'prometheus',
      liveEnabled: false,
      namespace: orgId === 1 ? 'default' : `org-${orgId}`,
      publicDashboardsEnabled: false,
    },
    user: {
      id: user.id,
      uid: userUid(user),
      isSignedIn: true,
      login: user.login,
      email: user.login,
      name: user.name,
      orgId,
      orgName,
      orgRole: role ?? '',
      orgCount: user.roles.size,
      isGrafanaAdmin: user.isGrafanaAdmin ?? false,
      theme: session.theme,
      lightTheme: session.theme === 'light',
      language: session.language,
      regionalFormat: session.language,
      locale: session.language,
      timezone: 'browser',
      weekStart: '',
      gravatarUrl: '',
      permissions: permissionsOf(role),
    },
    navTree: [],
  };
}

function permissionsOf(role: Role | undefined): Record<string, boolean> {
  return role === undefined
    ? {}
    : { 'plugins.app:access': true, 'datasources:query': true, ...(role === 'Admin' ? { 'plugins:write': true } : {}) };
}

function workbenchData({ session, sessions, plugin, settings, hasPrometheus, hasDemo }: PageInput): unknown {
  const name = (id: number) => sessions.orgs.find(({ orgId }) => orgId === id)?.name ?? String(id);
  return {
    session: { userId: session.userId, orgId: session.orgId, theme: session.theme, language: session.language },
    users: sessions.users.map(({ id, login, roles }) => ({
      id,
      login,
      roles: [...roles].map(([orgId, role]) => ({ orgId, role, name: name(orgId) })),
    })),
    plugin: { ...settingsAnswer(plugin, settings), languages: plugin.languages, extensions: plugin.extensions ?? {} },
    hasPrometheus,
    hasDemo,
  };
}

/** The one HTML page of the workbench. */
export function hostPage(input: PageInput): string {
  const { theme, language } = input.session;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>SRE Platform workbench</title>
<base href="/">
<link rel="icon" href="/public/plugins/${input.plugin.id}/${input.plugin.info.logos.small}">
<link rel="stylesheet" href="/workbench/host/host.css">
<style>
html, body { height: 100%; margin: 0; background: ${theme === 'dark' ? '#111217' : '#f4f5f5'}; }
#reactRoot { min-height: 100%; }
</style>
<script>
window.__grafana_public_path__ = '/public/';
window.grafanaBootData = ${inScript(bootData(input))};
window.__workbench = ${inScript(workbenchData(input))};
</script>
</head>
<body class="theme-${theme}">
<div id="reactRoot"></div>
<div id="grafana-portal-container"></div>
<script type="module" src="/workbench/host/host.js"></script>
</body>
</html>
`;
}

function inScript(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/[\u2028\u2029]/g, ' ');
}
