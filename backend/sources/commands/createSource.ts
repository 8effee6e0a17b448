import { sql } from 'kysely';
import type { createSource as createSourceOperation, Source } from '#contract/source';
import type { z } from 'zod';
import { AppError, cleanText, newId, type Outbox, type Secrets, type Tx } from '../../platform/index.ts';
import { recordAudit, type Actor } from '../../tenancy/index.ts';
import type { SourceAuth } from '../client/createAsk.ts';
import { sealAuth, SOURCE_COLUMNS, toSource, type SourceRow } from '../sourceRow.ts';

type BodySchema = NonNullable<(typeof createSourceOperation)['body']>;
export type NewSource = z.input<BodySchema>;

/** Adds a source. A name that is taken is `conflict`; an address that no source may have is `bad_request`. */
export async function createSource(
  deps: { outbox: Pick<Outbox, 'emit'>; secrets: Secrets },
  tx: Tx,
  by: Actor,
  input: NewSource
): Promise<Source> {
  const { tenantId } = by;
  const url = plainUrl(input.url);
  const id = newId();
  const auth = authOf(input);
  const made = await sql<SourceRow>`
    insert into source (tenant_id, id, name, kind, url, credentials, grafana_datasource_uid)
    values (${tenantId}, ${id}, ${cleanText(input.name)}, ${input.kind ?? 'prometheus'}, ${url},
      ${sealAuth(deps.secrets, tenantId, id, auth)}, ${input.grafanaDatasourceUid ?? null})
    on conflict (tenant_id, name) do nothing returning ${SOURCE_COLUMNS}`.execute(tx);
  const row = made.rows[0];
  if (row === undefined) {
    throw new AppError('conflict', 'There is a data source of this name already. Choose another name.');
  }
  const source = toSource(row);
  await recordAudit(tx, by, { action: 'source.created', targetType: 'source', targetId: id, after: source });
  await deps.outbox.emit(tx, tenantId, 'source.added', { sourceId: id });
  return source;
}

function authOf({ bearerToken, basicAuth }: NewSource): SourceAuth {
  if (bearerToken !== undefined && basicAuth !== undefined) {
    const reason = 'give a bearer token or basic auth, not both';
    throw new AppError('bad_request', `body.bearerToken: ${reason}`, {
      details: [{ path: 'body.bearerToken', reason }],
    });
  }
  return bearerToken === undefined ? (basicAuth ?? null) : { bearerToken };
}

/** The address without its query; one with a password in it is refused, because it would be shown to Viewers. */
function plainUrl(text: string): string {
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    const reason = 'must not hold a user or password; give them as basicAuth';
    throw new AppError('bad_request', `body.url: ${reason}`, { details: [{ path: 'body.url', reason }] });
  }
  url.search = '';
  url.hash = '';
  return url.href.replace(/\/+$/, '');
}
