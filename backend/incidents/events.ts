import { sql } from 'kysely';
import type { AlertEvent } from '#contract/alert';
import type { AlertEventKey } from '#contract/events';
import { isEvent, newId, type Clock, type Subscription, type Tx } from '../platform/index.ts';
import { readSettings, systemActor } from '../tenancy/index.ts';
import type { Announcer } from './announce.ts';
import { CORRELATE } from './commands/lockGrouping.ts';
import { correlate } from './correlation/correlate.rules.ts';
import { loadWorkingSet, type ReadNeighbours } from './correlation/load.ts';
import { announceOutcome, saveChanges } from './correlation/save.ts';
import { applyRules } from './groupingRules/applyRules.ts';
import { readActiveRules } from './groupingRules/ruleRows.ts';

/** Reads alert events by their keys, in any order; what retention has removed is left out. */
export type ReadAlertEvents = (
  tx: Tx,
  tenantId: string,
  keys: readonly AlertEventKey[]
) => Promise<readonly AlertEvent[]>;

export interface CorrelationDeps extends Announcer {
  clock: Clock;
  readAlertEvents: ReadAlertEvents;
  readNeighbours: ReadNeighbours;
}

/** Deliveries taken in one transaction, and events worked on at once: the bounds of memory in a storm. */
const DELIVERIES = 40;
const CHUNK = 1_000;

/** Every alert that ingest stored becomes part of an incident, or is told why not. */
export function correlationSubscription(deps: CorrelationDeps): Subscription {
  return {
    subscriber: CORRELATE,
    listensTo: ['alert.received'],
    batch: DELIVERIES,
    async inTransaction(tx, tenantId, events) {
      const keys = events.flatMap((event) => (isEvent(event, 'alert.received') ? event.payload.events : []));
      await correlateEvents(tx, tenantId, keys, deps);
    },
  };
}

/** Correlates the alert events of these keys, in their order. */
export async function correlateEvents(
  tx: Tx,
  tenantId: string,
  keys: readonly AlertEventKey[],
  deps: CorrelationDeps
): Promise<void> {
  const settings = await readSettings(tx, tenantId);
  const rules = await readActiveRules(tx, tenantId);
  const { actor } = systemActor(tenantId);
  const changed = new Set<string>();
  const widened = new Map<string, string>();
  for (let from = 0; from < keys.length; from += CHUNK) {
    const wanted = keys.slice(from, from + CHUNK);
    const events = inOrder(wanted, await deps.readAlertEvents(tx, tenantId, wanted));
    const now = deps.clock.now();
    const told = events.map(({ event }) => event);
    const ruled = await applyRules(tx, rules, told, tenantId);
    const ruleKeys = [...ruled.values()].map(({ key }) => key);
    const set = await loadWorkingSet(tx, tenantId, told, { ...deps, ...settings, ruleKeys });
    const withRules = events.map((one) => ({ ...one, ruled: ruled.get(one.event) }));
    const changes = correlate({ events: withRules, set, settings, now, newId: () => newId() });
    await saveChanges(tx, deps, tenantId, { set, changes, actor, now });
    changes.incidents.forEach((id) => changed.add(id));
    changes.widened.forEach((reason, id) => widened.set(id, reason));
  }
  await announceOutcome(tx, deps, tenantId, { changed, widened });
  await countIntake(tx, tenantId, keys.length, deps.clock.now());
}

async function countIntake(tx: Tx, tenantId: string, events: number, now: number): Promise<void> {
  const hour = new Date(now - (now % 3_600_000)).toISOString();
  await sql`
    insert into alert_intake as known (tenant_id, hour, events) values (${tenantId}, ${hour}, ${events})
    on conflict (tenant_id, hour) do update set events = known.events + excluded.events`.execute(tx);
}

function inOrder(
  keys: readonly AlertEventKey[],
  events: readonly AlertEvent[]
): { event: AlertEvent; repeat: boolean }[] {
  const id = (key: Pick<AlertEventKey, 'fingerprint' | 'startsAt' | 'status'>): string =>
    JSON.stringify([key.fingerprint, Date.parse(key.startsAt), key.status]);
  const byId = new Map(events.map((event) => [id(event), event]));
  return keys.flatMap((key) => {
    const event = byId.get(id(key));
    return event === undefined ? [] : [{ event, repeat: key.repeat }];
  });
}
