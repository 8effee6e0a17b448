import { sql } from 'kysely';
import type { Incident, IncidentStatus } from '#contract/incident';
import { AppError, newId, type Tx } from '../../platform/index.ts';
import { recordAudit, type Actor } from '../../tenancy/index.ts';
import { announceChanged } from '../announce.ts';
import { placeOf } from '../correlation/alertKeys.rules.ts';
import { plain } from '../correlation/title.rules.ts';
import { indexWords, takeNumbers } from '../numbers.ts';
import { requireIncident } from '../queries/readIncident.ts';
import { statement, writeTimeline } from '../timeline.ts';
import { lockGrouping } from './lockGrouping.ts';
import { emitMoved, isOpenStatus, readHeldAlerts, recount, rekey, type HeldAlert } from './regroup.ts';
import type { CommandDeps } from './updateIncident.ts';

/**
 * Moves some alerts of an open incident into a new one. Throws `not_found` for an unknown incident or an alert that is
 * not in it, `illegal_transition` when the incident is over or nothing would be left in it.
 */
export async function splitIncident(
  tx: Tx,
  deps: CommandDeps,
  by: Actor,
  id: string,
  given: { fingerprints: readonly string[]; title?: string | undefined }
): Promise<Incident> {
  const { tenantId } = by;
  await lockGrouping(tx, tenantId);
  const from = await lockSource(tx, tenantId, id);
  const held = await readHeldAlerts(tx, tenantId, [id]);
  const chosen = new Set(given.fingerprints);
  const moved = held.filter((alert) => chosen.has(alert.fingerprint));
  if (moved.length < chosen.size) {
    throw new AppError('not_found', 'One of the alerts is not part of this incident.');
  }
  if (moved.length === held.length) {
    throw new AppError('illegal_transition', 'Nothing would be left. Leave at least one alert in the incident.');
  }
  const now = deps.clock.now();
  const made = await insertSplit(tx, tenantId, { from, moved, title: given.title, now });
  const fingerprints = [...chosen];
  await sql`
    update incident_alert set incident_id = ${made.id}
    where tenant_id = ${tenantId} and incident_id = ${id} and fingerprint = any(${fingerprints}::text[])`.execute(tx);
  await sql`
    update alert set incident_id = ${made.id} where tenant_id = ${tenantId} and fingerprint = any(${fingerprints}::text[])`.execute(
    tx
  );
  await recount(tx, tenantId, made.id, now);
  await recount(tx, tenantId, id, now);
  await rekey(tx, tenantId, made.id, moved);
  await rekey(
    tx,
    tenantId,
    id,
    held.filter((alert) => !chosen.has(alert.fingerprint))
  );
  await writeTimeline(
    tx,
    tenantId,
    [
      {
        incidentId: id,
        kind: 'split',
        actor: by.actor,
        text: statement(
          'split',
          { count: moved.length, number: made.number },
          `${moved.length} alerts moved to #${made.number}`
        ),
        detail: { to: made.id, fingerprints },
      },
      {
        incidentId: made.id,
        kind: 'split',
        actor: by.actor,
        text: statement('split-from', { number: Number(from.number) }, `Split from #${from.number}`),
        detail: { from: id, fingerprints },
      },
    ],
    now
  );
  await recordAudit(tx, by, {
    action: 'incident.split',
    targetType: 'incident',
    targetId: id,
    after: { into: made.id, fingerprints },
  });
  const reason = `${by.actor.name} split it from #${from.number}.`.slice(0, 500);
  await emitMoved(tx, deps.outbox, tenantId, { alerts: moved, to: made.id, reason, evidence: { splitFrom: id } });
  const incident = await requireIncident(tx, tenantId, made.id);
  await deps.outbox.emit(tx, tenantId, 'incident.opened', {
    incidentId: made.id,
    number: made.number,
    title: incident.title,
    severity: incident.severity,
  });
  await announceChanged(tx, deps, tenantId, [made.id, id]);
  return incident;
}

interface Source {
  number: string;
  title: string;
  status: IncidentStatus;
  source: string;
  scope: string;
  team: string;
}

async function lockSource(tx: Tx, tenantId: string, id: string): Promise<Source> {
  const found = await sql<Source>`
    select number, title, status, source, scope, team from incident where tenant_id = ${tenantId} and id = ${id} for update`.execute(
    tx
  );
  const row = found.rows[0];
  if (row === undefined) {
    throw new AppError('not_found', 'There is no such incident.');
  }
  if (!isOpenStatus(row.status)) {
    throw new AppError('illegal_transition', `An incident that is ${row.status} cannot be split.`);
  }
  return row;
}

async function insertSplit(
  tx: Tx,
  tenantId: string,
  given: { from: Source; moved: readonly HeldAlert[]; title: string | undefined; now: number }
): Promise<{ id: string; number: number }> {
  const [first] = given.moved;
  if (first === undefined) {
    throw new AppError('not_found', 'One of the alerts is not part of this incident.');
  }
  const worst = Math.min(...given.moved.map((alert) => alert.severity));
  const started = Math.min(...given.moved.map((alert) => alert.starts_at.getTime()));
  const place = placeOf({
    ruleId: first.rule_id,
    name: first.name,
    labels: first.labels,
    groupKey: '',
    ruleQuery: null,
  });
  const title = plain(given.title ?? `${first.name}${place.service === '' ? '' : ` on ${place.service}`}`);
  const id = newId(given.now);
  const { first: number, openedAt } = await takeNumbers(tx, tenantId, 1, given.now);
  const startedAt = new Date(started).toISOString();
  const at = openedAt.toISOString();
  await sql`
    insert into incident (tenant_id, id, number, title, status, severity, service, team, source, scope, opened_at, started_at,
      grown_at, updated_at, split_from)
    values (${tenantId}, ${id}, ${number}, ${title}, 'triggered', ${worst}, ${place.service}, ${place.team || given.from.team},
      ${first.source}, ${given.from.scope}, ${at}, ${startedAt}, ${startedAt}, ${at},
      (select id from incident where tenant_id = ${tenantId} and number = ${given.from.number}))`.execute(tx);
  await indexWords(tx, tenantId, [{ number, texts: [title, place.service] }]);
  return { id, number };
}
