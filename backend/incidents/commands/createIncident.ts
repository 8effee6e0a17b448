import { sql } from 'kysely';
import type { Incident } from '#contract/incident';
import { severityRank, type Severity } from '#contract/scalars';
import { newId, type Tx } from '../../platform/index.ts';
import { recordAudit, type Actor } from '../../tenancy/index.ts';
import { announceChanged } from '../announce.ts';
import { plain } from '../correlation/title.rules.ts';
import { indexWords, takeNumbers } from '../numbers.ts';
import { requireIncident } from '../queries/readIncident.ts';
import { statement, writeTimeline } from '../timeline.ts';
import type { CommandDeps } from './updateIncident.ts';

/** Opens an incident by hand. */
export async function createIncident(
  tx: Tx,
  deps: CommandDeps,
  by: Actor,
  given: { title: string; description: string; severity: Severity; service?: string | undefined }
): Promise<Incident> {
  const { tenantId } = by;
  const now = deps.clock.now();
  const id = newId(now);
  const title = plain(given.title);
  const service = plain(given.service ?? '').slice(0, 200);
  const { first: number, openedAt } = await takeNumbers(tx, tenantId, 1, now);
  const at = openedAt.toISOString();
  const resources = service === '' ? [] : [`service:${service}`];
  await sql`
    insert into incident (tenant_id, id, number, title, description, status, severity, severity_chosen, service, source,
      resources, opened_at, started_at, grown_at, updated_at)
    values (${tenantId}, ${id}, ${number}, ${title}, ${given.description}, 'triggered', ${severityRank(given.severity)}, true,
      ${service}, 'manual', ${resources}::text[], ${at}, ${at}, ${at}, ${at})`.execute(tx);
  await indexWords(tx, tenantId, [{ number, texts: [title, service] }]);
  await writeTimeline(
    tx,
    tenantId,
    [{ incidentId: id, kind: 'opened', actor: by.actor, text: statement('opened-by-hand', {}, 'Opened by hand') }],
    now
  );
  await recordAudit(tx, by, {
    action: 'incident.opened',
    targetType: 'incident',
    targetId: id,
    after: { number, title, severity: given.severity, service },
  });
  await deps.outbox.emit(tx, tenantId, 'incident.opened', { incidentId: id, number, title, severity: given.severity });
  await announceChanged(tx, deps, tenantId, [id]);
  return requireIncident(tx, tenantId, id);
}
