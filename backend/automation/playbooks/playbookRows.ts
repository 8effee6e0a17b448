import { sql } from 'kysely';
import { PlaybookSpec, type Playbook, type PlaybookHistory, type PlaybookSummary } from '#contract/playbook';
import type { ActorRef } from '#contract/scalars';
import { AppError, type Tx } from '../../platform/index.ts';
import { NO_HISTORY } from './ports.ts';

export interface PlaybookRow {
  id: string;
  slug: string;
  version: number;
  enabled: boolean;
  source: string;
  spec: unknown;
  updated_at: Date;
  updated_by: ActorRef;
}

export const PLAYBOOK_COLUMNS = sql`id, slug, version, enabled, source, spec, updated_at, updated_by`;

/** A stored playbook, its spec read again by the contract of now. */
export interface StoredPlaybook {
  id: string;
  slug: string;
  version: number;
  enabled: boolean;
  source: string;
  spec: PlaybookSpec;
}

export function toStored(row: PlaybookRow): StoredPlaybook {
  const { id, slug, version, enabled, source } = row;
  return { id, slug, version, enabled, source, spec: PlaybookSpec.parse(row.spec) };
}

export function toSummary(row: PlaybookRow, history: PlaybookHistory = NO_HISTORY): PlaybookSummary {
  const { spec } = toStored(row);
  return {
    id: row.id,
    slug: row.slug,
    name: spec.name,
    description: spec.description,
    version: row.version,
    risk: spec.risk,
    approval: spec.approval,
    kinds: spec.applies.kinds,
    mechanisms: spec.applies.mechanisms,
    stepCount: spec.steps.length,
    enabled: row.enabled,
    history,
    updatedAt: row.updated_at.toISOString(),
    updatedBy: row.updated_by,
  };
}

export function toPlaybook(row: PlaybookRow, history?: PlaybookHistory): Playbook {
  const { source, spec } = toStored(row);
  return { ...toSummary(row, history), source, spec };
}

/** One playbook in its newest version; with `lock`, nobody else changes it before the transaction ends. Throws `not_found`. */
export async function requirePlaybook(tx: Tx, tenantId: string, id: string, lock = false): Promise<PlaybookRow> {
  const found = await sql<PlaybookRow>`
    select ${PLAYBOOK_COLUMNS} from playbook where tenant_id = ${tenantId} and id = ${id}
    ${lock ? sql`for update` : sql``}`.execute(tx);
  const row = found.rows[0];
  if (row === undefined) {
    throw new AppError('not_found', 'There is no such playbook. It may have been removed.');
  }
  return row;
}

/** One playbook, enabled or not, or null. */
export async function findPlaybook(tx: Tx, tenantId: string, id: string): Promise<StoredPlaybook | null> {
  const found = await sql<PlaybookRow>`
    select ${PLAYBOOK_COLUMNS} from playbook where tenant_id = ${tenantId} and id = ${id}`.execute(tx);
  const row = found.rows[0];
  return row === undefined ? null : toStored(row);
}

/** More playbooks than this are no library any more; bounds what is read for checks and proposals. */
const MOST = 2_000;

/** Every playbook in its newest version, by slug. */
export async function readAllPlaybooks(tx: Tx, tenantId: string): Promise<Map<string, StoredPlaybook>> {
  const found = await sql<PlaybookRow>`
    select ${PLAYBOOK_COLUMNS} from playbook where tenant_id = ${tenantId} order by slug limit ${MOST}`.execute(tx);
  return new Map(found.rows.map((row) => [row.slug, toStored(row)]));
}
