import { sql } from 'kysely';
import type { Source } from '#contract/source';
import type { Secrets } from '../platform/index.ts';
import type { SourceAuth } from './client/createAsk.ts';

export interface SourceRow {
  id: string;
  name: string;
  kind: Source['kind'];
  url: string;
  credentials: Buffer | null;
  grafana_datasource_uid: string | null;
  created_at: Date;
  state: Source['state'];
  state_since: Date | null;
  state_reason: string | null;
  last_discovery_at: Date | null;
}

export const SOURCE_COLUMNS = sql`
  id, name, kind, url, credentials, grafana_datasource_uid, created_at, state, state_since, state_reason, last_discovery_at`;

/** A row as the contract has it: without its secrets. */
export function toSource(row: SourceRow): Source {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    url: row.url,
    hasCredentials: row.credentials !== null,
    grafanaDatasourceUid: row.grafana_datasource_uid,
    createdAt: row.created_at.toISOString(),
    state: row.state,
    stateSince: row.state_since?.toISOString() ?? null,
    stateReason: row.state_reason,
    lastDiscoveryAt: row.last_discovery_at?.toISOString() ?? null,
  };
}

function context(tenantId: string, sourceId: string): string {
  return `source/${tenantId}/${sourceId}`;
}

export function sealAuth(secrets: Secrets, tenantId: string, sourceId: string, auth: SourceAuth): Buffer | null {
  return auth === null ? null : secrets.encrypt(JSON.stringify(auth), context(tenantId, sourceId));
}

export function openAuth(secrets: Secrets, tenantId: string, row: Pick<SourceRow, 'id' | 'credentials'>): SourceAuth {
  return row.credentials === null
    ? null
    : (JSON.parse(secrets.decrypt(row.credentials, context(tenantId, row.id))) as SourceAuth);
}
