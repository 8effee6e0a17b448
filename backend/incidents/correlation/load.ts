import { sql } from 'kysely';
import type { AlertEvent, AlertEventKind, AlertSource } from '#contract/alert';
import { OPEN_STATUSES, type IncidentStatus } from '#contract/incident';
import type { Labels } from '#contract/scalars';
import type { Tx } from '../../platform/index.ts';
import { MAX_WINDOWS, type KeyMember, type Neighbour, type Side } from '../../analysis/index.ts';
import { placeOf } from './alertKeys.rules.ts';
import { tellsOfBlindness } from './alertState.rules.ts';
import { emptyWorkingSet, type AlertRecord, type IncidentRecord, type WorkingSet } from './workingSet.ts';

/** Resources within two hops of each of `keys`, with the way there. */
export type ReadNeighbours = (tx: Tx, tenantId: string, keys: readonly string[]) => Promise<readonly Neighbour[]>;

/** Beyond so many resources or incidents at once time says nothing anyway. */
const MOST_ALERTING = 5_000;
const MOST_ALIVE = 200;

interface LoadOptions {
  readNeighbours: ReadNeighbours;
  groupingWindowSeconds: number;
  /** Keys of the groups that the tenant's rules put these events into. */
  ruleKeys: readonly string[];
}

/** Reads everything that `events` may touch; incidents are locked until the transaction ends. */
export async function loadWorkingSet(
  tx: Tx,
  tenantId: string,
  events: readonly AlertEvent[],
  options: LoadOptions
): Promise<WorkingSet> {
  const set = emptyWorkingSet();
  await loadAlerts(tx, tenantId, set, sql`fingerprint = any(${events.map((event) => event.fingerprint)}::text[])`);
  await loadRules(tx, tenantId, set, events);
  const fresh = events.filter((event) => event.status === 'firing' && event.kind !== 'test' && !isRepeat(set, event));
  await loadKeys(tx, tenantId, set, fresh, options);
  const ids = new Set([...set.alerts.values()].flatMap((alert) => alert.incidentId ?? []));
  set.keys.forEach((members) => members.forEach((member) => ids.add(member.groupId)));
  (await loadLately(tx, tenantId, set, fresh, options)).forEach((id) => ids.add(id));
  await loadIncidents(tx, tenantId, set, [...ids]);
  return set;
}

function isRepeat(set: WorkingSet, event: AlertEvent): boolean {
  const known = set.alerts.get(event.fingerprint);
  return known?.state === 'firing' && known.startsAt === Date.parse(event.startsAt);
}

interface AlertRow {
  fingerprint: string;
  name: string;
  kind: AlertEventKind;
  state: AlertRecord['state'];
  severity: number;
  labels: Labels;
  annotations: Labels;
  source: AlertSource;
  rule_id: string | null;
  starts_at: Date;
  ends_at: Date | null;
  first_seen_at: Date;
  last_seen_at: Date;
  state_at: Date;
  deliveries: number;
  firings: number;
  recent_firings: Date[];
  flapping: boolean;
  incident_id: string | null;
  resource_key: string | null;
  generator_url: string | null;
  dashboard_url: string | null;
  panel_url: string | null;
}

async function loadAlerts(tx: Tx, tenantId: string, set: WorkingSet, condition: ReturnType<typeof sql>): Promise<void> {
  const found = await sql<AlertRow>`select * from alert where tenant_id = ${tenantId} and ${condition}`.execute(tx);
  for (const row of found.rows) {
    const alert = toRecord(row);
    set.alerts.set(alert.fingerprint, alert);
    if (alert.ruleId !== null && alert.state !== 'resolved') {
      const ofRule = set.byRule.get(alert.ruleId) ?? new Set();
      set.byRule.set(alert.ruleId, ofRule.add(alert.fingerprint));
    }
  }
}

/** Whether the events' rules are blind; and for blindness that comes or goes, the alerts that the rule has. */
async function loadRules(tx: Tx, tenantId: string, set: WorkingSet, events: readonly AlertEvent[]): Promise<void> {
  const all = [...new Set(events.flatMap((event) => event.ruleId ?? []))];
  const turning = [...new Set(events.flatMap((event) => (concernsSight(set, event) ? (event.ruleId ?? []) : [])))];
  if (all.length === 0) {
    return;
  }
  await loadAlerts(
    tx,
    tenantId,
    set,
    sql`state <> 'resolved' and not fingerprint = any(${[...set.alerts.keys()]}::text[])
      and ((rule_id = any(${all}::text[]) and kind in ('no-data', 'query-error')) or rule_id = any(${turning}::text[]))`
  );
}

function concernsSight(set: WorkingSet, event: AlertEvent): boolean {
  const known = set.alerts.get(event.fingerprint);
  return tellsOfBlindness(event.kind) || (known !== undefined && tellsOfBlindness(known.kind));
}

async function loadKeys(
  tx: Tx,
  tenantId: string,
  set: WorkingSet,
  events: readonly AlertEvent[],
  options: LoadOptions
): Promise<void> {
  if (events.length === 0) {
    return;
  }
  const places = events.map((event) => placeOf(event));
  const resources = [...new Set(places.flatMap((place) => place.resourceKeys))];
  takeNeighbours(set, resources.length === 0 ? [] : await options.readNeighbours(tx, tenantId, resources));
  const keys = new Set([...resources, ...set.canonical.values(), ...options.ruleKeys]);
  places.forEach((place) => place.groupKeys.forEach((group) => keys.add(group.key)));
  set.neighbours.forEach((list) => list.forEach((neighbour) => keys.add(neighbour.to)));
  const since = new Date(earliest(events) - MAX_WINDOWS * options.groupingWindowSeconds * 1000).toISOString();
  const found = await sql<{ key: string; incident_id: string; hops: number; side: Side; seen_at: Date }>`
    select k.key, k.incident_id, k.hops, k.side, k.seen_at from incident_key k
    join incident i on i.tenant_id = k.tenant_id and i.id = k.incident_id
    where k.tenant_id = ${tenantId} and k.key = any(${[...keys]}::text[])
      and i.status = any(${OPEN_STATUSES}::text[]) and i.grown_at >= ${since}`.execute(tx);
  for (const row of found.rows) {
    const member: KeyMember = {
      groupId: row.incident_id,
      hops: row.hops,
      side: row.side,
      seenAt: row.seen_at.getTime(),
    };
    set.keys.set(row.key, [...(set.keys.get(row.key) ?? []), member]);
  }
}

/** What has alerted lately; answers the incidents that these events may belong to by their time alone. */
async function loadLately(
  tx: Tx,
  tenantId: string,
  set: WorkingSet,
  events: readonly AlertEvent[],
  { groupingWindowSeconds }: LoadOptions
): Promise<string[]> {
  if (events.length === 0) {
    return [];
  }
  const first = earliest(events);
  const since = (windows: number): string => new Date(first - windows * groupingWindowSeconds * 1000).toISOString();
  const lately = sql`tenant_id = ${tenantId} and opened_at >= ${since(MAX_WINDOWS)}`;
  const alerting = await sql<{ key: string }>`
    select distinct key from incident, unnest(alerting) as key where ${lately} limit ${MOST_ALERTING}`.execute(tx);
  alerting.rows.forEach(({ key }) => set.alerting.add(key));
  const alive = await sql<{ id: string }>`
    select id from incident where ${lately} and status = any(${OPEN_STATUSES}::text[]) and alerting <> '{}'
      and grown_at >= ${since(1)}
    order by opened_at desc limit ${MOST_ALIVE}`.execute(tx);
  return alive.rows.map(({ id }) => id);
}

/** When the first of these alerts began, unix ms, by the clock that can be trusted. */
function earliest(events: readonly AlertEvent[]): number {
  return Math.min(
    ...events.map((event) => Date.parse(event.clockSkewSeconds === null ? event.startsAt : event.receivedAt))
  );
}

/** Files neighbours under the proper name of the resource they are near to. */
function takeNeighbours(set: WorkingSet, neighbours: readonly Neighbour[]): void {
  const canonical = new Map(
    neighbours.flatMap(({ from, to, path }) => (path.length === 0 ? [[from, to] as const] : []))
  );
  const near = new Map<string, Neighbour[]>();
  for (const neighbour of neighbours.filter((one) => one.path.length > 0)) {
    const from = canonical.get(neighbour.from) ?? neighbour.from;
    const known = near.get(from);
    if (known === undefined) {
      near.set(from, [neighbour]);
    } else {
      known.push(neighbour);
    }
  }
  set.canonical = canonical;
  set.neighbours = near;
}

interface IncidentLockRow {
  id: string;
  number: string;
  title: string;
  status: IncidentStatus;
  severity: number;
  severity_chosen: boolean;
  service: string;
  team: string;
  source: string;
  scope: string;
  blind_count: number;
  flapping: boolean;
  alert_count: number;
  firing_count: number;
  resources: string[];
  started_at: Date;
  grown_at: Date;
  resolved_at: Date | null;
  settle_at: Date | null;
  reopened_count: number;
  alerting: string[];
  placed: boolean;
}

/** Locks and reads incidents into the working set, in the order of their ids. */
export async function loadIncidents(
  tx: Tx,
  tenantId: string,
  set: Pick<WorkingSet, 'incidents'>,
  ids: readonly string[]
): Promise<void> {
  if (ids.length === 0) {
    return;
  }
  const found = await sql<IncidentLockRow>`
    select id, number, title, status, severity, severity_chosen, service, team, source, scope, blind_count, flapping,
      alert_count, firing_count, resources, started_at, grown_at, resolved_at, settle_at, reopened_count,
      alerting, placed
    from incident where tenant_id = ${tenantId} and id = any(${ids}::uuid[]) order by id for update`.execute(tx);
  for (const row of found.rows) {
    set.incidents.set(row.id, toIncidentRecord(row));
  }
}

function toIncidentRecord(row: IncidentLockRow): IncidentRecord {
  return {
    id: row.id,
    number: Number(row.number),
    title: row.title,
    status: row.status,
    severity: row.severity,
    severityChosen: row.severity_chosen,
    service: row.service,
    team: row.team,
    source: row.source,
    scope: row.scope,
    blindCount: row.blind_count,
    flapping: row.flapping,
    alertCount: row.alert_count,
    firingCount: row.firing_count,
    resources: row.resources,
    startedAt: row.started_at.getTime(),
    grownAt: row.grown_at.getTime(),
    resolvedAt: row.resolved_at?.getTime() ?? null,
    settleAt: row.settle_at?.getTime() ?? null,
    reopenedCount: row.reopened_count,
    alerting: row.alerting,
    placed: row.placed,
  };
}

function toRecord(row: AlertRow): AlertRecord {
  return {
    fingerprint: row.fingerprint,
    name: row.name,
    kind: row.kind,
    state: row.state,
    severity: row.severity,
    labels: row.labels,
    annotations: row.annotations,
    source: row.source,
    ruleId: row.rule_id,
    startsAt: row.starts_at.getTime(),
    stateAt: row.state_at.getTime(),
    endsAt: row.ends_at?.getTime() ?? null,
    firstSeenAt: row.first_seen_at.getTime(),
    lastSeenAt: row.last_seen_at.getTime(),
    deliveries: row.deliveries,
    firings: row.firings,
    recentFirings: row.recent_firings.map((at) => at.getTime()),
    flapping: row.flapping,
    incidentId: row.incident_id,
    resourceKey: row.resource_key,
    generatorUrl: row.generator_url,
    dashboardUrl: row.dashboard_url,
    panelUrl: row.panel_url,
  };
}
