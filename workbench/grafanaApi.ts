import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { SignedInUser } from './identity.ts';
import type { PluginJson } from './pluginMeta.ts';
import type { AppSettingsRow } from './pluginProxy.ts';
import { readJson } from './readJson.ts';
import { refuse } from './refuse.ts';
import { LANGUAGES, THEMES, type Session, type Sessions } from './sessions.ts';

const SettingsBody = z.object({
  enabled: z.boolean().default(false),
  pinned: z.boolean().default(false),
  jsonData: z.record(z.string(), z.unknown()).nullish(),
  secureJsonData: z.record(z.string(), z.string()).nullish(),
});

const Switch = z.object({
  userId: z.number().int().optional(),
  orgId: z.number().int().optional(),
  theme: z.enum(THEMES).optional(),
  language: z.enum(LANGUAGES).optional(),
});

/** The app's settings as `GET /api/plugins/<id>/settings` shows them: secrets only by name. */
export function settingsAnswer(plugin: PluginJson, row: AppSettingsRow | undefined): Record<string, unknown> {
  return {
    id: plugin.id,
    name: plugin.name,
    type: plugin.type,
    enabled: row?.enabled ?? false,
    pinned: row?.pinned ?? false,
    module: `public/plugins/${plugin.id}/module.js`,
    baseUrl: `public/plugins/${plugin.id}`,
    info: plugin.info,
    includes: plugin.includes,
    jsonData: row?.jsonData ?? null,
    secureJsonFields: Object.fromEntries(Object.keys(row?.secureJsonData ?? {}).map((name) => [name, true])),
  };
}

/** `POST /api/plugins/<id>/settings`: org admins only; a secret that is not sent stays. */
export async function saveSettings(
  request: IncomingMessage,
  response: ServerResponse,
  signedIn: SignedInUser,
  rows: Map<number, AppSettingsRow>
): Promise<void> {
  if (signedIn.role !== 'Admin') {
    refuse.accessDenied(response, 'plugins:write');
    return;
  }
  const body = SettingsBody.safeParse(await readJson(request));
  if (!body.success) {
    refuse.json(response, 400, 'bad request data');
    return;
  }
  const { enabled, pinned, jsonData, secureJsonData } = body.data;
  const before = rows.get(signedIn.orgId)?.secureJsonData ?? {};
  rows.set(signedIn.orgId, {
    enabled,
    pinned,
    jsonData: jsonData ?? {},
    secureJsonData: { ...before, ...secureJsonData },
  });
  refuse.json(response, 200, 'Plugin settings updated');
}

/** The workbench's own switch of person, org, theme and language; Grafana has its login and preferences for it. */
export async function switchSession(
  request: IncomingMessage,
  response: ServerResponse,
  session: Session,
  sessions: Sessions
): Promise<void> {
  const body = Switch.safeParse(await readJson(request));
  const user = body.success ? sessions.users.find(({ id }) => id === (body.data.userId ?? session.userId)) : undefined;
  if (!body.success || !user) {
    refuse.json(response, 400, 'bad request data');
    return;
  }
  const { orgId = session.orgId, theme, language } = body.data;
  if (!user.roles.has(orgId)) {
    refuse.json(response, 403, 'Not a valid organization');
    return;
  }
  session.userId = user.id;
  session.orgId = orgId;
  session.theme = theme ?? session.theme;
  session.language = language ?? session.language;
  refuse.json(response, 200, 'Active organization changed');
}
