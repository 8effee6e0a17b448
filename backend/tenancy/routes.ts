import { sql } from 'kysely';
import {
  createApiToken as createApiTokenOperation,
  getMe,
  getSettings,
  listApiTokens as listApiTokensOperation,
  listAuditEntries,
  revokeApiToken as revokeApiTokenOperation,
  updateSettings,
} from '#contract/tenancy';
import { AppError, readCursor, route, writeCursor, type Database, type RouteBinding } from '../platform/index.ts';
import { createApiToken, listApiTokens, revokeApiToken } from './apiTokens.ts';
import { actorOf, recordAudit } from './audit.ts';
import { readAuditLog } from './auditLog.ts';
import { readSettings } from './settings.ts';

/** Identity, settings, API tokens and the audit log over REST. */
export function tenancyRoutes(database: Database): RouteBinding[] {
  return [
    route(getMe, (_input, { principal, tenantId }) =>
      database.tenant(tenantId, async (tx) => {
        const found = await sql<{ name: string; org_id: string }>`
          select name, org_id from tenant where id = ${tenantId}`.execute(tx);
        const row = found.rows[0];
        if (row === undefined) {
          throw new AppError('not_found', 'There is no such tenant.');
        }
        return {
          tenant: { id: tenantId, name: row.name, orgId: Number(row.org_id) },
          actor: principal.actor,
          role: principal.role,
        };
      })
    ),
    route(getSettings, (_input, { tenantId }) => database.tenant(tenantId, (tx) => readSettings(tx, tenantId))),
    route(updateSettings, ({ body }, context) =>
      database.tenant(context.tenantId, async (tx) => {
        const before = await readSettings(tx, context.tenantId);
        const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
        const after = { ...before, ...given };
        await sql`update tenant set settings = ${JSON.stringify(after)}::jsonb where id = ${context.tenantId}`.execute(tx);
        await recordAudit(tx, actorOf(context), {
          action: 'settings.changed',
          targetType: 'settings',
          targetId: context.tenantId,
          before,
          after,
        });
        return after;
      })
    ),
    route(listApiTokensOperation, ({ query }, { tenantId }) =>
      database.tenant(tenantId, async (tx) => {
        const after = readCursor(query.cursor, 'api-tokens', 1);
        const items = await listApiTokens(tx, tenantId, query.limit + 1, asId(after?.[0]));
        const page = items.slice(0, query.limit);
        const last = page.at(-1);
        const more = items.length > query.limit && last !== undefined;
        return { items: page, nextCursor: more ? writeCursor('api-tokens', [last.id]) : null };
      })
    ),
    route(createApiTokenOperation, ({ body }, context) =>
      database.tenant(context.tenantId, (tx) => createApiToken(tx, actorOf(context), body))
    ),
    route(revokeApiTokenOperation, ({ params }, context) =>
      database.tenant(context.tenantId, (tx) => revokeApiToken(tx, actorOf(context), params.id))
    ),
    route(listAuditEntries, ({ query }, { tenantId }) =>
      database.tenant(tenantId, (tx) => readAuditLog(tx, tenantId, query))
    ),
  ];
}

function asId(text: string | undefined): string | null {
  if (text === undefined) {
    return null;
  }
  if (!/^[0-9a-f-]{36}$/.test(text)) {
    throw new AppError('bad_cursor');
  }
  return text;
}
