import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { severityRank } from '#contract/scalars';
import { AppError, type Tx } from '../../platform/index.ts';
import { recordAudit, systemActor, type Actor } from '../../tenancy/index.ts';
import { fixOf, type KnowledgeDeps } from '../deps.ts';
import type { ItemRow } from '../items/itemRow.ts';
import { postmortemOf, readItemRow } from '../items/readItem.ts';
import { cleanTitle, insertItem, saveNextVersion, type ItemState } from '../items/saveItem.ts';
import { draftOf } from './draft.rules.ts';
import { gather, type Gathered } from './gather.ts';
import { measureImpact } from './impact.ts';
import { linksOf } from './links.ts';
import { sayInTimeline } from './publish.ts';

const MOST_FIXES = 20;

/** What came of drafting: made, made anew, the same as before, or left alone because people have written in it. */
export type Drafted = { itemId: string; outcome: 'made' | 'made-anew' | 'unchanged' | 'kept' };

/**
 * Drafts the postmortem of an incident from what is known of it. One that nobody edited is made anew; one that somebody
 * edited, published or archived stays as it is. Doing it again changes nothing. Null when there is no such incident, or it
 * went into another one.
 */
export async function draftPostmortem(
  deps: KnowledgeDeps,
  tenantId: string,
  incidentId: string,
  signal: AbortSignal,
  by: Actor = systemActor(tenantId)
): Promise<Drafted | null> {
  const gathered = await deps.database.tenant(tenantId, async (tx) => {
    const row = await readItemRow(tx, tenantId, postmortemOf(incidentId));
    return row !== null && isKept(row) ? row : gather(tx, deps, tenantId, incidentId, deps.clock.now());
  });
  if (gathered === null || !('facts' in gathered)) {
    return gathered === null ? null : { itemId: gathered.id, outcome: 'kept' };
  }
  if (gathered.facts.incident.mergedInto !== null) {
    return null;
  }
  // Sources are asked outside of any transaction: they may take their time.
  const impact = await measureImpact(deps, gathered.question, signal);
  const links = linksOf(gathered.tenant, await deps.reader.listSources(tenantId));
  const draft = draftOf({ ...gathered.facts, impact, links });
  const item: ItemState = {
    kind: 'postmortem',
    status: 'draft',
    title: cleanTitle(draft.title),
    body: draft.body,
    services: gathered.services,
    tags: draft.tags,
    severity: severityRank(gathered.facts.incident.severity),
    causes: gathered.facts.causes,
    fixes: gathered.facts.runs
      .filter((run) => run.ended)
      .map(fixOf)
      .slice(-MOST_FIXES),
    edited: false,
  };
  return deps.database.tenant(tenantId, (tx) => store(tx, deps, by, gathered, item));
}

function isKept(row: Pick<ItemRow, 'edited' | 'status'>): boolean {
  return row.edited || row.status !== 'draft';
}

async function store(tx: Tx, deps: KnowledgeDeps, by: Actor, { facts }: Gathered, item: ItemState): Promise<Drafted> {
  const { tenantId } = by;
  const { id: incidentId, number } = facts.incident;
  const now = deps.clock.now();
  await lockIncident(tx, tenantId, incidentId);
  const row = await readItemRow(tx, tenantId, postmortemOf(incidentId), true);
  if (row !== null && isKept(row)) {
    return { itemId: row.id, outcome: 'kept' };
  }
  if (row !== null && isSame(row, item)) {
    return { itemId: row.id, outcome: 'unchanged' };
  }
  const itemId = row === null ? await make(tx, by, facts.incident, item, now) : row.id;
  if (row !== null) {
    const locked = { id: row.id, number: Number(row.number), version: row.version, words: row.words };
    await saveNextVersion(tx, tenantId, locked, {
      ...item,
      by: by.actor,
      now,
      comment: 'Made anew from the incident',
      publishes: false,
    });
  }
  await recordAudit(tx, by, {
    action: row === null ? 'postmortem.drafted' : 'postmortem.redrafted',
    targetType: 'knowledge',
    targetId: itemId,
    after: { incidentId, incidentNumber: number, title: item.title, characters: item.body.length },
  });
  await deps.streams.publish(tx, tenantId, [{ type: 'knowledge', itemId, incidentId }]);
  return { itemId, outcome: row === null ? 'made' : 'made-anew' };
}

async function make(
  tx: Tx,
  by: Actor,
  incident: { id: string; number: number },
  item: ItemState,
  now: number
): Promise<string> {
  const made = { ...item, incidentId: incident.id, incidentNumber: incident.number };
  const itemId = await insertItem(tx, by.tenantId, {
    ...made,
    by: by.actor,
    now,
    comment: 'Drafted from the incident',
  });
  await sayInTimeline(
    tx,
    by,
    { incidentId: incident.id, itemId, at: now },
    'postmortem-drafted',
    'A postmortem was drafted'
  );
  return itemId;
}

/** One draft of an incident at a time: two that find none yet would both make one. */
async function lockIncident(tx: Tx, tenantId: string, incidentId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`postmortem/${tenantId}/${incidentId}`}, 0))`.execute(tx);
}

function isSame(row: ItemRow, item: ItemState): boolean {
  const { title, body, services, tags, severity, causes, fixes } = item;
  const known = [row.title, row.body, row.services, row.tags, row.severity];
  // JSON columns give keys back in an order of their own.
  return (
    JSON.stringify(known) === JSON.stringify([title, body, services, tags, severity]) &&
    isDeepStrictEqual(row.causes, causes) &&
    isDeepStrictEqual(row.fixes, fixes)
  );
}

/** For people: as draftPostmortem, but says why nothing was drafted. Throws `not_found` and `conflict`. */
export async function draftOnDemand(
  deps: KnowledgeDeps,
  by: Actor,
  incidentId: string,
  signal: AbortSignal
): Promise<string> {
  const drafted = await draftPostmortem(deps, by.tenantId, incidentId, signal, by);
  if (drafted === null) {
    throw new AppError('not_found', 'There is no such incident, or it was merged into another one.');
  }
  if (drafted.outcome === 'kept') {
    throw new AppError(
      'conflict',
      'Somebody has worked on this postmortem; it is not made anew. Open it and change it there.'
    );
  }
  return drafted.itemId;
}
