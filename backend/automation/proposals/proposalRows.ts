import { sql } from 'kysely';
import type { Mechanism } from '#contract/analysis';
import type { Proposal } from '#contract/run';
import type { ActorRef } from '#contract/scalars';
import type { Tx } from '../../platform/index.ts';
import type { Dismissal } from './match.rules.ts';

/** How long a "does not fit" is remembered. */
const DISMISSAL_DAYS = 90;
const MOST_LISTED = 20;

/** A proposal as stored. */
export interface StoredProposal extends Proposal {
  /** How often a run was asked for: a proposal whose approval expired can be asked for again. */
  asked: number;
  /** ISO time of done, dismissed or superseded. */
  endedAt: string | null;
}

interface Row {
  id: string;
  incident_id: string;
  analysis_id: string;
  finding_id: string;
  rank: number;
  playbook_id: string;
  playbook_name: string;
  playbook_version: number;
  resource_key: string;
  mechanism: Mechanism;
  status: Proposal['status'];
  run_id: string | null;
  asked: number;
  created_at: Date;
  ended_at: Date | null;
  said: Pick<Proposal, 'title' | 'reason' | 'parameters' | 'missing' | 'risk' | 'pastSuccess'>;
}

const COLUMNS = sql`id, incident_id, analysis_id, finding_id, rank, playbook_id, playbook_name, playbook_version, resource_key,
  mechanism, status, run_id, asked, created_at, ended_at, said`;

function toProposal(row: Row): StoredProposal {
  return {
    id: row.id,
    incidentId: row.incident_id,
    analysisId: row.analysis_id,
    findingId: row.finding_id,
    rank: row.rank,
    playbookId: row.playbook_id,
    playbookName: row.playbook_name,
    playbookVersion: row.playbook_version,
    resourceKey: row.resource_key,
    mechanism: row.mechanism,
    ...row.said,
    status: row.status,
    runId: row.run_id,
    at: row.created_at.toISOString(),
    asked: row.asked,
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}

/** The proposal as people and agents see it. */
export function presentProposal({ asked: _asked, endedAt: _endedAt, ...proposal }: StoredProposal): Proposal {
  return proposal;
}

/** One writer of an incident's proposals at a time, until the transaction ends. */
export async function lockProposals(tx: Tx, tenantId: string, incidentId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`proposals ${tenantId} ${incidentId}`}, 0))`.execute(tx);
}

/** What could be done about an incident: those that can be reviewed first, best first, then what became of the others. */
export async function listProposals(tx: Tx, tenantId: string, incidentId: string): Promise<StoredProposal[]> {
  const found = await sql<Row>`
    select ${COLUMNS} from proposal where tenant_id = ${tenantId} and incident_id = ${incidentId}
    order by array_position(array['under-review', 'open', 'done', 'dismissed', 'superseded'], status) > 2,
      case when ended_at is null then rank end, ended_at desc nulls first, id desc limit ${MOST_LISTED}`.execute(tx);
  return found.rows.map(toProposal);
}

export async function findProposal(tx: Tx, tenantId: string, id: string): Promise<StoredProposal | null> {
  const found = await sql<Row>`
    select ${COLUMNS} from proposal where tenant_id = ${tenantId} and id = ${id}`.execute(tx);
  const row = found.rows[0];
  return row === undefined ? null : toProposal(row);
}

/** Stores a proposal or its new state. */
export async function saveProposal(tx: Tx, tenantId: string, proposal: StoredProposal): Promise<void> {
  const { title, reason, parameters, missing, risk, pastSuccess } = proposal;
  const said = JSON.stringify({ title, reason, parameters, missing, risk, pastSuccess });
  await sql`
    insert into proposal (tenant_id, id, incident_id, analysis_id, finding_id, rank, playbook_id, playbook_name, playbook_version,
      resource_key, mechanism, status, run_id, asked, created_at, ended_at, said)
    values (${tenantId}, ${proposal.id}, ${proposal.incidentId}, ${proposal.analysisId}, ${proposal.findingId}, ${proposal.rank},
      ${proposal.playbookId}, ${proposal.playbookName}, ${proposal.playbookVersion}, ${proposal.resourceKey}, ${proposal.mechanism},
      ${proposal.status}, ${proposal.runId}, ${proposal.asked}, ${proposal.at}, ${proposal.endedAt}, ${said}::jsonb)
    on conflict (tenant_id, id) do update set analysis_id = excluded.analysis_id, finding_id = excluded.finding_id,
      rank = excluded.rank, playbook_name = excluded.playbook_name, playbook_version = excluded.playbook_version,
      mechanism = excluded.mechanism, status = excluded.status, run_id = excluded.run_id, asked = excluded.asked,
      ended_at = excluded.ended_at, said = excluded.said`.execute(tx);
}

/** Notes who said that a proposal does not fit, and why. */
export async function saveDismissal(tx: Tx, tenantId: string, id: string, by: ActorRef, reason: string): Promise<void> {
  await sql`
    update proposal set dismissed_by = ${JSON.stringify(by)}::jsonb, dismiss_reason = ${reason}
    where tenant_id = ${tenantId} and id = ${id}`.execute(tx);
}

/** What people dismissed of late, on any incident. */
export async function readDismissals(tx: Tx, tenantId: string, nowMs: number): Promise<Dismissal[]> {
  const since = new Date(nowMs - DISMISSAL_DAYS * 86_400_000);
  const found = await sql<Dismissal>`
    select playbook_id as "playbookId", mechanism, resource_key as "resourceKey", count(*)::int as count from proposal
    where tenant_id = ${tenantId} and status = 'dismissed' and ended_at >= ${since}
    group by playbook_id, mechanism, resource_key limit 10000`.execute(tx);
  return found.rows;
}

/** The proposal that a run belongs to, or null. */
export async function findProposalOfRun(tx: Tx, tenantId: string, runId: string): Promise<StoredProposal | null> {
  const found = await sql<Row>`
    select ${COLUMNS} from proposal where tenant_id = ${tenantId} and run_id = ${runId}`.execute(tx);
  const row = found.rows[0];
  return row === undefined ? null : toProposal(row);
}
