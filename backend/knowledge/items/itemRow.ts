import { sql } from 'kysely';
import type { KnowledgeItem, KnowledgeSummary, LearntCause, LearntFix } from '#contract/knowledge';
import { SEVERITIES, type ActorRef } from '#contract/scalars';

/** A row of knowledge_item as SUMMARY_COLUMNS reads it. */
export interface SummaryRow {
  id: string;
  number: string;
  version: number;
  kind: KnowledgeSummary['kind'];
  status: KnowledgeSummary['status'];
  title: string;
  services: string[];
  tags: string[];
  incident_id: string | null;
  incident_number: string | null;
  updated_at: Date;
  updated_by: ActorRef;
  published_at: Date | null;
}

export interface ItemRow extends SummaryRow {
  body: string;
  severity: number | null;
  causes: LearntCause[];
  fixes: LearntFix[];
  edited: boolean;
  created_at: Date;
  created_by: ActorRef;
  published_by: ActorRef | null;
  /** Words of the search index as they stand. */
  words: string[];
}

/** Columns of knowledge_item, read under the alias `k`. */
export const SUMMARY_COLUMNS = sql`
  k.id, k.number, k.version, k.kind, k.status, k.title, k.services, k.tags, k.incident_id, k.incident_number, k.updated_at,
  k.updated_by, k.published_at`;

export const ITEM_COLUMNS = sql`
  ${SUMMARY_COLUMNS}, k.body, k.severity, k.causes, k.fixes, k.edited, k.created_at, k.created_by, k.published_by,
  tsvector_to_array(k.terms) as words`;

function common(row: SummaryRow): Omit<KnowledgeSummary, 'excerpt'> {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    status: row.status,
    version: row.version,
    incidentId: row.incident_id,
    incidentNumber: row.incident_number === null ? null : Number(row.incident_number),
    services: row.services,
    tags: row.tags,
    updatedAt: row.updated_at.toISOString(),
    updatedBy: row.updated_by,
    publishedAt: row.published_at?.toISOString() ?? null,
  };
}

export function toSummary(row: SummaryRow, excerpt: string): KnowledgeSummary {
  return { ...common(row), excerpt };
}

export function toItem(row: ItemRow, followUps: KnowledgeItem['followUps']): KnowledgeItem {
  return {
    ...common(row),
    body: row.body,
    causes: row.causes.slice(0, 10),
    fixes: row.fixes.slice(0, 20),
    followUps,
    severity: row.severity === null ? null : (SEVERITIES[row.severity] ?? 'info'),
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    publishedBy: row.published_by,
  };
}
