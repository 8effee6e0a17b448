import { lastValueFrom } from 'rxjs';
import { t } from '@grafana/i18n';
import { getBackendSrv } from '@grafana/runtime';
import { getMe } from '#contract/tenancy';
import pluginJson from '../../plugin.json';
import { callOperation, describeError, toApiError } from '../../shared/api/index.ts';
import { plainText } from '../../shared/plainText.ts';

export interface TestOutcome {
  ok: boolean;
  message: string;
  detail?: string;
}

/** Why an address cannot be the sidecar's; undefined when it can. */
export function urlProblem(url: string): string | undefined {
  if (!URL.canParse(url) || !/^https?:\/\//i.test(url)) {
    return t('config.urlInvalid', 'Enter an address that starts with http:// or https://');
  }
  const { pathname, search, hash, username } = new URL(url);
  if (pathname !== '/' || search !== '' || hash !== '' || username !== '' || url.endsWith('/')) {
    return t('config.urlPath', 'Enter scheme, host and port only, without a path or a slash at the end');
  }
  return undefined;
}

/** Saves the app's settings in Grafana for this organisation and enables the app; `token` undefined keeps the old one. */
export async function saveSettings(settings: {
  url: string;
  token: string | undefined;
  pinned: boolean;
}): Promise<void> {
  const { url, token, pinned } = settings;
  await lastValueFrom(
    getBackendSrv().fetch({
      url: `/api/plugins/${pluginJson.id}/settings`,
      method: 'POST',
      data: {
        enabled: true,
        pinned,
        jsonData: { sidecarUrl: url },
        secureJsonData: token === undefined ? undefined : { sidecarToken: token },
      },
      showErrorAlert: false,
      showSuccessAlert: false,
    })
  );
}

/** Asks the sidecar, through Grafana, whom it takes us for. Never throws. */
export async function testConnection(): Promise<TestOutcome> {
  try {
    const me = await callOperation(getMe, {});
    return {
      ok: true,
      message: t('config.connected', 'Connected to tenant {{tenant}}', { tenant: me.tenant.name, ...plainText }),
      detail: t('config.connectedAs', 'The sidecar takes you for {{actor}} with role {{role}}.', {
        actor: me.actor.name,
        role: me.role,
        ...plainText,
      }),
    };
  } catch (thrown) {
    const error = toApiError(thrown, getMe.id);
    return { ok: false, message: describeError(error), detail: error.message };
  }
}
